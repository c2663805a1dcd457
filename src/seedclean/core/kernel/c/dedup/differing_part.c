/* Copies are equal but for a few places: the equal ends need no tokens. See differing_part.h. */
#include "../kernel.h"
#include "differing_part.h"
#include "han_numerals.h"

enum { NAME_ENDS = 3 }; /* units that two names can have in common at their ends, see place_names.c */

/* Whether tokens on one side of a character say nothing of those on the other: a Han character that is no part of a
 * number or date, and does not say what one is. */
static int parts_tokens(uint16_t unit)
{
    if (!is_han(unit) || is_numeral(unit))
        return 0;
    switch (unit) {
    case 0x5E74: case 0x6708: case 0x65E5: /* 年月日 */
    case 0x7535: case 0x8BAF: case 0x7B2C: case 0x5468: case 0x671F: case 0x70B9: /* 电讯第周期点 */
        return 0;
    default:
        return 1;
    }
}

static inline uint64_t four_units(const uint16_t *units)
{
    uint64_t four;
    memcpy(&four, units, sizeof four);
    return four;
}

/* How many units at the ends of both forms are equal, up to the last character that parts tokens. That one belongs to
 * the part if it is behind it, for a numeral may be a number because of it. */
equal_ends ends_without_difference(const uint16_t *first, int64_t n, const uint16_t *second, int64_t m)
{
    int64_t most = n < m ? n : m, before = 0, behind = 0;
    while (before + 4 <= most && four_units(first + before) == four_units(second + before))
        before += 4;
    while (before < most && first[before] == second[before])
        before++;
    most -= before;
    while (behind + 4 <= most && four_units(first + n - behind - 4) == four_units(second + m - behind - 4))
        behind += 4;
    while (behind < most && first[n - behind - 1] == second[m - behind - 1])
        behind++;
    before -= before < NAME_ENDS ? before : NAME_ENDS;
    behind -= behind < NAME_ENDS ? behind : NAME_ENDS;
    while (before && !parts_tokens(first[before - 1]))
        before--;
    while (behind && !parts_tokens(first[n - behind]))
        behind--;
    behind -= behind > 0;
    return (equal_ends){before, behind};
}
