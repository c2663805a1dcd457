/* Names of places, by their hashes: see place_names.h. */
#include "../kernel.h"
#include "place_names.h"

enum { LONGEST = 8, CONTEXT = 3 }; /* of a name, and of what its ends have in common with the other name */

static uint64_t hash_of(const uint32_t *points, int64_t length)
{
    uint64_t hash = 0;
    for (int64_t i = 0; i < length; i++)
        hash = finished(hash * BASE + points[i]);
    return hash;
}

/* Hashes of names; shape (n,). */
API void place_hashes(const uint32_t *points, const int64_t *starts, int64_t n, uint64_t *hashes)
{
    for (int64_t i = 0; i < n; i++)
        hashes[i] = hash_of(points + starts[i], starts[i + 1] - starts[i]);
}

static int is_place(const place_table *places, const token *tokens, int64_t begin, int64_t end)
{
    uint32_t points[LONGEST];
    if (end - begin > LONGEST || end - begin < 2)
        return 0;
    for (int64_t i = begin; i < end; i++)
        points[i - begin] = (uint32_t)tokens[i].id;
    uint64_t hash = hash_of(points, end - begin);
    int64_t low = 0, high = places->count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (places->hashes[middle] < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low < places->count && places->hashes[low] == hash;
}

/* Tokens before `at` that are Han, up to CONTEXT. */
static int64_t han_before(const token *tokens, int64_t at)
{
    int64_t count = 0;
    while (count < CONTEXT && at - count > 0 && tokens[at - count - 1].kind == TOKEN_HAN)
        count++;
    return count;
}

static int64_t han_behind(const token *tokens, int64_t at, int64_t size)
{
    int64_t count = 0;
    while (count < CONTEXT && at + count < size && tokens[at + count].kind == TOKEN_HAN)
        count++;
    return count;
}

/* Whether one place stands for another: 北京 and 南京 have what is outside the gap in common. `before` and `behind` say
 * how many tokens beside it are aligned. */
int is_place_for_place(const place_table *places, const token *first, int64_t n, const token *second, const gap *at,
                       int64_t before, int64_t behind)
{
    int64_t left = han_before(first, at->first), right = han_behind(first, at->first_end, n);
    left = left < before ? left : before;
    right = right < behind ? right : behind;
    for (int64_t i = 0; i <= left; i++)
        for (int64_t k = 0; k <= right; k++)
            if (is_place(places, first, at->first - i, at->first_end + k) &&
                is_place(places, second, at->second - i, at->second_end + k))
                return 1;
    return 0;
}
