/* Whether the numbers of one text stand in another one, in any order. */
#ifndef NUMBER_SETS_H
#define NUMBER_SETS_H

#include "fact_tokens.h"

/* Ids of numbers, ascending. */
typedef struct {
    const uint64_t *ids;
    int64_t count;
} id_list;

id_list number_ids(const token *tokens, int64_t n, uint64_t *ids);
int holds_id(id_list list, uint64_t id);
int one_holds_the_other(id_list first, id_list second);

#endif
