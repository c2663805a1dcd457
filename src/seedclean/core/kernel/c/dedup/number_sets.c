/* The numbers of a text as a sorted list: see number_sets.h. */
#include "../kernel.h"
#include "number_sets.h"

/* The ids of the numbers among some tokens, ascending; returns how many there are. */
int64_t number_ids(const token *tokens, int64_t n, uint64_t *ids)
{
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++)
        if (tokens[i].kind == TOKEN_NUMBER)
            ids[count++] = tokens[i].id;
    sort_keys(ids, count);
    return count;
}

/* Whether one of two ascending lists has all that the other has, each as often. */
int one_holds_the_other(const uint64_t *first, int64_t n, const uint64_t *second, int64_t m)
{
    if (n < m)
        return one_holds_the_other(second, m, first, n);
    int64_t i = 0;
    for (int64_t k = 0; k < m; k++, i++) {
        while (i < n && first[i] < second[k])
            i++;
        if (i == n || first[i] != second[k])
            return 0;
    }
    return 1;
}
