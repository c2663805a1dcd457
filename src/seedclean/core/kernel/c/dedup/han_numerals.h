/* Numbers written with Han numerals. */
#ifndef HAN_NUMERALS_H
#define HAN_NUMERALS_H

#include <stdint.h>

int multiplier(uint32_t point);
int is_numeral(uint32_t point);
int counts_as_number(const uint32_t *numeral, int64_t length, uint32_t before, uint32_t behind);
int64_t numeral_value(const uint32_t *numeral, int64_t length);

#endif
