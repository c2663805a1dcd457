/* The marks of numbers that a compare form keeps: without them 1.25 is 12.5, and -0.5 is +0.5. */
#include "../kernel.h"
#include "number_marks.h"

static uint32_t plain_mark(uint32_t point)
{
    switch (point) {
    case '.': case 0xFF0E: case 0xFE52: case 0x2024:
        return '.';
    case ':': case 0xFF1A: case 0xFE55: case 0xFE13: case 0x2236:
        return ':';
    case ',': case 0xFF0C: case 0xFE50: case 0xFE10:
        return ',';
    case '-': case 0xFF0D: case 0xFE63: case 0x2212: case 0x207B: case 0x208B:
        return '-';
    case '+': case 0xFF0B: case 0xFE62: case 0x207A: case 0x208A:
        return '+';
    case 0x2010: case 0x2011: case 0x2013: case 0x2014: case 0x2015: case '~': case 0xFF5E: /* dashes and ranges */
    case '%': case 0xFF05: case 0xFE6A: case 0x2030: case 0xB0:
    case ' ': case 0xA0: case 0x3000: case '\t': case '\n':
        return ' ';
    default:
        return 0;
    }
}

static inline int is_digit(uint32_t letter)
{
    return letter - '0' < 10;
}

/* Whether the comma at `i` parts thousands: one to three digits in front of it, and three behind. */
static int parts_thousands(const uint32_t *points, int64_t begin, int64_t i, int64_t end, const uint32_t *table)
{
    int64_t before = i, behind = i + 1;
    while (behind < end && behind < i + 5 && is_digit(table[points[behind]]))
        behind++;
    while (before > begin && before > i - 4 && is_digit(table[points[before - 1]]))
        before--;
    return behind == i + 4 && before > i - 4;
}

/* What the form gets for the marks before the digit at `i + 1`, of which the last is at `i`; 0 for nothing. */
uint32_t number_mark(const uint32_t *points, int64_t begin, int64_t i, int64_t end, const uint32_t *table)
{
    int64_t first = i; /* of the marks */
    while (first > begin && table[points[first - 1]] == NOT_COMPARED)
        first--;
    uint32_t mark = plain_mark(points[i]), before = first > begin ? table[points[first - 1]] : 0;
    int is_sign = mark == '-' || mark == '+';
    if (is_digit(before)) {
        if (first == i && (mark == '.' || mark == ':'))
            return mark;
        if (first == i && mark == ',' && parts_thousands(points, begin, i, end, table))
            return 0;
        if (first < i && is_sign) { /* `1,-2`, not `1 - 2` or `1--2` */
            uint32_t other = plain_mark(points[i - 1]);
            return other == 0 || other == ',' || other == ':' ? mark : ' ';
        }
        return ' ';
    }
    if (!is_sign)
        return 0;
    if (first < i) {
        uint32_t next = points[i - 1], other = plain_mark(next);
        int is_percent = next == '%' || next == 0xFF05 || next == 0xFE6A;
        return other == '-' || other == '+' || is_percent ? 0 : mark;
    }
    if (before && !is_han(before)) /* `A-10` is a name */
        return 0;
    int64_t two = first - 2; /* `6月-8月` is a range */
    return two >= begin && is_digit(table[points[two]]) ? 0 : mark;
}
