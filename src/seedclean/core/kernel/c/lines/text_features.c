/* Numbers about each line of a page, from the text alone: a row of each line, in the order of `names_of_text` of
 * features.py. */
#include <math.h>

#include "lines.h"

enum { COUNT_MOST = 20, CHARACTERS_MOST = 400, SHAPES = 128, SHAPE_STEPS = 5 };
enum { LENGTH, PROSE, RUNNING, VERY_SHORT, DATES, COMMENTS, COMMAS, SEPARATORS, LEXICON, NEIGHBOURS };
enum { SINCE_PROSE = ANCHOR_COUNT, SINCE_RUNNING, SINCE_FULL, SINCE_TITLE, SIGNS };

static const int WINDOWS[4][2] = {{-3, -1}, {1, 3}, {-10, -1}, {1, 10}}, WIDE[2][2] = {{-30, -1}, {1, 30}};
static const double WINDOW_COSTS[2] = {20.0, 45.0}; /* what a line of the best window must bring */

/* The stretch with the greatest sum (Kadane's algorithm). */
struct window {
    int64_t first, last;
    double sum;
};

struct work {
    double *values;  /* NEIGHBOURS of each line */
    double *sums;    /* of each of NEIGHBOURS, in front of each line, and of all */
    double *titles;  /* of how much of the title the long lines hold */
    uint8_t *behind; /* SIGNS of each line: how many lines on the next one has it */
    int32_t *slots, *slot_of, *shapes;
    int64_t slot_count;
};

static struct window best_window(const struct page_lines *page, const float *lexicon, double cost)
{
    struct window best = {0, 0, -INFINITY};
    double sum = 0, lowest = 0;
    int64_t first = 0;
    for (int64_t i = 0; i < page->count; i++) {
        double size = (double)number_of(page, i, SIZE), value;
        if (lexicon) {
            float score = lexicon[i] < -4 ? -4 : lexicon[i] > 4 ? 4 : lexicon[i];
            value = (double)score * sqrt(size < 150 ? size : 150);
        } else {
            value = (page->running[i] ? (size < CHARACTERS_MOST ? size : CHARACTERS_MOST) : 0.0) - cost;
        }
        if (sum < lowest)
            lowest = sum, first = i;
        sum += value;
        if (sum - lowest > best.sum)
            best = (struct window){first, i, sum - lowest};
    }
    return best;
}

static void put_values(const struct page_lines *page, const float *lexicon, struct work *work)
{
    int64_t count = page->count;
    for (int64_t i = 0; i < count; i++) {
        double *value = work->values + NEIGHBOURS * i;
        int32_t size = number_of(page, i, SIZE);
        value[LENGTH] = (double)at_most(size, 100);
        value[PROSE] = page->prose[i], value[RUNNING] = page->running[i], value[VERY_SHORT] = size <= 8;
        value[DATES] = has_role(page, i, DATE) || has_role(page, i, TIME) || has_role(page, i, ONLY_DATE);
        value[COMMENTS] = has_role(page, i, COMMENT) || has_role(page, i, RELATIVE_DAY);
        value[COMMAS] = (double)at_most(number_of(page, i, COMMA), 5);
        value[SEPARATORS] = (double)at_most(number_of(page, i, SEPARATOR), 5);
        value[LEXICON] = (double)lexicon[i];
    }
    for (int kind = 0; kind < NEIGHBOURS; kind++) {
        double *sums = work->sums + (count + 1) * kind;
        sums[0] = 0;
        for (int64_t i = 0; i < count; i++)
            sums[i + 1] = sums[i] + work->values[NEIGHBOURS * i + kind];
    }
    work->titles[0] = 0;
    for (int64_t i = 0; i < count; i++)
        work->titles[i + 1] = work->titles[i] + (number_of(page, i, SIZE) >= 25 ? page->cover[i] : 0.0);
}

static void put_signs(const struct page_lines *page, int64_t line, uint8_t *signs)
{
    for (int anchor = 0; anchor < ANCHOR_COUNT; anchor++)
        signs[anchor] = has_role(page, line, ANCHORS + anchor) && page->is_short[line];
    signs[SINCE_PROSE] = page->prose[line], signs[SINCE_RUNNING] = page->running[line];
    signs[SINCE_FULL] = page->full[line], signs[SINCE_TITLE] = page->title[line];
}

static void put_behind(const struct page_lines *page, struct work *work)
{
    uint8_t signs[SIGNS], next[SIGNS];
    memset(next, FAR, sizeof next);
    for (int64_t i = page->count - 1; i >= 0; i--) {
        memcpy(work->behind + SIGNS * i, next, sizeof next);
        put_signs(page, i, signs);
        for (int sign = 0; sign < SIGNS; sign++)
            next[sign] = signs[sign] ? 1 : (uint8_t)at_most(next[sign] + 1, FAR);
    }
}

static int32_t shape_of(const struct page_lines *page, int64_t line)
{
    int32_t size = number_of(page, line, SIZE), log2 = 31 - __builtin_clz((uint32_t)size);
    return (log2 < 7 ? log2 : 7) + 8 * (number_of(page, line, DIGIT) > 0) + 16 * (number_of(page, line, LATIN) > 0)
           + 32 * last_is(page, line, STOP_END) + 64 * first_is(page, line, ITEM);
}

/* A slot has the first line with a key, and how many lines have it. */
static void put_repetition(const struct page_lines *page, struct work *work)
{
    memset(work->slots, 0, (size_t)(2 * work->slot_count) * sizeof *work->slots);
    for (int64_t i = 0; i < page->count; i++) {
        int32_t key = number_of(page, i, KEY);
        uint64_t slot = finished((uint64_t)(uint32_t)key) & (uint64_t)(work->slot_count - 1);
        while (work->slots[2 * slot + 1] && number_of(page, work->slots[2 * slot], KEY) != key)
            slot = (slot + 1) & (uint64_t)(work->slot_count - 1);
        if (!work->slots[2 * slot + 1]++)
            work->slots[2 * slot] = (int32_t)i;
        work->slot_of[i] = (int32_t)slot;
        work->shapes[i] = shape_of(page, i);
    }
}

static float *put_characters(const struct page_lines *page, int64_t i, float *out)
{
    static const int MARKS[] = {SENTENCE, COMMA, COLON, QUOTE, SEPARATOR, BRACKET};
    static const int ENDS[] = {SENTENCE_END, COLON_MARK, COMMA_MARK, CLOSING}, BEGINS[] = {DIGIT_MARK, OPENING, BULLET};
    const int32_t *n = page->numbers + COLUMNS * i;
    double size = (double)n[SIZE];
    *out++ = (float)log1p(size);
    *out++ = (float)log1p((double)n[LETTERS]);
    for (int mark = 0; mark < 6; mark++)
        *out++ = (float)at_most(n[MARKS[mark]], COUNT_MOST);
    int32_t shares[] = {n[SPACE], n[DIGIT], n[LATIN], n[FUNCTION], n[OTHER_HAN] + n[FUNCTION], n[COMMA], n[SENTENCE]};
    for (int share = 0; share < 7; share++)
        *out++ = (float)((double)shares[share] / size);
    for (int end = 0; end < 4; end++)
        *out++ = (float)last_is(page, i, ENDS[end]);
    for (int begin = 0; begin < 3; begin++)
        *out++ = (float)first_is(page, i, BEGINS[begin]);
    for (int64_t word = 0; word < page->word_count; word++)
        *out++ = page->words[page->word_count * i + word];
    return out;
}

static float *put_neighbours(const struct work *work, int64_t count, int64_t i, float *out)
{
    *out++ = (float)work->values[NEIGHBOURS * i + LEXICON];
    for (int window = 0; window < 4; window++)
        for (int kind = 0; kind < NEIGHBOURS; kind++)
            *out++ = (float)window_mean(work->sums + (count + 1) * kind, count, i, WINDOWS[window][0],
                                        WINDOWS[window][1]);
    for (int kind = 0; kind < NEIGHBOURS; kind++)
        *out++ = i ? (float)work->values[NEIGHBOURS * (i - 1) + kind] : -1;
    for (int kind = 0; kind < NEIGHBOURS; kind++)
        *out++ = i + 1 < count ? (float)work->values[NEIGHBOURS * (i + 1) + kind] : -1;
    for (int wide = 0; wide < 2; wide++)
        *out++ = (float)window_mean(work->sums + (count + 1) * LEXICON, count, i, WIDE[wide][0], WIDE[wide][1]);
    return out;
}

static float *put_windows(const struct window *windows, int64_t i, double total, float *out)
{
    for (int dense = 0; dense < 2; dense++) {
        const struct window *window = windows + dense;
        *out++ = i >= window->first && i <= window->last;
        *out++ = (float)within_bounds(i - window->first, FAR);
        *out++ = (float)within_bounds(i - window->last, FAR);
        *out++ = (float)(window->sum / total);
        *out++ = (float)(window->last - window->first + 1);
    }
    *out++ = i >= windows[2].first && i <= windows[2].last;
    *out++ = (float)within_bounds(i - windows[2].first, FAR);
    *out++ = (float)within_bounds(i - windows[2].last, FAR);
    return out;
}

static float *put_shape(const struct work *work, const int32_t *shape_counts, int64_t count, int64_t i,
                        int32_t letters, float *out)
{
    const int32_t *slot = work->slots + 2 * work->slot_of[i];
    int64_t times = letters > 1 ? at_most(slot[1], 9) : 0, same = 0;
    *out++ = (float)times;
    *out++ = times > 1 && slot[0] < i;
    *out++ = (float)((double)shape_counts[work->shapes[i]] / (double)count);
    for (int64_t step = 1; step <= SHAPE_STEPS; step++)
        same += (i >= step && work->shapes[i - step] == work->shapes[i])
                + (i + step < count && work->shapes[i + step] == work->shapes[i]);
    *out++ = (float)((double)same / 10);
    return out;
}

/* Which line holds most of the title, of those that the title holds; -1 if there is none. */
static int64_t best_title(const struct page_lines *page)
{
    int64_t best = -1;
    for (int64_t i = 0; i < page->count; i++)
        if (page->title[i] && (best < 0 || page->cover[i] > page->cover[best]))
            best = i;
    return best;
}

/* Writes a row of each line; rows are `width` apart. `memory` has room for 48 numbers of each line and 64 more. */
API void text_features(const struct page_lines *page, const float *lexicon, double *memory, float *rows, int64_t width)
{
    int64_t count = page->count, title = best_title(page), slots = 2;
    while (slots < 2 * count)
        slots *= 2;
    struct work work = {.values = memory, .sums = memory + NEIGHBOURS * count, .slot_count = slots};
    work.titles = work.sums + NEIGHBOURS * (count + 1);
    work.slots = (int32_t *)(work.titles + count + 1);
    work.slot_of = work.slots + 2 * slots;
    work.shapes = work.slot_of + count;
    work.behind = (uint8_t *)(work.shapes + count);
    put_values(page, lexicon, &work);
    put_behind(page, &work);
    put_repetition(page, &work);
    struct window windows[3] = {
        best_window(page, 0, WINDOW_COSTS[0]), best_window(page, 0, WINDOW_COSTS[1]), best_window(page, lexicon, 0)
    };
    double mass = 0, running = 0, sizes = 0, prose_lines = 0, mass_before = 0, running_before = 0;
    int32_t shape_counts[SHAPES] = {0}, longest = 0;
    for (int64_t i = 0; i < count; i++) {
        int32_t size = number_of(page, i, SIZE);
        mass += page->mass[i], prose_lines += page->prose[i];
        running += page->running[i] ? (page->mass[i] > 1 ? page->mass[i] : 1.0) : 0.0;
        sizes += page->running[i] ? (double)at_most(size, CHARACTERS_MOST) : 0.0;
        longest = size > longest ? size : longest;
        shape_counts[work.shapes[i]]++;
    }
    double mass_total = mass > 1 ? mass : 1, running_total = running > 1 ? running : 1, total = sizes > 1 ? sizes : 1;
    uint8_t since[SIGNS], signs[SIGNS];
    memset(since, FAR, sizeof since);
    for (int64_t i = 0; i < count; i++) {
        const uint8_t *behind = work.behind + SIGNS * i;
        float *out = put_characters(page, i, rows + width * i);
        *out++ = page->prose[i], *out++ = page->running[i];
        double own = page->running[i] ? (page->mass[i] > 1 ? page->mass[i] : 1.0) : 0.0;
        *out++ = (float)(mass_before / mass_total);
        mass_before += page->mass[i];
        *out++ = (float)(1.0 - mass_before / mass_total);
        *out++ = (float)(running_before / running_total);
        running_before += own;
        *out++ = (float)(1.0 - running_before / running_total);
        for (int sign = SINCE_PROSE; sign <= SINCE_FULL; sign++)
            *out++ = since[sign], *out++ = behind[sign];
        out = put_neighbours(&work, count, i, out);
        for (int anchor = 0; anchor < ANCHOR_COUNT; anchor++)
            *out++ = since[anchor], *out++ = behind[anchor];
        out = put_shape(&work, shape_counts, count, i, number_of(page, i, LETTERS), out);
        *out++ = (float)page->cover[i], *out++ = (float)page->within[i], *out++ = page->title[i];
        *out++ = since[SINCE_TITLE], *out++ = behind[SINCE_TITLE];
        *out++ = title < 0 ? -FAR - 1 : (float)within_bounds(i - title, FAR);
        *out++ = (float)window_mean(work.titles, count, i, -3, 3);
        *out++ = (float)window_mean(work.titles, count, i, -10, 10);
        out = put_windows(windows, i, total, out);
        *out++ = (float)((double)i / (double)count);
        *out++ = (float)at_most(i, 200), *out++ = (float)at_most(count - 1 - i, 200), *out++ = (float)at_most(count, 500);
        *out++ = (float)log1p(mass), *out++ = (float)(prose_lines / (double)count), *out++ = (float)log1p(longest);
        put_signs(page, i, signs);
        for (int sign = 0; sign < SIGNS; sign++)
            since[sign] = signs[sign] ? 1 : (uint8_t)at_most(since[sign] + 1, FAR);
    }
}
