/* A page whose lines have scores, and how many candidates it has at most. */
#ifndef CANDIDATES_H
#define CANDIDATES_H

#include "lines.h"

enum { CANDIDATES_MOST = 112 };

struct page_tree;

/* `tree` is null for text, `link_share` then says nothing. */
struct scored_page {
    const struct page_lines *lines;
    const struct page_tree *tree;
    const double *scores, *link_share;
};

#endif
