/* Numbers written with Han numerals: which of them are numbers, and their values. */
#include "../kernel.h"
#include "han_numerals.h"

#define ONE 0x4E00
#define ORDINAL 0x7B2C /* 第 */
#define WEEK 0x5468 /* 周三 */
#define WEEKDAY 0x671F /* 星期三 */

/* The digit that a numeral stands for, -1 if for none. */
int digit_of(uint32_t point)
{
    switch (point) {
    case 0x96F6: case 0x3007: return 0; /* 零 〇 */
    case ONE: return 1;
    case 0x4E8C: case 0x4E24: return 2; /* 二 两 */
    case 0x4E09: return 3;
    case 0x56DB: return 4;
    case 0x4E94: return 5;
    case 0x516D: return 6;
    case 0x4E03: return 7;
    case 0x516B: return 8;
    case 0x4E5D: return 9;
    default: return -1;
    }
}

/* How many zeros 百 千 万 亿 add, 0 for others. */
int multiplier(uint32_t point)
{
    switch (point) {
    case 0x767E: return 2;
    case 0x5343: return 3;
    case 0x4E07: return 4;
    case 0x4EBF: return 8;
    default: return 0;
    }
}

static int unit_zeros(uint32_t point)
{
    return point == 0x5341 ? 1 : multiplier(point); /* 十 */
}

int is_numeral(uint32_t point)
{
    if (point < 0x3007 || point > 0x96F6)
        return 0;
    return digit_of(point) >= 0 || unit_zeros(point) > 0;
}

static int is_one_of(uint32_t point, const uint32_t *points)
{
    for (; *points; points++)
        if (*points == point)
            return 1;
    return 0;
}

static int is_date_unit(uint32_t point)
{
    static const uint32_t units[] = {0x5E74, 0x6708, 0x65E5, 0x5C4A, 0x671F, 0x53F7, 0}; /* 年月日届期号 */
    return is_one_of(point, units);
}

/* Whether a number before a character counts something: 3人, 3日. */
int counts_things(uint32_t point)
{
    /* 时点次名人个例件位米元条项种天周级章集场轮度岁家艘架辆枚亩吨 */
    static const uint32_t measures[] = {0x65F6, 0x70B9, 0x6B21, 0x540D, 0x4EBA, 0x4E2A, 0x4F8B, 0x4EF6, 0x4F4D, 0x7C73,
                                        0x5143, 0x6761, 0x9879, 0x79CD, 0x5929, 0x5468, 0x7EA7, 0x7AE0, 0x96C6, 0x573A,
                                        0x8F6E, 0x5EA6, 0x5C81, 0x5BB6, 0x8258, 0x67B6, 0x8F86, 0x679A, 0x4EA9, 0x5428,
                                        0};
    return is_date_unit(point) || is_one_of(point, measures);
}

/* Whether a number behind a character is one of a row: 第三, 周三, 星期三. */
int is_ordinal_mark(uint32_t point)
{
    return point == ORDINAL || point == WEEK || point == WEEKDAY;
}

/* Whether a run of numerals is a number, and not a part of a word: 三星, 万一, 一些. */
int counts_as_number(const uint32_t *numeral, int64_t length, uint32_t before, uint32_t behind)
{
    if (is_ordinal_mark(before))
        return 1;
    if (digit_of(numeral[0]) < 0 && numeral[0] != 0x5341)
        return 0;
    return length > 1 || is_date_unit(behind) || (numeral[0] != ONE && counts_things(behind));
}

/* The value of a run of numerals; -1 if it has none. */
int64_t numeral_value(const uint32_t *numeral, int64_t length)
{
    int64_t total = 0, section = 0, digit = 0, value = 0;
    int has_units = 0;
    if (length > 15)
        return -1;
    for (int64_t i = 0; i < length; i++) {
        int zeros = unit_zeros(numeral[i]), own = digit_of(numeral[i]);
        value = value * 10 + (own > 0 ? own : 0);
        if (!zeros) {
            digit = own;
            continue;
        }
        has_units = 1;
        int64_t power = 1;
        for (int k = 0; k < zeros; k++)
            power *= 10;
        if (zeros < 4) {
            section += (digit || section ? digit : 1) * power;
        } else {
            section = (section + digit) * power;
            if (zeros == 8 && total)
                section += total * power, total = 0;
            total += section;
            section = 0;
            if (total < 0 || total > INT64_MAX / 1000000000)
                return -1;
        }
        digit = 0;
    }
    return has_units ? total + section + digit : value;
}
