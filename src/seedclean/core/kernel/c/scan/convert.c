/* Characters one by one: what a table makes of them, what it says of them all, where two texts differ. */
#include "../kernel.h"

#define MARKED 31 /* the bit of what becomes of a character */

/* Returns how many characters are marked; `places` gets where they stand. What the table does not reach stays. */
API int64_t convert_points(const uint32_t *points, int64_t n, const uint32_t *table, int64_t size, uint32_t *out,
                           int32_t *places)
{
    int64_t marked = 0;
    for (int64_t i = 0; i < n; i++) {
        uint32_t made = points[i] < size ? table[points[i]] : points[i];
        out[i] = made & ~(1u << MARKED);
        places[marked] = (int32_t)i;
        marked += made >> MARKED;
    }
    return marked;
}

API int64_t weigh_points(const uint32_t *points, int64_t n, const int8_t *table)
{
    int64_t sum = 0;
    for (int64_t i = 0; i < n; i++)
        sum += table[points[i]];
    return sum;
}

/* How many runs of characters differ between two texts of one length. */
API int64_t count_runs(const uint32_t *old, const uint32_t *new, int64_t n)
{
    int64_t runs = n && old[0] != new[0];
    for (int64_t i = 1; i < n; i++)
        runs += (old[i] != new[i]) & (old[i - 1] == new[i - 1]);
    return runs;
}

enum { FIRST_CORNER = 0x300C, CORNERS = 4, CURLY = 0x201C }; /* 「」『』 stand behind each other, “” and ‘’ do, too */

/* Make curly quotes of the corner brackets of a text: it goes to `out`. Returns how many there are. */
API int64_t curl(const uint32_t *points, int64_t n, uint32_t *out)
{
    int64_t quotes = 0;
    for (int64_t i = 0; i < n; i++) {
        uint32_t corner = points[i] - FIRST_CORNER, is_corner = corner < CORNERS;
        out[i] = is_corner ? CURLY + (corner & 1) - 2 * (corner & 2) : points[i];
        quotes += is_corner;
    }
    return quotes;
}
