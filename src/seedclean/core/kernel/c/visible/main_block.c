/* The block of a page where unlinked prose gathers. */
#include "walk.h"

static const double MAIN_SHARE = 0.6;  /* of the prose of a block that a child must hold to stand for it */
static const double LINKED_MOST = 0.4; /* share of a line's characters that are links, if it is prose */
static const double MARK_LETTERS = 8;  /* letters of a sentence for each of its marks, at most, that all count */

/* How much prose a line is: its unlinked characters, if it has marks of sentences. */
double prose_of(int32_t letters, int32_t linked, int32_t marks)
{
    int32_t all = letters > 1 ? letters : 1;
    double share = MARK_LETTERS * marks / all;
    if (!marks || (double)linked / all > LINKED_MOST)
        return 0;
    return (letters - linked) * (share < 1 ? share : 1);
}

/* The smallest block that holds most of the prose. One of a single line is a paragraph, not what holds paragraphs. */
int64_t main_block(struct block *blocks, int64_t count)
{
    int64_t best = 0;
    for (int64_t at = 1; at < count; at++) {
        const struct block *block = blocks + at;
        struct block *around = blocks + block->parent;
        if (block->prose > 0 && block->last - block->first > 1
            && (!around->richest || block->prose > blocks[around->richest].prose))
            around->richest = (int32_t)at;
    }
    while (blocks[best].richest && blocks[blocks[best].richest].prose >= MAIN_SHARE * blocks[best].prose)
        best = blocks[best].richest;
    return best;
}
