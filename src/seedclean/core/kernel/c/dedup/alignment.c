/* The shortest edit script (Myers 1986: An O(ND) Difference Algorithm): see alignment.h. */
#include "../kernel.h"
#include "alignment.h"

static inline int32_t *ends_of(int32_t *furthest, int64_t edits)
{
    return furthest + edits * (edits + 1) / 2; /* for diagonals -edits, 2 - edits, …, edits */
}

/* Where a path with so many edits comes from on a diagonal: down from the one above, or along from the one below. */
static inline int goes_down(const int32_t *before, int64_t edits, int64_t step)
{
    return step == 0 || (step < edits && before[step - 1] < before[step]);
}

/* Fill `partner` with the index of the equal token in `second`, -1 for none; returns 0 if the texts are too far apart. */
int align(const token *first, int64_t n, const token *second, int64_t m, int32_t *furthest, int32_t *partner)
{
    for (int64_t i = 0; i < n; i++)
        partner[i] = -1;
    int64_t edits = 0, step = 0, reached = 0;
    for (;; edits++) {
        if (edits > EDITS_MOST)
            return 0;
        int32_t *ends = ends_of(furthest, edits), *before = edits ? ends_of(furthest, edits - 1) : NULL;
        for (step = 0; step <= edits && !reached; step++) {
            int64_t diagonal = 2 * step - edits, x = 0;
            if (edits)
                x = goes_down(before, edits, step) ? before[step] : before[step - 1] + 1;
            while (x < n && x - diagonal < m && first[x].id == second[x - diagonal].id)
                x++;
            ends[step] = (int32_t)x;
            reached = diagonal == n - m && x >= n;
        }
        if (reached)
            break;
    }
    step--;
    for (int64_t x = n; edits >= 0; edits--) {
        int64_t diagonal = 2 * step - edits, start = 0;
        if (edits) {
            const int32_t *before = ends_of(furthest, edits - 1);
            int down = goes_down(before, edits, step);
            start = down ? before[step] : before[step - 1] + 1;
            step -= !down;
        }
        while (x > start) {
            x--;
            partner[x] = (int32_t)(x - diagonal);
        }
        if (edits) /* the token that only one of them has */
            x = ends_of(furthest, edits - 1)[step];
    }
    return 1;
}

/* The next gap from `at` on; returns 0 at the end. */
int next_gap(const int32_t *partner, int64_t n, int64_t m, gap *at)
{
    int64_t i = at->first_end, k = at->second_end;
    while (i < n && partner[i] == k)
        i++, k++;
    if (i == n && k == m)
        return 0;
    at->first = i;
    at->second = k;
    while (i < n && partner[i] < 0)
        i++;
    at->first_end = i;
    at->second_end = i < n ? partner[i] : m;
    return 1;
}
