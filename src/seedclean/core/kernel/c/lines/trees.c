/* The sums of many decision trees for rows of a table. */
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "../kernel.h"

enum { TOGETHER = 32, HALF = 16, ALIGNED = 64 }; /* rows, rows, bytes */
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

/* The nodes of tree i are nodes[starts[i]] to nodes[starts[i + 1] - 1], its leaves begin at values[firsts[i]]. Behind the
 * last one there is room for 16, as many as a tree has at most: they fit into one register. */
struct forest {
    const struct node *nodes;
    const int32_t *starts, *firsts;
    const float *values;
    int64_t trees;
};

typedef void (*sum_rows)(const struct forest *forest, const float *columns, double *sums);

static void sum_half_plain(const struct forest *forest, const float *columns, double *sums)
{
    const struct node *nodes = forest->nodes;
    memset(sums, 0, HALF * sizeof *sums);
    for (int64_t tree = 0; tree < forest->trees; tree++) {
        const float *values = forest->values + forest->firsts[tree];
        int32_t left[HALF];
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
        for (int64_t k = 0; k < HALF; k++)
            sums[k] += (double)values[__builtin_ctz((uint32_t)left[k])];
    }
}

/* Put the sums of 32 rows, which stand column by column: added up in the order of the trees, whatever the processor. */
static void sum_rows_plain(const struct forest *forest, const float *columns, double *sums)
{
    sum_half_plain(forest, columns, sums);
    sum_half_plain(forest, columns + HALF, sums + HALF);
}

#if defined(__x86_64__)
#define AVX512 __attribute__((target("avx512f,avx512cd")))

/* Add the values of the leaves that are left to the sums of 16 rows. */
AVX512 static inline void add_leaves(__m512i left, __m512 values, __m512d *sums)
{
    __m512i lowest = _mm512_and_epi32(left, _mm512_sub_epi32(_mm512_setzero_si512(), left));
    __m512i leaf = _mm512_sub_epi32(_mm512_set1_epi32(31), _mm512_lzcnt_epi32(lowest));
    __m512 chosen = _mm512_permutexvar_ps(leaf, values);
    __m256 high = _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(chosen), 1));
    sums[0] = _mm512_add_pd(sums[0], _mm512_cvtps_pd(_mm512_castps512_ps256(chosen)));
    sums[1] = _mm512_add_pd(sums[1], _mm512_cvtps_pd(high));
}

AVX512 static void sum_rows_avx512(const struct forest *forest, const float *columns, double *sums)
{
    __m512d all[4] = {_mm512_setzero_pd(), _mm512_setzero_pd(), _mm512_setzero_pd(), _mm512_setzero_pd()};
    for (int64_t tree = 0; tree < forest->trees; tree++) {
        const struct node *end = forest->nodes + forest->starts[tree + 1];
        __m512i first = _mm512_set1_epi32(-1), second = first;
        for (const struct node *node = forest->nodes + forest->starts[tree]; node < end; node++) {
            const float *asked = columns + (int64_t)node->feature * TOGETHER;
            __m512 threshold = _mm512_set1_ps(node->threshold);
            __m512i leaves = _mm512_set1_epi32(node->leaves);
            first = _mm512_mask_and_epi32(
                first, _mm512_cmp_ps_mask(_mm512_load_ps(asked), threshold, _CMP_NLE_UQ), first, leaves);
            second = _mm512_mask_and_epi32(
                second, _mm512_cmp_ps_mask(_mm512_load_ps(asked + HALF), threshold, _CMP_NLE_UQ), second, leaves);
        }
        __m512 values = _mm512_loadu_ps(forest->values + forest->firsts[tree]);
        add_leaves(first, values, all);
        add_leaves(second, values, all + 2);
    }
    for (int quarter = 0; quarter < 4; quarter++)
        _mm512_storeu_pd(sums + 8 * quarter, all[quarter]);
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

/* Puts the sums of several forests, whose trees follow each other, for each row of `width` columns: those of forest i, which
 * end before ends[i], for all rows, then the next one's. `columns` has room for 32 rows of a column more; `plain` keeps to
 * the instructions that all processors have. */
API void sum_trees(const float *rows, int64_t count, int64_t width, const uint8_t *nodes, const int32_t *starts,
                   const float *values, const int32_t *firsts, const int64_t *ends, int64_t forests, float *columns,
                   double *sums, int plain)
{
    sum_rows sum = plain ? sum_rows_plain : best_sum_rows();
    columns = (float *)(((uintptr_t)columns + ALIGNED - 1) / ALIGNED * ALIGNED);
    for (int64_t row = 0; row < count; row += TOGETHER) {
        int64_t most = count - row < TOGETHER ? count - row : TOGETHER;
        double together[TOGETHER];
        for (int64_t k = 0; k < most; k++)
            for (int64_t column = 0; column < width; column++)
                columns[column * TOGETHER + k] = rows[(row + k) * width + column];
        for (int64_t each = 0, tree = 0; each < forests; tree = ends[each++]) {
            const struct forest forest = {(const struct node *)nodes, starts + tree, firsts + tree, values, ends[each] - tree};
            sum(&forest, columns, together);
            memcpy(sums + count * each + row, together, (size_t)most * sizeof *sums);
        }
    }
}

/* Puts the sums of several forests, whose trees follow each other, for one row: those of forest i end before
 * ends[i]. */
API void sum_forests(const float *row, const uint8_t *forest, const int32_t *starts, const float *values,
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
            sum += (double)values[firsts[tree] + __builtin_ctz((uint32_t)left)];
        }
        sums[each] = sum;
    }
}
