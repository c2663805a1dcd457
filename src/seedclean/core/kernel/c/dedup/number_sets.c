/* The numbers of a text as a sorted list: see number_sets.h. */
#include "../kernel.h"
#include "number_sets.h"

/* The ids of the numbers among some tokens, written to `ids`. */
id_list number_ids(const token *tokens, int64_t n, uint64_t *ids)
{
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++)
        if (tokens[i].kind == TOKEN_NUMBER)
            ids[count++] = tokens[i].id;
    sort_keys(ids, count);
    return (id_list){ids, count};
}

/* Whether a number is in the list. */
int holds_id(id_list list, uint64_t id)
{
    int64_t low = 0, high = list.count;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (list.ids[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < list.count && list.ids[low] == id;
}

/* Whether one of two lists has all that the other has, each as often. */
int one_holds_the_other(id_list first, id_list second)
{
    if (first.count < second.count)
        return one_holds_the_other(second, first);
    int64_t i = 0;
    for (int64_t k = 0; k < second.count; k++, i++) {
        while (i < first.count && first.ids[i] < second.ids[k])
            i++;
        if (i == first.count || first.ids[i] != second.ids[k])
            return 0;
    }
    return 1;
}
