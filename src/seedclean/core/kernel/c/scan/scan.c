/* One scan of a text: what its characters are signs of, how many are of which kind, the folded view, the lines. */
#include "../kernel.h"
#include "scan.h"

#define ENOUGH_MOST 8 /* more than so many sentences that repeat are not asked for */
#define STRIDE 8 /* characters that are looked at together */

#define TRADITIONAL 2u
#define SIMPLIFIED 4u
#define BRACKET 0x20u
#define ASTRAL_SHIFT 16

enum {
    FLAGS, PAIRS, HAN_COUNT, TRADITIONAL_COUNT, SIMPLIFIED_COUNT, NONBLANK, LINES, STOP_LINES, JOINTS, MOST_JOINTS, BRACKETED,
    COUNTS
};

static void put_line(int32_t *line, int32_t start, int32_t end, int64_t next, uint32_t flags, int32_t han)
{
    line[START] = start, line[END] = end, line[NEXT] = (int32_t)next;
    line[LINE_FLAGS] = (int32_t)flags, line[LINE_HAN] = han;
}

/* Most characters have no flags but those of letters, and are the first of no pair. What a run of them is of each kind is
 * counted in one number, 20 bits for each; behind one that can be the first of a pair, none is part of a run. */
#define KINDS (HAN | TRADITIONAL | SIMPLIFIED)
#define FORMS 0xC000u
#define FAR 0x80000000u
#define IS_PLAIN(mark) !((uint32_t)(mark) & (FAR | (0xFFFFFFu & ~(KINDS | FORMS))))
#define EACH_KIND(mark) \
    (((mark) & KINDS) * (1 | 1ull << 20 | 1ull << 40) & (HAN | (uint64_t)TRADITIONAL << 20 | (uint64_t)SIMPLIFIED << 40))
#define RUN_MOST (1 << 19)

/* `counts` gets COUNTS numbers; `lines` LINE_FIELDS of each line that is not blank: `[start, end)` without outer blanks,
 * where the following line begins, the flags of its characters, and how many are Han. `astral` are the flags of all
 * beyond 0xFFFF, which have the flag FAR in `marks`. */
API void scan_text(const uint32_t *points, int64_t n, const uint64_t *marks, uint32_t astral, int32_t *counts, uint32_t *view,
              int32_t *lines)
{
    uint32_t seen = 0, pairs = 0, first = 0, own = 0;
    int32_t joints = 0, line_joints = 0, most_joints = 0, bracketed = 0, stops = 0, blank = 0;
    int32_t han = 0, before = 0, traditional = 0, simplified = 0;
    int32_t count = 0, start = -1, end = 0;
    for (int64_t i = 0; i < n;) {
        int64_t from = i, most = n - i < RUN_MOST ? n : i + RUN_MOST;
        uint64_t mark = marks[points[i]], kinds = 0, run = 0;
        for (; i < most && !first; i++) {
            mark = marks[points[i]];
            if (!IS_PLAIN(mark))
                break;
            view[i] = FOLDED(mark);
            kinds += EACH_KIND(mark);
            run |= mark;
        }
        if (i > from) {
            han += (int32_t)(kinds & 0xFFFFF), traditional += (int32_t)(kinds >> 21 & 0xFFFFF);
            simplified += (int32_t)(kinds >> 42);
            own |= (uint32_t)run & (KINDS | FORMS);
            start = start < 0 ? (int32_t)from : start;
            end = (int32_t)i;
            if (i == most)
                continue;
        }
        uint32_t flags = ((uint32_t)mark & 0xFFFFu) | (points[i] >> ASTRAL_SHIFT ? astral : 0);
        view[i] = FOLDED(mark);
        uint32_t both = first & SECOND(mark);
        pairs |= both;
        joints += (int32_t)((both & JOINT) / JOINT);
        bracketed += (int32_t)((both & BRACKET) / BRACKET);
        first = FIRST(mark);
        han += (int32_t)(flags & HAN);
        traditional += (int32_t)((flags & TRADITIONAL) / TRADITIONAL);
        simplified += (int32_t)((flags & SIMPLIFIED) / SIMPLIFIED);
        own |= flags;
        i++;
        if (!(flags & BLANK)) {
            start = start < 0 ? (int32_t)i - 1 : start;
            end = (int32_t)i;
            continue;
        }
        blank++;
        if (points[i - 1] != NEWLINE)
            continue;
        if (start >= 0)
            put_line(lines + LINE_FIELDS * (int64_t)count++, start, end, i, own, han - before);
        seen |= own;
        stops += (int32_t)((own & STOP) / STOP);
        most_joints = joints - line_joints > most_joints ? joints - line_joints : most_joints;
        line_joints = joints;
        own = 0;
        start = -1;
        before = han;
    }
    if (start >= 0)
        put_line(lines + LINE_FIELDS * (int64_t)count++, start, end, n, own, han - before);
    counts[FLAGS] = (int32_t)(seen | own), counts[PAIRS] = (int32_t)pairs, counts[HAN_COUNT] = han;
    counts[STOP_LINES] = stops + (int32_t)((own & STOP) / STOP), counts[JOINTS] = joints, counts[BRACKETED] = bracketed;
    counts[MOST_JOINTS] = joints - line_joints > most_joints ? joints - line_joints : most_joints;
    counts[TRADITIONAL_COUNT] = traditional, counts[SIMPLIFIED_COUNT] = simplified;
    counts[NONBLANK] = (int32_t)n - blank, counts[LINES] = count;
}

/* Of what a scan tells the number of joints, the most in one line, and of lines with a stop. */
API void count_joints(const uint32_t *points, int64_t n, const uint64_t *marks, int64_t *counts)
{
    struct joints joints = {0};
    for (int64_t i = 0; i < n; i++)
        join(&joints, points[i], marks[points[i]]);
    tell_joints(&joints, counts);
}

/* Where characters with any of some flags stand, as many as there is room for; returns how many there are. */
API int64_t flagged(const uint32_t *points, int64_t n, const uint64_t *marks, int64_t flags, int32_t *places, int64_t room)
{
    int64_t found = 0;
    for (int64_t i = 0; i < n; i++)
        if (marks[points[i]] & (uint64_t)flags) {
            if (found < room)
                places[found] = (int32_t)i;
            found++;
        }
    return found;
}

/* Lines with at most so many characters that end in none of some marks: number, start and end of each; returns how many. */
API int64_t short_lines(const uint32_t *view, const int32_t *lines, int64_t count, int64_t most, const uint32_t *ends,
                        int64_t n, int32_t *found)
{
    int64_t short_ones = 0;
    for (int64_t line = 0; line < count; line++) {
        const int32_t *fields = lines + LINE_FIELDS * line;
        int in = fields[END] - fields[START] <= most;
        for (int64_t k = 0; in && k < n; k++)
            in = view[fields[END] - 1] != ends[k];
        if (in) {
            int32_t *one = found + 3 * short_ones++;
            one[0] = (int32_t)line, one[1] = fields[START], one[2] = fields[END];
        }
    }
    return short_ones;
}

/* Whether a character of a view ends a sentence: a stop, a semicolon, a line end. */
static inline int ends_sentence(uint32_t point)
{
    return (point == 0x3002) | (point == '!') | (point == '?') | (point == ';') | (point == NEWLINE);
}

/* Where the sentence ends that goes on at `i`. */
static inline int64_t sentence_end(const uint32_t *view, int64_t i, int64_t n)
{
    for (; i + STRIDE <= n; i += STRIDE) {
        int ends = 0;
        for (int k = 0; k < STRIDE; k++)
            ends |= ends_sentence(view[i + k]);
        if (ends)
            break;
    }
    while (i < n && !ends_sentence(view[i]))
        i++;
    return i;
}

/* Say whether the end of a view can be a copy of what is before it: a stretch of sentences, of which those that begin as one
 * before, with at least `least` letters and digits, are `enough` and `share` of all. Twice as many are compared; what is no
 * letter of ASCII and no Han character is left out, so sentences that differ can count as the same, never the other
 * way round; and a sentence that may have too few letters counts if it repeats, and not in the sum. `known` has room for
 * `slots`, a power of two above twice the sentences, all zero. */
API int64_t sentences_repeat(const uint32_t *view, int64_t n, int64_t least, int64_t enough, double share, uint64_t *known,
                             int64_t slots)
{
    int64_t again = 0;
    /* Of the sentences so far those that repeat less their share; and the least that was when so many repeated. */
    double sum = 0, lowest[ENOUGH_MOST + 1] = {0};
    enough = enough < 0 ? 0 : enough > ENOUGH_MOST ? ENOUGH_MOST : enough; /* with fewer more is let pass */
    for (int64_t i = 0; i < n; i++) {
        uint64_t hash = BASE;
        int64_t letters = 0, others = 0; /* those that are compared, and what may be letters, too */
        for (; i < n && letters < 2 * least; i++) {
            uint32_t point = view[i], lower = point >= 'A' && point <= 'Z' ? point + 32 : point;
            if (is_han(point) || (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')) {
                hash = (hash + lower) * 0xFF51AFD7ED558CCDu;
                letters++;
            } else if (ends_sentence(point)) {
                break;
            } else {
                others += !(point < 0x80 || (point >= 0x2010 && point < 0x2070) || (point >= 0x3008 && point < 0x3021));
            }
        }
        i = sentence_end(view, i, n);
        if (letters + others < least)
            continue;
        uint64_t key = finished(hash) | 1;
        int64_t at = (int64_t)(key >> 8) & (slots - 1);
        while (known[at] && known[at] != key)
            at = (at + 1) & (slots - 1);
        double before = lowest[again % (enough + 1)];
        again += known[at] != 0;
        sum += (known[at] != 0) - (letters >= least ? share : 0);
        lowest[again % (enough + 1)] = sum < before ? sum : before;
        known[at] = key;
    }
    /* The copy begins where the sum was low, before the last `enough` that repeat. */
    return again >= enough && lowest[(again - enough) % (enough + 1)] <= sum + 1e-9;
}
