/* What the lines of a page are made of: characters by class, letters, n-grams, and what they share with its title. */
#include <math.h>

#include "../scan/scan.h"
#include "lines.h"

#define LETTER 0x80u /* the bit of a class that says: a letter or a digit */

/* Counts the characters of each line by class. A row of `out` has a count for each class, the line's length, its
 * letters, a hash of its letters, its first and its last character. */
API void count_lines(const uint32_t *view, const int32_t *lines, int64_t count, const uint8_t *classes, int32_t *out)
{
    memset(out, 0, (size_t)(count * COLUMNS) * sizeof *out);
    for (int64_t line = 0; line < count; line++, out += COLUMNS) {
        const int32_t *fields = lines + LINE_FIELDS * line;
        uint64_t key = BASE;
        for (int32_t i = fields[START]; i < fields[END]; i++) {
            uint32_t class = classes[view[i]];
            out[class & (CLASSES - 1)]++;
            if (class & LETTER) {
                out[LETTERS]++;
                key = (key ^ view[i]) * BASE;
                key ^= key >> 32;
            }
        }
        out[SIZE] = fields[END] - fields[START];
        out[KEY] = (int32_t)(key >> 33);
        out[FIRST_POINT] = (int32_t)view[fields[START]];
        out[LAST_POINT] = (int32_t)view[fields[END] - 1];
    }
}

enum { ENDS = 30, NGRAM = 4, LINE_BEGIN = 1, CUT = 2, LINE_END = 3 };

/* Writes a number below 2^bits for each n-gram of 1 to 4 characters of each line; digits are alike. Of a long line,
 * only both ends count. `starts` gets where each line's numbers begin, and where the last ones end. Returns how many
 * there are: at most 252 of a line. */
API int64_t line_ngrams(const uint32_t *view, const int32_t *lines, int64_t count, int64_t bits, int32_t *numbers,
                        int64_t *starts)
{
    int64_t n = 0;
    for (int64_t line = 0; line < count; line++) {
        const int32_t *fields = lines + LINE_FIELDS * line;
        const uint32_t *text = view + fields[START];
        int64_t size = fields[END] - fields[START], length = 0;
        uint32_t points[2 * ENDS + 3];
        points[length++] = LINE_BEGIN;
        for (int64_t i = 0; i < size; i++) {
            if (size > 2 * ENDS && i == ENDS) {
                points[length++] = CUT;
                i = size - ENDS;
            }
            points[length++] = text[i] - '0' < 10 ? '0' : text[i];
        }
        points[length++] = LINE_END;
        starts[line] = n;
        for (int64_t i = 0; i < length; i++) {
            uint64_t hash = BASE;
            for (int64_t k = i; k < length && k < i + NGRAM; k++) {
                hash = (hash ^ points[k]) * BASE;
                hash ^= hash >> 29;
                numbers[n++] = (int32_t)((hash * BASE) >> (64 - bits));
            }
        }
    }
    starts[count] = n;
    return n;
}

/* Puts the score of each line: the sum of the weights of its numbers, divided by the root of their count, as numbers of
 * 32 bits times `scale`, and `base` added; at most `most` either way. */
API void weigh_lines(const int8_t *weights, const int32_t *numbers, const int64_t *starts, int64_t count, double scale,
                     double base, double most, float *scores)
{
    float limit = (float)most;
    for (int64_t line = 0; line < count; line++) {
        int64_t sum = 0, size = starts[line + 1] - starts[line];
        for (int64_t i = starts[line]; i < starts[line + 1]; i++)
            sum += weights[numbers[i]];
        float score = (float)((double)sum / sqrt((double)(size > 1 ? size : 1))) * (float)scale + (float)base;
        scores[line] = score < -limit ? -limit : score > limit ? limit : score;
    }
}

enum { SLOTS = 1024, TITLE_MOST = 200 };

/* The title's bigrams; `begins` says with which letters one of them can begin. */
struct bigrams {
    uint64_t keys[SLOTS], begins[SLOTS / 64];
    int32_t lines[SLOTS], last[SLOTS];
};

static inline int can_begin(const struct bigrams *bigrams, uint64_t letter)
{
    return (int)(bigrams->begins[letter % SLOTS / 64] >> (letter % 64) & 1);
}

static inline int64_t slot_of(const struct bigrams *bigrams, uint64_t key)
{
    uint64_t slot = finished(key) & (SLOTS - 1);
    while (bigrams->keys[slot] && bigrams->keys[slot] != key)
        slot = (slot + 1) & (SLOTS - 1);
    return (int64_t)slot;
}

/* Adds up the weights of a line's bigrams of letters that the title has; each counts once a line. */
static double covered(struct bigrams *bigrams, const uint32_t *view, const int32_t *fields, const uint8_t *classes,
                      int32_t stamp, int weighted, int64_t *shared, int64_t *all)
{
    double sum = 0;
    uint64_t last = 0;
    *shared = *all = 0;
    for (int32_t i = fields[START]; i < fields[END]; i++) {
        if (!(classes[view[i]] & LETTER))
            continue;
        *all += last != 0;
        if (last && can_begin(bigrams, last)) {
            uint64_t key = last << 32 | view[i];
            int64_t slot = slot_of(bigrams, key);
            if (bigrams->keys[slot]) {
                ++*shared;
                if (bigrams->last[slot] != stamp) {
                    bigrams->last[slot] = stamp;
                    if (weighted)
                        sum += 1.0 / bigrams->lines[slot];
                    else
                        bigrams->lines[slot]++;
                }
            }
        }
        last = view[i];
    }
    return sum;
}

/* How much of the title's bigrams each line has, the rare ones of the page weighing most (`cover`), and how much of
 * the line's own bigrams the title has (`within`). The title is the first line. */
API void cover_title(const uint32_t *view, const int32_t *lines, int64_t count, const uint8_t *classes, double *cover,
                     double *within)
{
    struct bigrams bigrams;
    memset(&bigrams, 0, sizeof bigrams);
    uint64_t last = 0;
    int64_t letters = 0, shared, all;
    for (int32_t i = lines[START]; i < lines[END] && letters < TITLE_MOST; i++) {
        if (!(classes[view[i]] & LETTER))
            continue;
        if (last) {
            uint64_t key = last << 32 | view[i];
            bigrams.keys[slot_of(&bigrams, key)] = key;
            bigrams.begins[last % SLOTS / 64] |= (uint64_t)1 << (last % 64);
        }
        last = view[i];
        letters++;
    }
    for (int64_t line = 0; line < count; line++) {
        covered(&bigrams, view, lines + LINE_FIELDS * line, classes, (int32_t)(line + 1), 0, &shared, &all);
        within[line] = all ? (double)shared / (double)all : 0;
    }
    double total = 0;
    for (int64_t slot = 0; slot < SLOTS; slot++)
        total += bigrams.keys[slot] ? 1.0 / bigrams.lines[slot] : 0;
    for (int64_t line = 0; line < count; line++) {
        double sum = 0;
        if (within[line] > 0)
            sum = covered(&bigrams, view, lines + LINE_FIELDS * line, classes, (int32_t)(line + count + 1), 1, &shared, &all);
        cover[line] = total ? sum / total : 0;
    }
}
