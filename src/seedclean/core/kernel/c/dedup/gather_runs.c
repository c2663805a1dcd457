/* Stretches of an array. */
#include "../kernel.h"

/* Copy n stretches, one after the other: stretch i is [starts[i], starts[i] + counts[i]) of `values`. */
API void gather_runs(const uint32_t *values, const int64_t *starts, const int64_t *counts, int64_t n, uint32_t *out)
{
    for (int64_t i = 0; i < n; i++) {
        memcpy(out, values + starts[i], sizeof *values * (size_t)counts[i]);
        out += counts[i];
    }
}
