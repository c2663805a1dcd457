/* Which elements a parser has open, and which formatting it opens again: never fewer than it really has. */
#ifndef OPEN_ELEMENTS_H
#define OPEN_ELEMENTS_H

#include "element_kinds.h"

enum { DEPTH_MOST = 512, FORMATS_MOST = 256, ENTRIES_MOST = DEPTH_MOST + FORMATS_MOST };

/* `foreign`, `tables` and `selects` say how many of the open elements are of these kinds. An entry of formatting is a
 * name, or 0 where it begins anew. */
struct open_elements {
    uint64_t names[DEPTH_MOST];
    uint32_t kinds[DEPTH_MOST];
    uint64_t entries[ENTRIES_MOST];
    int64_t entry_sizes[ENTRIES_MOST]; /* bytes of the tag of each */
    int64_t depth, entry_count, formats, format_size, foreign, tables, selects, clones, clone_size;
};

void open_element(struct open_elements *open, uint64_t name, uint32_t kinds, int64_t size);
void close_element(struct open_elements *open, uint64_t name, uint32_t kinds);

#endif
