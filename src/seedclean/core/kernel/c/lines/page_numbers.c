/* Numbers about a page as a whole, in the order of `names_of_page` of page_features.py. */
#include <math.h>

#include "blocks.h"
#include "lines.h"

enum { SHORT_MOST = 8, LONG_LEAST = 40, FIRST = 3, LINK_NUMBERS = 5 }; /* characters; lines whose words say what a page is */

static int64_t lines_with(const struct page_lines *lines, int32_t word, int64_t most)
{
    int64_t count = 0;
    for (int64_t i = 0; i < most; i++)
        count += lines->words[lines->word_count * i + word];
    return count;
}

static double *put_sizes(const struct page_lines *lines, const double *scores, double *out)
{
    int64_t count = lines->count, letters = 0, likely = 0, full = 0, very_short = 0, medium = 0, titles = 0;
    int32_t longest = 0;
    double highest = scores[0], score_sum = 0, held = 0;
    for (int64_t i = 0; i < count; i++) {
        int32_t size = number_of(lines, i, SIZE);
        letters += number_of(lines, i, LETTERS);
        likely += scores[i] > 0 ? number_of(lines, i, LETTERS) : 0;
        full += lines->full[i], very_short += size <= SHORT_MOST;
        medium += size > 12 && size <= LONG_LEAST && !lines->running[i];
        longest = size > longest ? size : longest;
        highest = scores[i] > highest ? scores[i] : highest, score_sum += scores[i];
        if (lines->title[i])
            titles++, held = lines->cover[i] > held ? lines->cover[i] : held;
    }
    double total = letters > 1 ? (double)letters : 1;
    *out++ = log1p((double)count), *out++ = log1p(total);
    *out++ = log1p((double)full), *out++ = (double)full / (double)count;
    *out++ = (double)likely / total, *out++ = highest, *out++ = score_sum / (double)count;
    *out++ = (double)very_short / (double)count, *out++ = (double)medium / (double)count, *out++ = log1p((double)longest);
    *out++ = titles > 0, *out++ = held;
    return out;
}

static double *put_words(const struct page_lines *lines, const int32_t *counted, int64_t n, const int32_t *at_head,
                         int64_t n_at_head, double *out)
{
    for (int64_t word = 0; word < n; word++) {
        int64_t with_word = lines_with(lines, counted[word], lines->count);
        *out++ = log1p((double)with_word), *out++ = (double)with_word / (double)lines->count;
    }
    for (int64_t word = 0; word < n_at_head; word++)
        *out++ = lines_with(lines, at_head[word], at_most(FIRST, lines->count)) > 0;
    return out;
}

static double *put_shares(const struct page_lines *lines, double *out)
{
    static const int SHARES[] = {DIGIT, LATIN, COLON, COMMA, SENTENCE};
    int64_t sums[COLUMNS] = {0};
    for (int64_t i = 0; i < lines->count; i++)
        for (int column = 0; column <= SIZE; column++)
            sums[column] += number_of(lines, i, column);
    for (int share = 0; share < 5; share++)
        *out++ = (double)sums[SHARES[share]] / (double)(sums[SIZE] > 1 ? sums[SIZE] : 1);
    return out;
}

static void put_links(const struct page_tree *tree, double *out)
{
    int64_t letters = 0, linked = 0, linked_lines = 0, headings = 0, alike = 0;
    for (int64_t i = 0; i < tree->count; i++) {
        int64_t line = tree->lines[i], siblings = tree->siblings[tree->block[line]];
        letters += tree->letters[line], linked += tree->linked[line];
        linked_lines += 2 * tree->linked[line] > tree->letters[line];
        headings += (tree->flags[line] >> HEADING_SHIFT & HEADING_BITS) > 0;
        alike = siblings > alike ? siblings : alike;
    }
    *out++ = (double)linked / (double)(letters > 1 ? letters : 1);
    *out++ = (double)linked_lines / (double)tree->count;
    *out++ = log1p((double)(letters - linked)), *out++ = log1p((double)headings), *out++ = log1p((double)alike);
}

/* Writes the numbers. `counted` are words of which lines are counted, `at_head` those that are looked for in the first
 * lines. What links say is -1 for text. */
API void page_numbers(const struct page_lines *lines, const struct page_tree *tree, const double *scores, const int32_t *counted,
                      int64_t n, const int32_t *at_head, int64_t n_at_head, double *out)
{
    out = put_sizes(lines, scores, out);
    out = put_words(lines, counted, n, at_head, n_at_head, out);
    out = put_shares(lines, out);
    for (int number = 0; number < LINK_NUMBERS; number++)
        out[number] = -1;
    if (tree)
        put_links(tree, out);
}
