/* What is asked of the table and of the page's counts, for one character behind others. */
#ifndef BIGRAM_MODEL_H
#define BIGRAM_MODEL_H

#include "lost_bytes.h"

enum { SHARE, BEGINS, ENDS_ALONE, ENDS_INSIDE, ELSE_ACROSS }; /* of a row */
enum { HEADS, INSIDES, ACROSS };                              /* of a follower */

static const double RARE = 1e-9;         /* a Han character the table does not know */
static const double SURELY_INSIDE = 0.9; /* a pair that can be one word may still be two */
static const double PLAIN = 0.02;        /* weight of a character's share, whatever stands before it */
static const double OWN_WORDS = 0.3;     /* how much of what begins a word is taken from the page's own characters */

static inline int32_t row_of(const struct table *table, uint32_t c)
{
    return c < HAN_END ? table->rows[c] : -1;
}

/* The character, or 0, which stands for all that is neither in the table nor Han. */
static inline uint32_t entry_of(const struct table *table, uint32_t c)
{
    return row_of(table, c) >= 0 || (c >= 0x3400 && c <= 0x9FFF) ? c : 0;
}

double among_others(const struct table *table, uint32_t before, uint32_t c);
const double *follower(const struct table *table, int32_t row, uint32_t c);
int64_t tail_of(const struct table *table, uint32_t first, uint32_t second);
double behind_tail(const struct table *table, int64_t tail, uint32_t c);
double inside(const struct table *table, uint32_t first, uint32_t second);
double plain(const struct table *table, uint32_t c);
double here_of(const struct page *page, const uint32_t *last, uint32_t second, double seen);

#endif
