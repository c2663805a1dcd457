/* Whether the numbers of one text stand in another one, in any order. */
#ifndef NUMBER_SETS_H
#define NUMBER_SETS_H

#include "fact_tokens.h"

int64_t number_ids(const token *tokens, int64_t n, uint64_t *ids);
int one_holds_the_other(const uint64_t *first, int64_t n, const uint64_t *second, int64_t m);

#endif
