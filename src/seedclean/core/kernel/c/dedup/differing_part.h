/* What of two compare forms can hold tokens that differ. */
#ifndef DIFFERING_PART_H
#define DIFFERING_PART_H

#include "form_table.h"

/* Two forms are equal in the `before` units in front of a part and in the `behind` units at its end. */
typedef struct {
    int64_t before, behind;
} equal_ends;

equal_ends ends_without_difference(const uint16_t *first, int64_t n, const uint16_t *second, int64_t m);

#endif
