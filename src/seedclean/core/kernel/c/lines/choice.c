/* Numbers that compare the candidates of a page: a row of each, in the order of NAMES of choice.py. */
#include <math.h>

#include "blocks.h"
#include "candidates.h"

enum { BEYOND = 60, BORDER = 3 };
static const double NEVER = -9.0; /* stands for the score of a line that is not there */

/* What the numbers of all candidates need of the page; sums are of what stands in front of each line. */
struct base {
    const struct scored_page *page;
    double *letters, *chance, *mass;
    int32_t *order; /* lines by their scores, the lowest first */
    double letters_sum, chance_sum, mass_sum, main_sum;
};

struct candidate {
    const uint8_t *row;
    int64_t first, last;
    double size, right, f1;
};

static double score_at(const struct base *base, int64_t line)
{
    return line < 0 || line >= base->page->lines->count ? NEVER : base->page->scores[line];
}

static double mean_of_three(const struct base *base, int64_t first)
{
    return (score_at(base, first) + score_at(base, first + 1) + score_at(base, first + 2)) / 3;
}

static double *put_borders(const struct base *base, const struct candidate *one, double *out)
{
    const struct page_lines *lines = base->page->lines;
    int64_t count = lines->count;
    *out++ = score_at(base, one->first), *out++ = score_at(base, one->last);
    *out++ = score_at(base, one->first - 1), *out++ = score_at(base, one->last + 1);
    *out++ = mean_of_three(base, one->first), *out++ = mean_of_three(base, one->last - 2);
    *out++ = mean_of_three(base, one->first - 3), *out++ = mean_of_three(base, one->last + 1);
    *out++ = (double)one->first / (double)count, *out++ = (double)one->last / (double)count;
    *out++ = (double)at_most(one->first, 200), *out++ = (double)at_most(count - 1 - one->last, 200);
    *out++ = last_is(lines, one->last, STOP_END);
    return out;
}

static int is_title(const struct page_lines *lines, int64_t i)
{
    return lines->title[i];
}

static int is_date(const struct page_lines *lines, int64_t i)
{
    return has_role(lines, i, DATE) && lines->is_short[i];
}

/* How many lines before a line the last sign stands; one in the line itself is 0. */
static double since(const struct page_lines *lines, int64_t line, int (*is_sign)(const struct page_lines *, int64_t))
{
    for (int64_t i = line; i >= 0 && line - i < BEYOND; i--)
        if (is_sign(lines, i))
            return (double)(line - i);
    return BEYOND;
}

static int begins_a_part(const struct page_lines *lines, int64_t i)
{
    return i < lines->count
           && (has_role(lines, i, LIST_HEAD) || has_role(lines, i, FOOTER)
               || (has_role(lines, i, EDITOR) && lines->is_short[i])
               || (has_role(lines, i, SHARE) && number_of(lines, i, SIZE) <= 30));
}

/* What is summed over the lines of a candidate. */
struct sums {
    double lines, score, prose_mass, prose, running, very_short, size, longest, titles, most_cover, cover, dates, heads,
        editors, shares, footers, linked, headings, inside, main;
    double gaps, gap_letters, gap_score, gap_mass;
    int64_t stretches;
};

static void add_line(const struct base *base, int64_t i, struct sums *sums)
{
    const struct page_lines *lines = base->page->lines;
    const struct page_tree *tree = base->page->tree;
    int32_t size = number_of(lines, i, SIZE);
    sums->lines++;
    sums->score += base->page->scores[i] * base->letters[i];
    sums->prose_mass += lines->mass[i];
    sums->prose += lines->prose[i], sums->running += lines->running[i];
    sums->very_short += size <= 8, sums->size += size;
    sums->longest = size > sums->longest ? size : sums->longest;
    sums->titles += lines->title[i];
    sums->most_cover = size >= 20 && lines->cover[i] > sums->most_cover ? lines->cover[i] : sums->most_cover;
    sums->cover += lines->cover[i];
    sums->dates += (has_role(lines, i, DATE) || has_role(lines, i, ONLY_DATE)) && size <= 40;
    sums->heads += has_role(lines, i, LIST_HEAD);
    sums->editors += has_role(lines, i, EDITOR) && lines->is_short[i];
    sums->shares += has_role(lines, i, SHARE) && size <= 30;
    sums->footers += has_role(lines, i, FOOTER);
    if (tree) {
        const struct page_block *main = tree->blocks + tree->main[0];
        int64_t line = tree->lines[i];
        double inside = line >= main->first && line < main->last ? base->letters[i] : 0;
        sums->linked += base->page->link_share[i] * base->letters[i];
        sums->headings += (tree->flags[line] >> 16 & 7) > 0;
        sums->inside += inside;
        sums->main += base->page->link_share[i] <= 0.5 ? inside : 0;
    }
}

static void add_gap(const struct base *base, int64_t i, struct sums *sums)
{
    double score = base->page->scores[i];
    sums->gaps++;
    sums->gap_letters += base->letters[i];
    sums->gap_score += score < -6 ? -6 : score > 6 ? 6 : score;
    sums->gap_mass += base->page->lines->mass[i];
}

/* The score that a fifth of a candidate's lines do not exceed. */
static double lowest_fifth(const struct base *base, const uint8_t *row, double lines)
{
    int64_t left = (int64_t)(0.2 * lines), at = 0;
    left = left < (int64_t)lines - 1 ? left : (int64_t)lines - 1;
    while (!row[base->order[at]] || left--)
        at++;
    return base->page->scores[base->order[at]];
}

static double larger(double value, double least)
{
    return value > least ? value : least;
}

static double *put_candidate(const struct base *base, const struct candidate *one, double *out)
{
    const struct page_lines *lines = base->page->lines;
    struct sums sums = {0};
    for (int64_t i = one->first; i <= one->last; i++) {
        if (one->row[i])
            add_line(base, i, &sums);
        else
            add_gap(base, i, &sums);
        sums.stretches += one->row[i] && (i == one->first || !one->row[i - 1]);
    }
    double n = sums.lines, mass = larger(base->mass_sum, 1);
    *out++ = one->f1, *out++ = one->right / one->size, *out++ = one->right / base->chance_sum;
    *out++ = sums.score / one->size, *out++ = lowest_fifth(base, one->row, n);
    *out++ = log1p(one->size), *out++ = one->size / larger(base->letters_sum, 1e-9);
    *out++ = sums.prose_mass / larger(base->mass_sum, 1e-9), *out++ = log1p(n), *out++ = (double)sums.stretches;
    *out++ = (double)at_most(lines->count, 500), *out++ = log1p(base->mass_sum);
    *out++ = base->mass[one->first] / mass, *out++ = 1.0 - base->mass[one->last + 1] / mass;
    *out++ = sums.gaps, *out++ = sums.gap_letters / one->size;
    *out++ = sums.gap_score / larger(sums.gaps, 1), *out++ = sums.gap_mass / mass;
    out = put_borders(base, one, out);
    *out++ = since(lines, one->first, is_title), *out++ = since(lines, one->first, is_date);
    *out++ = sums.titles, *out++ = sums.most_cover, *out++ = sums.cover / n, *out++ = sums.dates / n;
    *out++ = sums.heads, *out++ = sums.editors, *out++ = sums.shares / n, *out++ = sums.footers / n;
    *out++ = (one->first > 0 && has_role(lines, one->first - 1, LIST_HEAD))
             || (one->first > 1 && has_role(lines, one->first - 2, LIST_HEAD));
    *out++ = begins_a_part(lines, one->last + 1) || begins_a_part(lines, one->last + 2);
    *out++ = sums.prose / n, *out++ = sums.running / n, *out++ = sums.very_short / n, *out++ = sums.size / n;
    *out++ = log1p(sums.longest);
    out += 6; /* what compares it with the others, see `put_others` */
    int has_tree = base->page->tree != 0;
    *out++ = has_tree ? sums.linked / one->size : -1, *out++ = has_tree ? sums.headings : -1;
    *out++ = has_tree ? sums.inside / one->size : -1;
    *out++ = has_tree ? sums.main / larger(base->main_sum, 1e-9) : -1;
    return out;
}

static double shared_letters(const struct base *base, const uint8_t *one, const uint8_t *other, int64_t first, int64_t end)
{
    double sum = 0;
    for (int64_t i = first; i < end; i++)
        sum += one[i] & other[i] ? base->letters[i] : 0;
    return sum;
}

/* Numbers that compare a candidate with the others: how much they share, and which one is expected to be the best. */
static void put_others(const struct base *base, const struct candidate *all, int64_t n, double *numbers, int64_t width,
                       int64_t place)
{
    double largest = 0;
    int64_t best = 0;
    for (int64_t at = 0; at < n; at++) {
        largest = larger(all[at].size, largest);
        best = all[at].f1 > all[best].f1 ? at : best;
    }
    for (int64_t at = 0; at < n; at++) {
        double *out = numbers + width * at + place;
        int64_t rank = 0;
        for (int64_t other = 0; other < n; other++)
            rank += all[other].f1 > all[at].f1 || (all[other].f1 == all[at].f1 && other < at);
        out[0] += 1; /* it shares all with itself */
        for (int64_t other = at + 1; other < n; other++) {
            int64_t first = all[at].first > all[other].first ? all[at].first : all[other].first;
            int64_t end = at_most(all[at].last, all[other].last) + 1;
            double shared = shared_letters(base, all[at].row, all[other].row, first, end);
            double overlap = shared / (all[at].size + all[other].size - shared), *others = numbers + width * other + place;
            out[0] += overlap, others[0] += overlap;
            if (at == best)
                others[1] = overlap;
            if (other == best)
                out[1] = overlap;
        }
        out[0] /= (double)n;
        out[1] = at == best ? 1 : out[1];
        out[2] = all[at].f1 - all[best].f1, out[3] = (double)rank;
        out[4] = all[at].size / largest, out[5] = (double)n;
    }
}

/* Sort lines by their scores, equal ones by their numbers (a heap in place). */
static void sort_by_score(const double *scores, int32_t *order, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        order[i] = (int32_t)i;
    for (int64_t start = n / 2, end = n; end > 1;) {
        int32_t moved;
        if (start > 0) {
            moved = order[--start];
        } else {
            moved = order[--end];
            order[end] = order[0];
        }
        int64_t at = start;
        for (int64_t child; (child = 2 * at + 1) < end; at = child) {
            child += child + 1 < end && scores[order[child + 1]] > scores[order[child]];
            if (scores[order[child]] <= scores[moved])
                break;
            order[at] = order[child];
        }
        order[at] = moved;
    }
}

/* Writes `width` numbers of each of n candidates. `memory` has room for 8 numbers of each line and of each candidate, and
 * 8 more. */
API void compare_candidates(const struct page_lines *lines, const struct page_tree *tree, const double *scores,
                            const double *link_share, const uint8_t *rows, int64_t n, double *memory, double *numbers,
                            int64_t width, int64_t others)
{
    const struct scored_page scored = {lines, tree, scores, link_share}, *page = &scored;
    int64_t count = lines->count;
    struct base base = {.page = page, .letters = memory, .chance = memory + count, .mass = memory + 2 * count};
    struct candidate *all = (struct candidate *)(base.mass + count + 1);
    base.order = (int32_t *)(all + n);
    base.mass[0] = 0;
    for (int64_t i = 0; i < count; i++) {
        double score = page->scores[i] < -8 ? -8 : page->scores[i] > 8 ? 8 : page->scores[i];
        base.letters[i] = (double)number_of(lines, i, LETTERS) + 0.01;
        base.chance[i] = base.letters[i] / (1 + exp(-score));
        base.mass[i + 1] = base.mass[i] + lines->mass[i];
        base.letters_sum += base.letters[i], base.chance_sum += base.chance[i];
        if (page->tree) {
            const struct page_block *main = page->tree->blocks + page->tree->main[0];
            int64_t line = page->tree->lines[i];
            base.main_sum += line >= main->first && line < main->last && page->link_share[i] <= 0.5 ? base.letters[i] : 0;
        }
    }
    base.mass_sum = base.mass[count];
    sort_by_score(page->scores, base.order, count);
    memset(numbers, 0, (size_t)(n * width) * sizeof *numbers);
    for (int64_t at = 0; at < n; at++) {
        const uint8_t *row = rows + count * at;
        struct candidate one = {.row = row, .first = 0, .last = count - 1};
        while (!row[one.first])
            one.first++;
        while (!row[one.last])
            one.last--;
        for (int64_t i = one.first; i <= one.last; i++)
            if (row[i])
                one.size += base.letters[i], one.right += base.chance[i];
        one.f1 = 2 * one.right / (one.size + base.chance_sum);
        all[at] = one;
        put_candidate(&base, all + at, numbers + width * at);
    }
    put_others(&base, all, n, numbers, width, others);
}
