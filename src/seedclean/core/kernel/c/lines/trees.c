/* The sum of many decision trees for each row of a table. */
#include "../kernel.h"

/* Adds to `sums` the value of each row's leaf of each tree. Node i asks whether column feature[i] is at most
 * threshold[i]; then it goes on to left[i], else to right[i]. A node below 0 is the leaf ~node. */
API void sum_trees(const float *rows, int64_t count, int64_t columns, const int16_t *feature, const float *threshold,
                   const int32_t *left, const int32_t *right, const float *leaves, const int32_t *roots, int64_t trees,
                   double *sums)
{
    for (int64_t tree = 0; tree < trees; tree++) {
        for (int64_t row = 0; row < count; row++) {
            const float *values = rows + row * columns;
            int32_t node = roots[tree];
            while (node >= 0)
                node = values[feature[node]] <= threshold[node] ? left[node] : right[node];
            sums[row] += leaves[~node];
        }
    }
}
