/* What the lines of a page are known by when they are counted over many pages, and the shingles of its longest stretch
 * of prose. */
#include "../kernel.h"
#include "../scan/scan.h"

#define LETTER 1u /* bits of a character's class, see text/line_hashes.py */
#define DIGIT 2u
#define SENTENCE_END 4u
#define CLOSING 8u
#define SEPARATOR 16u /* behind a label: a colon, a bar */
#define VALUE_END 32u
#define COMMA 64u

enum { COUNTED = 1, SENTENCE = 2, PROSE = 4 }; /* bits of a line's kind */

#define POINTS_MOST 400 /* of a line in which digits and names are alike; a longer one is prose */
#define COMMA_LEAST 25 /* points of a line that a comma makes a sentence */
#define LETTERS_LEAST 2
#define PROSE_LETTERS 20
#define VALUE_MOST 20
#define NAME_MOST 4
#define GAP_MOST 2 /* lines between two lines of one stretch of prose */
#define NGRAM 5

struct form {
    const uint32_t *view;
    const uint8_t *classes;
    const uint32_t *labels; /* each one's length, then its characters */
    int64_t labels_size;
    uint32_t points[POINTS_MOST + 4];
    int64_t size;
};

static int ends_in_label(const struct form *form)
{
    for (int64_t at = 0; at < form->labels_size;) {
        int64_t length = form->labels[at++];
        const uint32_t *label = form->labels + at;
        at += length;
        if (length > form->size)
            continue;
        const uint32_t *tail = form->points + form->size - length;
        if (!memcmp(tail, label, (size_t)length * sizeof *label))
            return 1;
    }
    return 0;
}

static int64_t skip_blanks(const struct form *form, int64_t i, int64_t end)
{
    while (i < end && (form->view[i] == ' ' || form->view[i] == '\t' || form->view[i] == 0x3001))
        i++;
    return i;
}

static int64_t token_end(const struct form *form, int64_t i, int64_t end)
{
    while (i < end && !(form->classes[form->view[i]] & (VALUE_END | SEPARATOR)))
        i++;
    return i;
}

/* Where the names behind a label end that begin at `i`; `i` itself if there are none. */
static int64_t value_end(const struct form *form, int64_t i, int64_t end)
{
    int64_t behind = i, first = 1;
    for (;;) {
        int64_t begin = skip_blanks(form, i, end), stop = token_end(form, begin, end);
        int64_t most = first ? VALUE_MOST : NAME_MOST, next = skip_blanks(form, stop, end);
        int is_label = next < end && form->classes[form->view[next]] & SEPARATOR;
        if (stop == begin || stop - begin > most || is_label)
            return behind;
        behind = i = stop;
        first = 0;
    }
}

/* Put the form of a line together: without blanks, a run of digits is a 0, names behind a label are an X. */
static void generalize(struct form *form, int64_t start, int64_t end)
{
    form->size = 0;
    for (int64_t i = start; i < end && form->size < POINTS_MOST;) {
        uint32_t point = form->view[i], class = form->classes[point];
        if (point == ' ' || point == '\t') {
            i++;
        } else if (class & DIGIT) {
            form->points[form->size++] = '0';
            while (i < end && (form->classes[form->view[i]] & DIGIT
                               || ((form->view[i] == '.' || form->view[i] == ',') && i + 1 < end
                                   && form->classes[form->view[i + 1]] & DIGIT)))
                i++;
        } else if (class & SEPARATOR && ends_in_label(form)) {
            int64_t behind = value_end(form, i + 1, end);
            form->points[form->size++] = ':';
            if (behind > i + 1)
                form->points[form->size++] = 'X';
            i = behind;
        } else {
            form->points[form->size++] = point;
            i++;
        }
    }
}

static uint64_t hash_of(const uint32_t *points, int64_t n)
{
    uint64_t hash = BASE;
    for (int64_t i = 0; i < n; i++)
        if (points[i] != ' ' && points[i] != '\t') {
            hash = (hash ^ points[i]) * 0xFF51AFD7ED558CCDu;
            hash ^= hash >> 32;
        }
    hash = finished(hash);
    return hash ? hash : 1;
}

static uint8_t kind_of(const struct form *form, int64_t start, int64_t end, int64_t *letters)
{
    int64_t count = 0, last = end - 1;
    uint32_t seen = 0;
    for (int64_t i = start; i < end; i++) {
        uint32_t class = form->classes[form->view[i]];
        count += class & LETTER;
        seen |= class;
    }
    *letters = count;
    if (count < LETTERS_LEAST)
        return 0;
    if (last > start && form->classes[form->view[last]] & CLOSING)
        last--;
    int sentence = (form->classes[form->view[last]] & SENTENCE_END) || (seen & COMMA && end - start > COMMA_LEAST)
                   || end - start > POINTS_MOST;
    int prose = count >= PROSE_LETTERS && (seen & SENTENCE_END);
    return (uint8_t)(COUNTED | (sentence ? SENTENCE : 0) | (prose ? PROSE : 0));
}

/* The lines `[first, last]` of the longest stretch of prose, by letters; of a page without any, all lines. */
static void longest_stretch(const uint8_t *kinds, const int32_t *letters, int64_t count, int64_t *first, int64_t *last)
{
    int64_t best = 0, begin = -1, end = -1, sum = 0;
    *first = 0, *last = count - 1;
    for (int64_t line = 0; line < count; line++) {
        if (!(kinds[line] & PROSE))
            continue;
        if (begin < 0 || line - end > GAP_MOST + 1)
            begin = line, sum = 0;
        end = line;
        sum += letters[line];
        if (sum > best)
            best = sum, *first = begin, *last = end;
    }
}

/* Of each line that is not blank: its hash (0 where it is not counted), its kind and its letters. `shingles` gets the
 * hashes of the five-grams of the letters of the longest stretch of prose, at most `n` of them; returns how many. If
 * there are shingles, `hashes` has an entry more: the number of the line that ends this stretch. `lines` is what a scan
 * says of them. */
API int64_t line_hashes(const uint32_t *view, int64_t n, const int32_t *lines, int64_t count, const uint8_t *classes,
                        const uint32_t *labels, int64_t labels_size, uint64_t *hashes, uint8_t *kinds, int32_t *letters,
                        uint32_t *shingles)
{
    struct form form = {view, classes, labels, labels_size, {0}, 0};
    int64_t first, last, written = 0;
    for (int64_t line = 0; line < count; line++) {
        const int32_t *fields = lines + LINE_FIELDS * line;
        int64_t start = fields[START], end = fields[END], size = 0;
        kinds[line] = kind_of(&form, start, end, &size);
        letters[line] = (int32_t)size;
        hashes[line] = 0;
        if (kinds[line] & SENTENCE) {
            hashes[line] = hash_of(view + start, end - start);
        } else if (kinds[line]) {
            generalize(&form, start, end);
            hashes[line] = hash_of(form.points, form.size);
        }
    }
    longest_stretch(kinds, letters, count, &first, &last);
    if (shingles)
        hashes[count] = (uint64_t)last;
    int prose = count > 0 && kinds[first] & PROSE;
    uint64_t window = 0, power = 1; /* a polynomial of the last letters; what the oldest one is multiplied by */
    int64_t seen = 0, slot = 0;
    uint64_t ring[NGRAM] = {0};
    for (int64_t k = 0; k < NGRAM; k++)
        power *= BASE;
    for (int64_t line = first; line <= last && count > 0; line++) {
        if (prose && !(kinds[line] & PROSE))
            continue;
        for (int64_t i = lines[LINE_FIELDS * line + START]; i < lines[LINE_FIELDS * line + END]; i++) {
            if (!(classes[view[i]] & LETTER))
                continue;
            window = window * BASE + view[i] - ring[slot] * power;
            ring[slot] = view[i];
            slot = slot + 1 < NGRAM ? slot + 1 : 0;
            if (++seen < NGRAM || written >= n)
                continue;
            shingles[written++] = (uint32_t)(finished(window) >> 32);
        }
    }
    return written;
}
