/* The sums of many decision trees for rows of a table. */
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "../kernel.h"

enum { TOGETHER = 16, ALIGNED = 64 }; /* rows, bytes */
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

/* The nodes of tree i are nodes[starts[i]] to nodes[starts[i + 1] - 1], its leaves begin at values[firsts[i]]. */
struct forest {
    const struct node *nodes;
    const int32_t *starts, *firsts;
    const double *values;
    int64_t trees;
};

typedef void (*sum_rows)(const struct forest *forest, const float *columns, double *sums);

/* Put the sums of 16 rows, which stand column by column: added up in the order of the trees, whatever the processor. */
static void sum_rows_plain(const struct forest *forest, const float *columns, double *sums)
{
    const struct node *nodes = forest->nodes;
    memset(sums, 0, TOGETHER * sizeof *sums);
    for (int64_t tree = 0; tree < forest->trees; tree++) {
        const double *values = forest->values + forest->firsts[tree];
        int32_t left[TOGETHER];
        four_sets a = {-1, -1, -1, -1}, b = a, c = a, d = a;
        for (int32_t i = forest->starts[tree]; i < forest->starts[tree + 1]; i++) {
            const four_values *asked = (const four_values *)(columns + (int64_t)nodes[i].feature * TOGETHER);
            float threshold = nodes[i].threshold;
            int32_t ruled = nodes[i].leaves;
            a &= (asked[0] <= threshold) | ruled;
            b &= (asked[1] <= threshold) | ruled;
            c &= (asked[2] <= threshold) | ruled;
            d &= (asked[3] <= threshold) | ruled;
        }
        ((four_sets *)left)[0] = a, ((four_sets *)left)[1] = b, ((four_sets *)left)[2] = c, ((four_sets *)left)[3] = d;
        for (int64_t k = 0; k < TOGETHER; k++)
            sums[k] += values[__builtin_ctz((uint32_t)left[k])];
    }
}

#if defined(__x86_64__)
__attribute__((target("avx512f,avx512cd"))) static void sum_rows_avx512(const struct forest *forest, const float *columns,
                                                                        double *sums)
{
    const struct node *nodes = forest->nodes;
    __m512d low_sums = _mm512_setzero_pd(), high_sums = low_sums;
    for (int64_t tree = 0; tree < forest->trees; tree++) {
        const double *values = forest->values + forest->firsts[tree];
        __m512i left = _mm512_set1_epi32(-1);
        for (int32_t i = forest->starts[tree]; i < forest->starts[tree + 1]; i++) {
            __m512 asked = _mm512_loadu_ps(columns + (int64_t)nodes[i].feature * TOGETHER);
            __mmask16 right = _mm512_cmp_ps_mask(asked, _mm512_set1_ps(nodes[i].threshold), _CMP_NLE_UQ);
            left = _mm512_mask_and_epi32(left, right, left, _mm512_set1_epi32(nodes[i].leaves));
        }
        __m512i lowest = _mm512_and_epi32(left, _mm512_sub_epi32(_mm512_setzero_si512(), left));
        __m512i leaf = _mm512_sub_epi32(_mm512_set1_epi32(31), _mm512_lzcnt_epi32(lowest));
        low_sums = _mm512_add_pd(low_sums, _mm512_i32gather_pd(_mm512_castsi512_si256(leaf), values, sizeof *values));
        high_sums = _mm512_add_pd(
            high_sums, _mm512_i32gather_pd(_mm512_extracti64x4_epi64(leaf, 1), values, sizeof *values));
    }
    _mm512_storeu_pd(sums, low_sums);
    _mm512_storeu_pd(sums + TOGETHER / 2, high_sums);
}
#endif

static sum_rows best_sum_rows(void)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd"))
        return sum_rows_avx512;
#endif
    return sum_rows_plain;
}

/* Puts the sum of a forest's trees for each row of `width` columns. `columns` has room for 16 rows of a column
 * more; `plain` keeps to the instructions that all processors have. */
API void sum_trees(const float *rows, int64_t count, int64_t width, const uint8_t *nodes, const int32_t *starts,
                   const double *values, const int32_t *firsts, int64_t trees, float *columns, double *sums, int plain)
{
    const struct forest forest = {(const struct node *)nodes, starts, firsts, values, trees};
    sum_rows sum = plain ? sum_rows_plain : best_sum_rows();
    columns = (float *)(((uintptr_t)columns + ALIGNED - 1) / ALIGNED * ALIGNED);
    for (int64_t row = 0; row < count; row += TOGETHER) {
        int64_t most = count - row < TOGETHER ? count - row : TOGETHER;
        double together[TOGETHER];
        for (int64_t k = 0; k < most; k++)
            for (int64_t column = 0; column < width; column++)
                columns[column * TOGETHER + k] = rows[(row + k) * width + column];
        sum(&forest, columns, together);
        memcpy(sums + row, together, (size_t)most * sizeof *sums);
    }
}

/* Puts the sums of several forests, whose trees follow each other, for one row: those of forest i end before
 * ends[i]. */
API void sum_forests(const float *row, const uint8_t *forest, const int32_t *starts, const double *values,
                     const int32_t *firsts, const int64_t *ends, int64_t count, double *sums)
{
    const struct node *nodes = (const struct node *)forest;
    int64_t tree = 0;
    for (int64_t each = 0; each < count; each++) {
        double sum = 0;
        for (; tree < ends[each]; tree++) {
            int32_t left = -1;
            for (int32_t i = starts[tree]; i < starts[tree + 1]; i++)
                left &= -(row[nodes[i].feature] <= nodes[i].threshold) | nodes[i].leaves;
            sum += values[firsts[tree] + __builtin_ctz((uint32_t)left)];
        }
        sums[each] = sum;
    }
}
