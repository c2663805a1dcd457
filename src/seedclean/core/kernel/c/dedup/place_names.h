/* Whether what stands between two stretches of equal tokens is one place in one text, and another in the other. */
#ifndef PLACE_NAMES_H
#define PLACE_NAMES_H

#include "fact_tokens.h"

/* What stands between two stretches of equal tokens: tokens [first, first_end) of one, [second, second_end) of the
 * other; one of both may be empty. */
typedef struct {
    int64_t first, first_end, second, second_end;
} gap;

/* Hashes of names, ascending. */
typedef struct {
    const uint64_t *hashes;
    int64_t count;
} place_table;

int is_place_for_place(const place_table *places, const token *first, int64_t n, const token *second, const gap *at,
                       int64_t before, int64_t behind);

#endif
