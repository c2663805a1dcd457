/* Which marks of numbers a compare form keeps. */
#ifndef NUMBER_MARKS_H
#define NUMBER_MARKS_H

#include <stdint.h>

#define NOT_COMPARED 0xFFFFFFFFu /* in the table of forms: a character that is no letter or digit */

uint32_t number_mark(const uint32_t *points, int64_t begin, int64_t i, int64_t end, const uint32_t *table);

#endif
