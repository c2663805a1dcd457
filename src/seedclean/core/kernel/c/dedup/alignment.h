/* Which tokens of two texts stand in the same place: they are aligned by the shortest edit script, up to EDITS_MOST
 * tokens that only one of the two has; texts further apart are not aligned. */
#ifndef ALIGNMENT_H
#define ALIGNMENT_H

#include "place_names.h"

enum { EDITS_MOST = 400 }; /* as in dedup/facts.py */

int align(const token *first, int64_t n, const token *second, int64_t m, int32_t *furthest, int32_t *partner);
int next_gap(const int32_t *partner, int64_t n, int64_t m, gap *at);

#endif
