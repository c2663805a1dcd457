/* The blocks of an HTML page, as c/visible/walk.h writes them. */
#ifndef BLOCKS_H
#define BLOCKS_H

#include "../kernel.h"

struct page_block {
    int32_t parent, depth, first, last; /* the first line in it, and the one behind the last */
    int32_t name, name_end, words, words_end, id, id_end;
};

/* What a page's tree says of its m lines and n blocks, see LineFacts of read/html/facts.py; `lines` are those of the m
 * that a text still has. Then what the blocks hold, see BlockMasses. */
struct page_tree {
    const uint8_t *page;
    const struct page_block *blocks;
    const int32_t *letters, *linked, *flags, *block;
    const int64_t *lines;
    double *prose, *all_letters, *all_linked, *line_counts;
    const int64_t *siblings;
    int64_t *main;
    int64_t line_count, block_count, count, main_count;
    double total;
};

enum { HEADING_SHIFT = 16, HEADING_BITS = 7 }; /* of a line's flags, see elements.py */

static inline uint64_t hash_of_bytes(const uint8_t *page, int32_t start, int32_t end, uint64_t hash)
{
    hash = (hash ^ (uint64_t)(end - start)) * BASE;
    for (int32_t i = start; i < end; i++)
        hash = (hash ^ page[i]) * BASE, hash ^= hash >> 32;
    return hash;
}

#endif
