/* Numbers about each line of an HTML page, from its tree: a row of each line, in the order of `names_of_tree` of
 * tree_features.py. */
#include <math.h>

#include "blocks.h"
#include "lines.h"

enum { CONTAINERS = 3, CLIMBS = 12, LARGER_CLIMBS = 6, DOWN_MOST = 20, UNLINKED_MOST = 100, TAG_ROOM = 16 };
static const int WINDOWS[4][2] = {{-3, -1}, {1, 3}, {-10, -1}, {1, 10}};

enum { LINK_SHARE, UNLINKED, CLASS_WORDS, NEIGHBOURS };

/* The number, from 1 on, of the tag of a block in a list of tags, each TAG_ROOM bytes; 0 if it is none of them. */
static int tag_number(const struct page_tree *tree, const struct page_block *block, const uint8_t *tags, int64_t count)
{
    size_t length = (size_t)(block->name_end - block->name);
    const uint8_t *name = tree->page + block->name;
    for (int64_t tag = 0; length && length < TAG_ROOM && tag < count; tag++)
        if (!memcmp(tags + TAG_ROOM * tag, name, length) && !tags[TAG_ROOM * tag + (int64_t)length])
            return (int)tag + 1;
    return 0;
}

static int32_t around(const struct page_tree *tree, int32_t block)
{
    return tree->blocks[block].parent < 0 ? 0 : tree->blocks[block].parent;
}

/* The depth of the innermost block that a block shares with the main one. */
static int32_t shared_depth(const struct page_tree *tree, const uint8_t *in_main, int32_t block)
{
    while (block >= 0 && !in_main[block])
        block = tree->blocks[block].parent;
    return block < 0 ? 0 : tree->blocks[block].depth;
}

static float *put_links(const double *values, const double *sums, int64_t count, int64_t i, double unlinked, float *out)
{
    *out++ = (float)values[NEIGHBOURS * i + LINK_SHARE];
    *out++ = (float)log1p(unlinked);
    for (int window = 0; window < 4; window++)
        for (int kind = LINK_SHARE; kind <= UNLINKED; kind++)
            *out++ = (float)window_mean(sums + (count + 1) * kind, count, i, WINDOWS[window][0], WINDOWS[window][1]);
    for (int kind = LINK_SHARE; kind <= UNLINKED; kind++)
        *out++ = i ? (float)values[NEIGHBOURS * (i - 1) + kind] : -1;
    for (int kind = LINK_SHARE; kind <= UNLINKED; kind++)
        *out++ = i + 1 < count ? (float)values[NEIGHBOURS * (i + 1) + kind] : -1;
    return out;
}

/* Numbers of the innermost block of several lines around a line, and of the next larger ones. */
static float *put_containers(const struct page_tree *tree, int64_t line, int32_t block, float *out)
{
    for (int climb = 0; climb < CLIMBS; climb++)
        block = tree->line_counts[block] > 1 ? block : around(tree, block);
    for (int container = 0; container < CONTAINERS; container++) {
        double letters = tree->all_letters[block] > 1 ? tree->all_letters[block] : 1;
        double lines = tree->line_counts[block] > 1 ? tree->line_counts[block] : 1;
        *out++ = (float)(tree->prose[block] / tree->total);
        *out++ = (float)(tree->prose[block] / letters);
        *out++ = (float)(tree->all_linked[block] / letters);
        *out++ = (float)log1p(tree->line_counts[block]);
        *out++ = (float)((double)(line - tree->blocks[block].first) / lines);
        int32_t larger = around(tree, block);
        for (int climb = 0; climb < LARGER_CLIMBS; climb++)
            larger = tree->line_counts[larger] > tree->line_counts[block] ? larger : around(tree, larger);
        block = larger;
    }
    return out;
}

/* Writes a row of each line; rows are `width` apart. `flag_bits` are of `flags` elements, `richest` three blocks with
 * most of the prose; `class_scores` are of the m lines. `memory` has room for 8 numbers of each line, and a byte of
 * each block. */
API void tree_features(const struct page_tree *tree, const float *class_scores, const int32_t *flag_bits, int64_t flags,
                       const uint8_t *tags, int64_t tag_count, const int64_t *richest, int64_t shares, double *memory,
                       float *rows, int64_t width)
{
    int64_t count = tree->count;
    double *values = memory, *sums = values + NEIGHBOURS * count;
    uint8_t *in_main = (uint8_t *)(sums + NEIGHBOURS * (count + 1));
    memset(in_main, 0, (size_t)tree->block_count);
    for (int64_t at = 0; at < tree->main_count; at++)
        in_main[tree->main[at]] = 1;
    for (int kind = 0; kind < NEIGHBOURS; kind++)
        sums[(count + 1) * kind] = 0;
    for (int64_t i = 0; i < count; i++) {
        int64_t line = tree->lines[i];
        int32_t letters = tree->letters[line], unlinked = letters - tree->linked[line];
        double *value = values + NEIGHBOURS * i;
        value[LINK_SHARE] = (double)tree->linked[line] / (double)(letters > 1 ? letters : 1);
        value[UNLINKED] = (double)at_most(unlinked, UNLINKED_MOST);
        value[CLASS_WORDS] = (double)class_scores[line];
        for (int kind = 0; kind < NEIGHBOURS; kind++)
            sums[(count + 1) * kind + i + 1] = sums[(count + 1) * kind + i] + value[kind];
    }
    const struct page_block *main = tree->blocks + tree->main[0];
    double main_prose = tree->prose[tree->main[0]] / tree->total;
    for (int64_t i = 0; i < count; i++) {
        int64_t line = tree->lines[i];
        int32_t number = tree->block[line];
        const struct page_block *block = tree->blocks + number;
        float *out = rows + width * i;
        out = put_links(values, sums, count, i, (double)(tree->letters[line] - tree->linked[line]), out);
        *out++ = (float)(tree->flags[line] >> HEADING_SHIFT & HEADING_BITS);
        for (int64_t flag = 0; flag < flags; flag++)
            *out++ = (tree->flags[line] & flag_bits[flag]) != 0;
        *out++ = (float)block->depth;
        *out++ = (float)tag_number(tree, block, tags, tag_count);
        *out++ = (float)log1p((double)tree->siblings[number]);
        int32_t shared = shared_depth(tree, in_main, number);
        *out++ = (float)at_most(main->depth - shared, DOWN_MOST);
        *out++ = (float)at_most(block->depth - shared, DOWN_MOST);
        *out++ = (float)within_bounds(line - main->first, FAR);
        *out++ = (float)within_bounds(line - (main->last - 1), FAR);
        *out++ = (float)main_prose;
        for (int64_t share = 0; share < shares; share++)
            *out++ = line >= tree->blocks[richest[share]].first && line < tree->blocks[richest[share]].last;
        out = put_containers(tree, line, number, out);
        *out++ = (float)values[NEIGHBOURS * i + CLASS_WORDS];
        for (int window = 0; window < 4; window++)
            *out++ = (float)window_mean(sums + (count + 1) * CLASS_WORDS, count, i, WINDOWS[window][0], WINDOWS[window][1]);
    }
}
