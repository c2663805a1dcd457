/* Numbers in stretches of two texts that were written anew. */
#ifndef REWRITTEN_NUMBERS_H
#define REWRITTEN_NUMBERS_H

#include "number_sets.h"
#include "place_names.h"

/* The numbers of the differing part of each text. */
typedef struct {
    id_list first, second;
} number_lists;

int64_t rewritten_in_gap(const token *first, const token *second, const number_lists *lists, const gap *at, gap *span);

#endif
