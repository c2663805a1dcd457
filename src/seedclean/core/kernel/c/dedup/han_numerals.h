/* Numbers written with Han numerals. */
#ifndef HAN_NUMERALS_H
#define HAN_NUMERALS_H

#include <stdint.h>

#define LOW_BITS(point) (1ull << ((point) & 63))

/* Of the low bits of all numerals: 零〇一二两三四五六七八九十百千万亿. Where a bit is not set, no numeral has these. */
static const uint64_t NUMERALS_LOW_BITS =
    LOW_BITS(0x96F6) | LOW_BITS(0x3007) | LOW_BITS(0x4E00) | LOW_BITS(0x4E8C) | LOW_BITS(0x4E24) | LOW_BITS(0x4E09) |
    LOW_BITS(0x56DB) | LOW_BITS(0x4E94) | LOW_BITS(0x516D) | LOW_BITS(0x4E03) | LOW_BITS(0x516B) | LOW_BITS(0x4E5D) |
    LOW_BITS(0x5341) | LOW_BITS(0x767E) | LOW_BITS(0x5343) | LOW_BITS(0x4E07) | LOW_BITS(0x4EBF);

int digit_of(uint32_t point);
int multiplier(uint32_t point);
int is_numeral(uint32_t point);
int counts_things(uint32_t point);
int is_ordinal_mark(uint32_t point);
int counts_as_number(const uint32_t *numeral, int64_t length, uint32_t before, uint32_t behind);
int64_t numeral_value(const uint32_t *numeral, int64_t length);

#endif
