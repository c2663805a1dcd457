/* The figures of a text, in one pass over its characters, and over what that pass leaves of lines, sentences and n-grams. */
#include "quality.h"
#include "listed_words.h"
#include <stdlib.h>

#define FACTOR 0x9E3779B97F4A7C15u
#define UNKNOWN 240           /* eighths of a bit of a Han character that the model does not list */

/* What is told, in this order; the KINDS counts of characters stand before. */
enum { SHOWN = KINDS, LINES, LINE_COPIES, LINE_COPY_CHARS, SENTENCES, SENTENCE_COPIES, SENTENCE_COPY_CHARS, OPEN_LINES,
       BULLET_LINES, ELLIPSIS_LINES, BITS, JUDGED, NGRAMS, FIGURES = NGRAMS + 5 };

struct stretches {
    uint64_t *hashes;
    int32_t *lengths;
    int64_t count, from;
};

static void end_stretch(struct stretches *all, uint64_t *hash, int64_t shown)
{
    if (shown > all->from) {
        all->hashes[all->count] = finished(*hash);
        all->lengths[all->count++] = (int32_t)(shown - all->from);
    }
    all->from = shown, *hash = BASE;
}

/* Say what the ends of a line are: its characters `[from, to)` without blanks, folded. */
static void count_line(const uint32_t *shown, int64_t from, int64_t to, const uint8_t *kinds, int64_t *figures)
{
    uint32_t first = shown[from], last = shown[to - 1], next = to - from > 1 ? shown[from + 1] : 0;
    int kind = first < FOLDED_END ? kinds[first] : OTHER;
    figures[BULLET_LINES] += kind == BULLET || ((first == '-' || first == '*' || first == '+') && !(next >= '0' && next <= '9'));
    figures[OPEN_LINES] += last >= FOLDED_END || kinds[last] < CLOSING;
    figures[ELLIPSIS_LINES] += last == 0x2026 || (to - from > 2 && (last == '.' || last == 0x3002) && shown[to - 2] == last &&
                                                  shown[to - 3] == last);
}

/* `view` gets the folded text, of which `shown` are the characters that are not blank. */
static void read_text(const uint32_t *points, int64_t n, const uint64_t *marks, const struct quality_tables *tables,
                      uint32_t *view, uint32_t *shown, uint64_t *prefixes, struct stretches *lines, struct stretches *sentences,
                      int64_t *figures)
{
    uint64_t line = BASE, sentence = BASE, prefix = 0;
    int64_t count = 0, bits = 0, judged = 0;
    int32_t before = -1;
    prefixes[0] = 0;
    for (int64_t i = 0; i < n; i++) {
        uint32_t point = (uint32_t)(marks[points[i]] >> 32);
        int kind = point < FOLDED_END ? tables->char_kinds[point] : OTHER;
        view[i] = point;
        figures[kind]++;
        if (kind == SPACE)
            continue;
        if (kind == LINE_BREAK) {
            if (count > lines->from)
                count_line(shown, lines->from, count, tables->char_kinds, figures);
            end_stretch(sentences, &sentence, count);
            end_stretch(lines, &line, count);
            before = -1;
            continue;
        }
        if (kind == CLOSING && count == sentences->from)
            sentences->from++; /* it belongs to the sentence before */
        else
            sentence = (sentence + point) * FACTOR;
        line = (line + point) * FACTOR;
        prefix = prefix * FACTOR + point + 1;
        shown[count++] = point;
        prefixes[count] = prefix;
        int32_t row = point < FOLDED_END ? tables->rows[point] : -1;
        if (kind == HAN_LETTER || kind == CANTONESE) {
            judged++;
            uint16_t listed = row < 0 || before < 0
                                  ? 0
                                  : tables->pairs[pair_slot(tables->pairs, tables->pair_slots, pair_hash_of(before, row))];
            bits += listed ? listed & 0xFF : row < 0 ? UNKNOWN : tables->begins[row] + (before < 0 ? 0 : tables->ends[before]);
        }
        before = row;
        if (kind == SENTENCE_END) {
            end_stretch(sentences, &sentence, count);
            before = -1; /* the model's source has no text across the ends of sentences */
        }
    }
    if (count > lines->from)
        count_line(shown, lines->from, count, tables->char_kinds, figures);
    end_stretch(sentences, &sentence, count);
    end_stretch(lines, &line, count);
    figures[SHOWN] = count, figures[LINES] = lines->count, figures[SENTENCES] = sentences->count;
    figures[BITS] = bits, figures[JUDGED] = judged;
}

/* Put n pairs of numbers into a table of slots, which are zero: `bits` are eighths of a bit, 1 to 255. */
API void list_pairs(const int32_t *first, const int32_t *second, const uint8_t *bits, int64_t n, uint16_t *pairs, int64_t slots)
{
    for (int64_t k = 0; k < n; k++) {
        uint32_t hash = pair_hash_of(first[k], second[k]);
        pairs[pair_slot(pairs, slots, hash)] = tag_of(hash) | bits[k];
    }
}

/* `figures` gets FIGURES numbers, and behind them the characters in listed words of each class. Returns 0, or -1 if there is
 * no memory. */
API int64_t measure_quality(const uint32_t *points, int64_t n, const uint64_t *marks, const struct quality_tables *tables,
                            const struct listed_words *words, int64_t *figures)
{
    uint64_t slots = slots_for(n + 1);
    size_t room = (size_t)n + 1;
    char *memory = malloc(slots * sizeof(struct met) + room * (3 * sizeof(uint64_t) + 5 * sizeof(uint32_t)));
    if (!memory)
        return -1;
    struct met *table = (struct met *)memory;
    uint64_t *prefixes = (uint64_t *)(table + slots);
    struct stretches lines = {prefixes + room, NULL, 0, 0}, sentences = {lines.hashes + room, NULL, 0, 0};
    uint32_t *view = (uint32_t *)(sentences.hashes + room), *shown = view + room, *places = shown + 2 * room;
    lines.lengths = (int32_t *)(shown + room);
    sentences.lengths = (int32_t *)(places + room);
    memset(figures, 0, FIGURES * sizeof *figures);
    read_text(points, n, marks, tables, view, shown, prefixes, &lines, &sentences, figures);
    figures[LINE_COPY_CHARS] = repeated_chars(table, lines.hashes, lines.lengths, lines.count, figures + LINE_COPIES);
    figures[SENTENCE_COPY_CHARS] =
        repeated_chars(table, sentences.hashes, sentences.lengths, sentences.count, figures + SENTENCE_COPIES);
    /* `shown` is read no more: its memory is that of the slots. */
    count_ngrams(table, prefixes, figures[SHOWN], shown, (int32_t *)places, figures + NGRAMS);
    count_listed(view, n, words, figures + FIGURES, NULL);
    free(memory);
    return 0;
}
