/* Characters of UTF-8 that lines depend on. */
#include "visible_points.h"

#include <string.h>

#include "lines.h"

/* The code point at a place, which moves behind it. The text is UTF-8 without errors. */
int32_t next_point(const uint8_t **text, const uint8_t *end)
{
    const uint8_t *at = *text;
    int32_t point = *at++;
    if (point >= 0xC0) {
        point &= point < 0xE0 ? 0x1F : point < 0xF0 ? 0x0F : 7;
        while (at < end && (*at & 0xC0) == 0x80)
            point = point << 6 | (*at++ & 0x3F);
    }
    *text = at;
    return point;
}

/* As Python's `str.isspace` says. */
static int is_space(int32_t point)
{
    if (point < 0x100)
        return (point >= 9 && point <= 13) || (point >= 28 && point <= 32) || point == 0x85 || point == 0xA0;
    return point == 0x1680 || (point >= 0x2000 && point <= 0x200A) || point == 0x2028 || point == 0x2029
           || point == 0x202F || point == 0x205F || point == 0x3000;
}

static int is_sentence_mark(int32_t point)
{
    if (point < 0x80)
        return point == ',' || point == '!' || point == '?' || point == ';';
    switch (point) {
    case 0x2026: case 0x3001: case 0x3002: case 0xFF01: case 0xFF0C: case 0xFF1A: case 0xFF1B: case 0xFF1F:
        return 1;
    default:
        return 0;
    }
}

/* Count the characters of a text and its marks of sentences; `blank` says whether all are blanks. */
struct points count_points(const uint8_t *text, const uint8_t *end)
{
    struct points found = {0, 0, 1};
    while (text < end) {
        int32_t point = next_point(&text, end);
        found.points++;
        found.marks += is_sentence_mark(point);
        found.blank &= found.blank && is_space(point);
    }
    return found;
}

/* Whether a text begins with a digit, as those of lists are written: also full-width, in circles, brackets, raised. */
int begins_with_digit(const uint8_t *text, const uint8_t *end)
{
    static const int32_t RANGES[][2] = {
        {'0', '9'}, {0xB2, 0xB3}, {0xB9, 0xB9}, {0x660, 0x669}, {0x6F0, 0x6F9}, {0x966, 0x96F}, {0xE50, 0xE59},
        {0x2070, 0x2070}, {0x2074, 0x2079}, {0x2080, 0x2089}, {0x2460, 0x2468}, {0x2474, 0x247C}, {0x2488, 0x2490},
        {0x24EA, 0x24EA}, {0x24F5, 0x24FD}, {0x24FF, 0x24FF}, {0x2776, 0x277E}, {0x2780, 0x2788}, {0x278A, 0x2792},
        {0xFF10, 0xFF19}, {0x1D7CE, 0x1D7FF}, {0x1F100, 0x1F10A},
    };
    int32_t point = text < end ? next_point(&text, end) : 0;
    for (unsigned range = 0; range < sizeof RANGES / sizeof *RANGES && point >= RANGES[range][0]; range++)
        if (point <= RANGES[range][1])
            return 1;
    return 0;
}

/* Put a text as it is meant: a parser writes four characters by their names. Returns its length, which is no larger. */
int64_t put_unescaped(const uint8_t *from, const uint8_t *end, uint8_t *to, int64_t *points)
{
    static const struct {
        const char *name, *meant;
    } NAMES[] = {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&nbsp;", "\xC2\xA0"}, {"&quot;", "\""}};
    uint8_t *start = to;
    while (from < end) {
        if (*from == '&') {
            unsigned each = 0;
            size_t length = 0;
            for (; each < sizeof NAMES / sizeof *NAMES; each++) {
                length = strlen(NAMES[each].name);
                if ((size_t)(end - from) >= length && !memcmp(from, NAMES[each].name, length))
                    break;
            }
            if (each < sizeof NAMES / sizeof *NAMES) {
                size_t size = strlen(NAMES[each].meant);
                memcpy(to, NAMES[each].meant, size);
                to += size, from += length, ++*points;
                continue;
            }
        }
        *points += (*from & 0xC0) != 0x80;
        *to++ = *from++;
    }
    return to - start;
}
