/* Characters one by one: what a table makes of them, what it says of them all, where two texts differ. */
#include "kernel.h"

API void replace_points(const uint32_t *points, int64_t n, const uint32_t *table, uint32_t *out)
{
    for (int64_t i = 0; i < n; i++)
        out[i] = table[points[i]];
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
    int64_t runs = 0;
    int before = 0;
    for (int64_t i = 0; i < n; i++) {
        int differs = old[i] != new[i];
        runs += differs & !before;
        before = differs;
    }
    return runs;
}
