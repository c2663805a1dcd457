/* The sum of many decision trees for each row of a table. */
#include "../kernel.h"

enum { TOGETHER = 8 };

/* A node asks whether a column is at most a threshold; then it goes on to `left`, else to `right`. A leaf goes on to
 * itself, and its threshold is its value. */
struct node {
    int32_t feature;
    float threshold;
    int32_t left, right;
};

static int32_t leaf_of(const struct node *nodes, int32_t at, const float *values)
{
    for (int32_t next;; at = next) {
        next = values[nodes[at].feature] <= nodes[at].threshold ? nodes[at].left : nodes[at].right;
        if (next == at)
            return at;
    }
}

/* The leaves of some rows, which go together, so that one need not wait for another. */
static void leaves_of(const struct node *nodes, int32_t root, const float *const *values, int32_t *at)
{
    int32_t moved = 1;
    for (int k = 0; k < TOGETHER; k++)
        at[k] = root;
    while (moved) {
        moved = 0;
        for (int k = 0; k < TOGETHER; k++) {
            const struct node *node = nodes + at[k];
            int32_t next = values[k][node->feature] <= node->threshold ? node->left : node->right;
            moved |= next ^ at[k];
            at[k] = next;
        }
    }
}

/* Adds to `sums` the value of each row's leaf of each tree, whose first node is roots[i]. A row has `width` columns. */
API void sum_trees(const float *rows, int64_t count, int64_t width, const uint8_t *forest, const int32_t *roots,
                   int64_t trees, double *sums)
{
    const struct node *nodes = (const struct node *)forest;
    int64_t row = 0;
    for (; row + TOGETHER <= count; row += TOGETHER) {
        const float *values[TOGETHER];
        int32_t at[TOGETHER];
        for (int k = 0; k < TOGETHER; k++)
            values[k] = rows + (row + k) * width;
        for (int64_t tree = 0; tree < trees; tree++) {
            leaves_of(nodes, roots[tree], values, at);
            for (int k = 0; k < TOGETHER; k++)
                sums[row + k] += nodes[at[k]].threshold;
        }
    }
    for (; row < count; row++)
        for (int64_t tree = 0; tree < trees; tree++)
            sums[row] += nodes[leaf_of(nodes, roots[tree], rows + row * width)].threshold;
}
