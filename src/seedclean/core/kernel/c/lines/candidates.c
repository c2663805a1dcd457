/* The stretches of a page that can be its main text, see candidates.py. */
#include <math.h>

#include "blocks.h"
#include "candidates.h"

enum { COSTS = 3, BIASES = 7, PATHS = COSTS * BIASES, PARTS_MOST = 4, ENDS_MOST = 3, DATES_MOST = 3 };
enum { BLOCKS_MOST = 5, RANKED = 2 * BLOCKS_MOST, ANCESTORS = 3, SPANS_MOST = BLOCKS_MOST + ANCESTORS, GAP_OF_SMOOTH = 3 };
static const double BORDER_COSTS[COSTS] = {1.5, 4.0, 10.0}, ADDED[BIASES] = {-3.0, -1.5, -0.7, 0.0, 0.7, 1.5, 3.0};
static const int JOINED[] = {BIASES + 3, 5}, LOOSE = 4; /* chains whose parts are joined; one that takes much */
static const int64_t GAPS[] = {2, 5, 12, 40}, PROSE_GAPS[] = {1, 4, 10};
static const double THRESHOLDS[] = {-12.0, -6.0, 0.0, 6.0, 12.0};
enum { GAP_COUNT = 4, PROSE_GAP_COUNT = 3, THRESHOLD_COUNT = 5, JOINED_COUNT = 2 };
static const double LIKELY_LEAST = -1.0, NOT_UNLIKELY = -2.5, LINKED_MOST = 0.5;

void best_stretches(const double *scores, const double *weights, int64_t count, const double *settings, int64_t n,
                    uint8_t *inside, uint8_t *trail);

struct run {
    int64_t first, end;
};

/* The candidates so far, each once; the row behind the last is free for the next. */
struct candidates {
    uint8_t *rows;
    uint64_t hashes[CANDIDATES_MOST];
    int64_t count, lines;
};

struct work {
    double *prefix, *likely, *smooth, *weights;
    struct run *runs;
    uint8_t *paths, *trail, *filled;
};

static uint8_t *next_row(const struct candidates *made)
{
    return made->rows + made->lines * made->count;
}

/* Keep the row behind the last, unless it is empty or there already. */
static void keep_row(struct candidates *made)
{
    const uint8_t *row = next_row(made);
    uint64_t hash = BASE, any = 0;
    for (int64_t i = 0; i < made->lines; i += 8) { /* lines */
        uint64_t eight = 0;
        memcpy(&eight, row + i, (size_t)(made->lines - i < 8 ? made->lines - i : 8));
        hash = (hash ^ eight) * BASE, hash ^= hash >> 32;
        any |= eight;
    }
    if (!any)
        return;
    for (int64_t at = 0; at < made->count; at++)
        if (made->hashes[at] == hash && !memcmp(made->rows + made->lines * at, row, (size_t)made->lines))
            return;
    made->hashes[made->count++] = hash;
}

static int64_t runs_of(const uint8_t *lines, int64_t count, struct run *runs)
{
    int64_t n = 0;
    for (int64_t i = 0; i < count; i++)
        if (lines[i] && (!i || !lines[i - 1]))
            runs[n].first = i, runs[n++].end = i + 1;
        else if (lines[i])
            runs[n - 1].end = i + 1;
    return n;
}

/* Fill what is at most `gap` lines between two stretches; `to` may be `from`. */
static void fill_gaps(const uint8_t *from, int64_t count, int64_t gap, uint8_t *to)
{
    int64_t last = -1;
    memmove(to, from, (size_t)count);
    for (int64_t i = 0; i < count; i++)
        if (to[i]) {
            if (last >= 0 && i - last > 1 && i - last - 1 <= gap)
                memset(to + last, 1, (size_t)(i - last));
            last = i;
        }
}

static void keep_between(struct candidates *made, int64_t first, int64_t end)
{
    uint8_t *row = next_row(made);
    memset(row, 0, (size_t)made->lines);
    if (end > first)
        memset(row + first, 1, (size_t)(end - first));
    keep_row(made);
}

static void keep_part(struct candidates *made, const uint8_t *lines, int64_t first, int64_t end)
{
    uint8_t *row = next_row(made);
    memset(row, 0, (size_t)made->lines);
    memcpy(row + first, lines + first, (size_t)(end - first));
    keep_row(made);
}

/* Keep each of the runs with most of what `prefix` sums, alone. */
static void keep_largest(struct candidates *made, struct run *runs, int64_t n, const double *prefix, int64_t most)
{
    for (int64_t kept = 0; kept < most && kept < n; kept++) {
        int64_t best = kept;
        for (int64_t at = kept + 1; at < n; at++)
            if (prefix[runs[at].end] - prefix[runs[at].first] > prefix[runs[best].end] - prefix[runs[best].first])
                best = at;
        struct run run = runs[best];
        memmove(runs + kept + 1, runs + kept, (size_t)(best - kept) * sizeof *runs); /* equal ones keep their order */
        runs[kept] = run;
        keep_between(made, run.first, run.end);
    }
}

/* A chain's stretches with gaps filled, the largest alone, the first and the last ones, all that is between. */
static void keep_joined(const struct scored_page *page, const uint8_t *path, struct work *work, struct candidates *made)
{
    int64_t count = made->lines;
    for (int gap = 0; gap < GAP_COUNT; gap++) {
        fill_gaps(path, count, GAPS[gap], next_row(made));
        keep_row(made);
    }
    int64_t n = runs_of(path, count, work->runs);
    if (!n)
        return;
    work->prefix[0] = 0;
    for (int64_t i = 0; i < count; i++)
        work->prefix[i + 1] = work->prefix[i] + (page->scores[i] > LIKELY_LEAST ? number_of(page->lines, i, SIZE) : 0);
    keep_largest(made, work->runs, n, work->prefix, PARTS_MOST);
    n = runs_of(path, count, work->runs);
    for (int64_t number = 1; number <= n && number <= ENDS_MOST; number++) {
        keep_part(made, path, 0, work->runs[number - 1].end);
        keep_part(made, path, work->runs[n - number].first, count);
    }
    keep_between(made, work->runs[0].first, work->runs[n - 1].end);
}

static void keep_prose(const struct scored_page *page, struct work *work, struct candidates *made)
{
    const struct page_lines *lines = page->lines;
    work->prefix[0] = 0;
    for (int64_t i = 0; i < made->lines; i++) {
        work->prefix[i + 1] = work->prefix[i] + number_of(lines, i, SIZE);
        work->filled[i] = lines->running[i] | lines->prose[i];
    }
    for (int gap = 0; gap < PROSE_GAP_COUNT; gap++) {
        uint8_t *row = work->trail;
        fill_gaps(work->filled, made->lines, PROSE_GAPS[gap], row);
        int64_t n = runs_of(row, made->lines, work->runs);
        keep_largest(made, work->runs, n, work->prefix, 2);
    }
}

static int begins_another_part(const struct page_lines *lines, int64_t i)
{
    int32_t size = number_of(lines, i, SIZE);
    return has_role(lines, i, LIST_HEAD) || has_role(lines, i, FOOTER) || (has_role(lines, i, SHARE) && size <= 30)
           || (has_role(lines, i, COMMENT) && size <= 12)
           || ((has_role(lines, i, STATEMENT) || has_role(lines, i, EDITOR)) && lines->is_short[i]);
}

/* What stands between a date or the title again, and the next line that begins another part of the page. */
static void keep_between_anchors(const struct page_lines *lines, struct candidates *made)
{
    int64_t count = made->lines;
    for (int64_t start = 0, dates = 0; start < count && dates < DATES_MOST; start++) {
        if (!(has_role(lines, start, DATE) && lines->is_short[start]) && !lines->title[start])
            continue;
        int64_t end = start + 3;
        while (end < count && !begins_another_part(lines, end))
            end++;
        keep_between(made, start + 1, end < count ? end : count);
        dates++;
    }
}

/* The blocks of the tree that hold most of the likely lines, and those around the prose: `spans` of lines. */
static int64_t best_blocks(const struct scored_page *page, struct work *work, struct run *spans)
{
    const struct page_tree *tree = page->tree;
    int64_t count = page->lines->count, ranked = 0, n = 0, line = 0;
    int64_t *place = (int64_t *)work->runs; /* of each line of the page as it was read, in the text */
    for (int64_t at = 0; at <= tree->line_count; at++) {
        while (line < count && tree->lines[line] < at)
            line++;
        place[at] = line;
    }
    double best[RANKED];
    int32_t numbers[RANKED];
    for (int32_t block = 0; block < tree->block_count; block++) {
        int64_t first = place[tree->blocks[block].first], end = place[tree->blocks[block].last], at = ranked;
        double held = work->prefix[end] - work->prefix[first], right = work->likely[end] - work->likely[first];
        double f1 = 2 * right / (held + work->likely[count] + 1e-9);
        while (at > 0 && best[at - 1] < f1)
            at--;
        if (at == RANKED)
            continue;
        ranked += ranked < RANKED;
        memmove(best + at + 1, best + at, (size_t)(ranked - 1 - at) * sizeof *best);
        memmove(numbers + at + 1, numbers + at, (size_t)(ranked - 1 - at) * sizeof *numbers);
        best[at] = f1, numbers[at] = block;
    }
    for (int64_t at = 0; at < ranked + tree->main_count; at++) {
        int64_t block = at < ranked ? numbers[at] : tree->main[at - ranked], same = 0;
        struct run span = {place[tree->blocks[block].first], place[tree->blocks[block].last]};
        if ((at < ranked && n == BLOCKS_MOST) || at >= ranked + ANCESTORS || span.end <= span.first)
            continue;
        while (same < n && (spans[same].first != span.first || spans[same].end != span.end))
            same++;
        if (same == n)
            spans[n++] = span;
    }
    return n;
}

/* The blocks of the tree that hold most of the likely lines, whole and without what stands out in them. */
static void keep_blocks(const struct scored_page *page, struct work *work, struct candidates *made)
{
    const double *scores = page->scores;
    struct run spans[SPANS_MOST];
    work->prefix[0] = work->likely[0] = 0;
    for (int64_t i = 0; i < made->lines; i++) {
        double size = (double)number_of(page->lines, i, SIZE);
        work->prefix[i + 1] = work->prefix[i] + size;
        work->likely[i + 1] = work->likely[i] + size / (1 + exp(-scores[i]));
    }
    int64_t n = best_blocks(page, work, spans);
    for (int64_t at = 0; at < n; at++)
        for (int kind = 0; kind < 5; kind++) {
            uint8_t *row = next_row(made);
            memset(row, 0, (size_t)made->lines);
            for (int64_t i = spans[at].first; i < spans[at].end; i++)
                row[i] = kind == 0   ? 1
                         : kind == 1 ? page->link_share[i] <= LINKED_MOST
                         : kind == 2 ? scores[i] > NOT_UNLIKELY
                         : kind == 3 ? scores[i] > 0 || work->smooth[i] > 0
                                     : work->paths[made->lines * LOOSE + i];
            keep_row(made);
        }
}

/* Writes the candidates, each a row of bytes, at most CANDIDATES_MOST, and one more row; returns how many there are, at
 * least one. `memory` has room for 16 numbers of each line of the page as it was read, and 8 more. */
API int64_t possible_stretches(const struct page_lines *lines, const struct page_tree *tree, const double *scores,
                               const double *link_share, double *memory, uint8_t *rows)
{
    const struct scored_page scored = {lines, tree, scores, link_share}, *page = &scored;
    int64_t count = lines->count, room = page->tree && page->tree->line_count > count ? page->tree->line_count : count;
    struct candidates made = {.rows = rows, .lines = count};
    struct work work = {.prefix = memory, .likely = memory + count + 1, .smooth = memory + 2 * (count + 1)};
    work.weights = work.smooth + count;
    work.runs = (struct run *)(work.weights + count);
    work.paths = (uint8_t *)(work.runs + room + 1);
    work.trail = work.paths + PATHS * count;
    work.filled = work.trail + count;
    double settings[2 * PATHS];
    for (int path = 0; path < PATHS; path++)
        settings[2 * path] = BORDER_COSTS[path / BIASES], settings[2 * path + 1] = ADDED[path % BIASES];
    work.prefix[0] = 0;
    for (int64_t i = 0; i < count; i++) {
        int64_t size = number_of(lines, i, SIZE);
        work.weights[i] = sqrt((double)at_most(size, 200) + 4.0) / 6.0;
        work.prefix[i + 1] = work.prefix[i] + page->scores[i] * sqrt((double)at_most(size, 150));
    }
    for (int64_t i = 0; i < count; i++)
        work.smooth[i] = window_mean(work.prefix, count, i, -2, 2);
    best_stretches(page->scores, work.weights, count, settings, PATHS, work.paths, work.trail);
    for (int path = 0; path < PATHS; path++)
        keep_part(&made, work.paths + count * path, 0, count);
    for (int joined = 0; joined < JOINED_COUNT; joined++)
        keep_joined(page, work.paths + count * JOINED[joined], &work, &made);
    for (int threshold = 0; threshold < THRESHOLD_COUNT; threshold++) {
        for (int64_t i = 0; i < count; i++)
            work.filled[i] = work.smooth[i] > THRESHOLDS[threshold];
        fill_gaps(work.filled, count, GAP_OF_SMOOTH, next_row(&made));
        keep_row(&made);
    }
    keep_prose(page, &work, &made);
    keep_between_anchors(lines, &made);
    if (page->tree)
        keep_blocks(page, &work, &made);
    if (!made.count)
        keep_between(&made, 0, count);
    return made.count;
}
