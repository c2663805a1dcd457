/* The sum of many decision trees for each row of a table. */
#include "../kernel.h"

enum { TOGETHER = 16 };
typedef float four_values __attribute__((vector_size(16), aligned(4), may_alias));
typedef int32_t four_sets __attribute__((vector_size(16), aligned(4), may_alias));

/* A node asks whether a column is at most a threshold. A row for which it is not can only come to a leaf of `leaves`, the
 * bits of the leaves of its tree from left to right. The leaf of a row is the first that no node rules out (QuickScorer,
 * Lucchese et al. 2015), so many rows are asked the same at once, whatever their way through the tree. */
struct node {
    int32_t feature;
    float threshold;
    int32_t leaves;
};

/* Adds to `sums` the value of each row's leaf of each tree: its nodes are nodes[starts[i]] to nodes[starts[i + 1] - 1], its
 * leaves begin at values[firsts[i]]. A row has `width` columns; `columns` has room for 16 rows, column by column. */
API void sum_trees(const float *rows, int64_t count, int64_t width, const uint8_t *forest, const int32_t *starts,
                   const float *values, const int32_t *firsts, int64_t trees, float *columns, double *sums)
{
    const struct node *nodes = (const struct node *)forest;
    for (int64_t row = 0; row < count; row += TOGETHER) {
        int64_t most = count - row < TOGETHER ? count - row : TOGETHER;
        for (int64_t k = 0; k < most; k++)
            for (int64_t column = 0; column < width; column++)
                columns[column * TOGETHER + k] = rows[(row + k) * width + column];
        for (int64_t tree = 0; tree < trees; tree++) {
            int32_t left[TOGETHER];
            four_sets a = {-1, -1, -1, -1}, b = a, c = a, d = a;
            for (int32_t i = starts[tree]; i < starts[tree + 1]; i++) {
                const four_values *asked = (const four_values *)(columns + (int64_t)nodes[i].feature * TOGETHER);
                float threshold = nodes[i].threshold;
                int32_t ruled = nodes[i].leaves;
                a &= (asked[0] <= threshold) | ruled;
                b &= (asked[1] <= threshold) | ruled;
                c &= (asked[2] <= threshold) | ruled;
                d &= (asked[3] <= threshold) | ruled;
            }
            ((four_sets *)left)[0] = a, ((four_sets *)left)[1] = b, ((four_sets *)left)[2] = c, ((four_sets *)left)[3] = d;
            for (int64_t k = 0; k < most; k++)
                sums[row + k] += values[firsts[tree] + __builtin_ctz((uint32_t)left[k])];
        }
    }
}
