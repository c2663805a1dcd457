/* What the blocks of an HTML page hold. */
#include "blocks.h"

enum { PROSE, ALL, LINKED, SUMS };
static const double LINKED_MOST = 0.4; /* share of a line's characters that are links, if it is prose */
static const double MARK_LETTERS = 8;  /* letters of a sentence for each of its marks, at most, that all count */

static double share_of_links(const struct page_tree *tree, int64_t line)
{
    int32_t letters = tree->letters[line];
    return (double)tree->linked[line] / (double)(letters > 1 ? letters : 1);
}

/* Put sums over the lines of the page as it was read: of all lines in front of each. `marks` are of the lines that the
 * text still has. */
static void put_sums(const struct page_tree *tree, const int32_t *marks, double *sums)
{
    int64_t size = tree->line_count + 1, next = 0;
    for (int each = 0; each < SUMS; each++)
        sums[each * size] = 0;
    for (int64_t line = 0; line < tree->line_count; line++) {
        int32_t letters = tree->letters[line], own = 0;
        for (; next < tree->count && tree->lines[next] == line; next++)
            own = marks[next];
        double share = MARK_LETTERS * (double)own / (double)(letters > 1 ? letters : 1), prose = 0;
        if (own > 0 && share_of_links(tree, line) <= LINKED_MOST)
            prose = (double)(letters - tree->linked[line]) * (share < 1 ? share : 1);
        sums[line + 1] = sums[line] + prose;
        sums[size + line + 1] = sums[size + line] + letters;
        sums[2 * size + line + 1] = sums[2 * size + line] + tree->linked[line];
    }
}

/* The block where the prose gathers: the smallest that holds most of it, if a child that holds this share of the prose of a
 * block stands for it. */
static int64_t main_block(const struct page_tree *tree, const int64_t *richest, double share)
{
    int64_t block = 0;
    while (richest[block] >= 0 && tree->prose[richest[block]] >= share * tree->prose[block])
        block = richest[block];
    return block;
}

/* Puts what each block holds into the tree, the main block and those around it, and the share of links of each line that
 * the text still has. `held` gets the main block for each of n shares, of which the first decides which one is the tree's.
 * `richest` gets each block's child with the most prose, or -1; one of a single line is a paragraph, and does not count.
 * `sums` has room for three numbers of each line of the page as it was read, and three. */
API void block_masses(struct page_tree *tree, const int32_t *marks, const double *shares, int64_t n, double *sums,
                      double *link_share, int64_t *richest, int64_t *held)
{
    int64_t size = tree->line_count + 1;
    put_sums(tree, marks, sums);
    for (int64_t line = 0; line < tree->count; line++)
        link_share[line] = share_of_links(tree, tree->lines[line]);
    for (int64_t i = 0; i < tree->block_count; i++) {
        int32_t first = tree->blocks[i].first, last = tree->blocks[i].last, parent = tree->blocks[i].parent;
        tree->prose[i] = sums[last] - sums[first];
        tree->all_letters[i] = sums[size + last] - sums[size + first];
        tree->all_linked[i] = sums[2 * size + last] - sums[2 * size + first];
        tree->line_counts[i] = last - first;
        richest[i] = -1;
        if (parent >= 0 && tree->prose[i] > 0 && last - first > 1
            && (richest[parent] < 0 || tree->prose[i] >= tree->prose[richest[parent]]))
            richest[parent] = i;
    }
    tree->total = sums[tree->line_count] > 1 ? sums[tree->line_count] : 1;
    for (int64_t share = 0; share < n; share++)
        held[share] = main_block(tree, richest, shares[share]);
    tree->main_count = 0;
    for (int64_t block = held[0]; block >= 0; block = tree->blocks[block].parent)
        tree->main[tree->main_count++] = block;
}
