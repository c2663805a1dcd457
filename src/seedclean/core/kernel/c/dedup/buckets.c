/* The buckets of bands: who may be like whom. A few pairs for each article, however many share a bucket. */
#include "../kernel.h"

#include <stdlib.h>

#define INNER ((1u << 16) - 1) /* of a value within a crowded bucket: on Spark all is one number, see dedup/buckets.py */
#define TIMES_MOST 255 /* shared buckets that are counted, as in dedup/buckets.py */
#define CROWDED ((uint64_t)1 << 31) /* of a link: the bucket has more members than are listed */

/* What buckets come to: `members` are ranks, bucket after bucket, ascending in each; of a crowded one the first alone.
 * A link is a rank and the offset of a bucket that it is in, but not the first of: rank in the upper half. */
struct bucket_lists {
    uint32_t *members;
    uint64_t *links;
    int64_t offset, member_count, link_count;
};

static void add_bucket(struct bucket_lists *lists, const uint64_t *entries, int64_t size, int64_t leaders)
{
    uint64_t start = (uint64_t)(lists->offset + lists->member_count) | (size > leaders ? CROWDED : 0);
    for (int64_t i = 0; i < size && i < leaders; i++)
        lists->members[lists->member_count++] = (uint32_t)entries[i];
    for (int64_t i = 1; i < size; i++)
        lists->links[lists->link_count++] = entries[i] << 32 | start;
}

/* The buckets within a crowded one, of members that have the same value, too; `entries` are overwritten. */
static void add_inner(struct bucket_lists *lists, uint64_t *entries, int64_t size, int64_t leaders,
                      const int64_t *rows, const uint32_t *values)
{
    for (int64_t i = 0; i < size; i++)
        entries[i] = (uint64_t)(values[rows[(uint32_t)entries[i]]] & INNER) << 32 | (uint32_t)entries[i];
    sort_keys(entries, size);
    for (int64_t first = 0, end; first < size; first = end) {
        for (end = first + 1; end < size && entries[end] >> 32 == entries[first] >> 32;)
            end++;
        if (end - first > 1)
            add_bucket(lists, entries + first, end - first, leaders);
    }
}

/* The buckets of one band: `entries` are sorted, key in the upper half, rank in the lower, each once; those of crowded
 * buckets are overwritten. Members of a crowded bucket that have the same numbers are a bucket, too, and so are those
 * that have the same key in the next band; `rows` says where those of a rank are. `members` and `links` have room for three times n. `counts` gets how many
 * members, links and crowded buckets there are. */
API void bucket_links(uint64_t *entries, int64_t n, int64_t leaders, const int64_t *rows,
                      const uint32_t *numbers, const uint32_t *next_keys, int64_t offset, uint32_t *members,
                      uint64_t *links, int64_t *counts)
{
    struct bucket_lists lists = {members, links, offset, 0, 0};
    int64_t crowded = 0;
    for (int64_t first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && entries[end] >> 32 == entries[first] >> 32;)
            end++;
        if (end - first > 1)
            add_bucket(&lists, entries + first, end - first, leaders);
        if (end - first <= leaders)
            continue;
        crowded++;
        add_inner(&lists, entries + first, end - first, leaders, rows, numbers);
        add_inner(&lists, entries + first, end - first, leaders, rows, next_keys);
    }
    counts[0] = lists.member_count;
    counts[1] = lists.link_count;
    counts[2] = crowded;
}

/* The articles that one article meets, in a table of a power of two slots: rank + 1, and in how many crowded buckets;
 * `WHOLE` in a bucket that lists all its members. */
#define WHOLE UINT32_MAX
struct met {
    uint64_t *ranks; /* those in the table, in the order in which they were met */
    uint32_t *slots, *times;
    uint64_t mask;
    int64_t count;
};

static inline uint64_t met_slot(const struct met *met, uint32_t rank)
{
    uint64_t slot = (rank * BASE) >> 32 & met->mask;
    while (met->slots[slot] && met->slots[slot] != rank + 1)
        slot = (slot + 1) & met->mask;
    return slot;
}

static inline void meet(struct met *met, uint32_t rank, int crowded)
{
    uint64_t slot = met_slot(met, rank);
    if (!met->slots[slot]) {
        met->slots[slot] = rank + 1;
        met->times[slot] = 0;
        met->ranks[met->count++] = rank;
    }
    if (!crowded)
        met->times[slot] = WHOLE;
    else if (met->times[slot] != WHOLE)
        met->times[slot]++;
}

/* Empty the table, and write its pairs: all that met in a bucket that lists its members; of the others `most_shared`
 * that share most buckets, of equals the first in rank, and of the rest the `most_first` first in rank. */
static int64_t write_met(struct met *met, uint32_t second, int64_t most_shared, int64_t most_first, uint64_t *pairs)
{
    int64_t sharing[TIMES_MOST + 1] = {0}, crowded = 0, count = 0, least = TIMES_MOST + 1, left = 0;
    for (int64_t i = 0; i < met->count; i++) {
        uint64_t slot = met_slot(met, (uint32_t)met->ranks[i]);
        uint32_t times = met->times[slot];
        if (times != WHOLE) {
            crowded++;
            sharing[times < TIMES_MOST ? times : TIMES_MOST]++;
        }
    }
    if (crowded > most_shared + most_first) {
        sort_keys(met->ranks, met->count);
        for (left = most_shared; left > 0 && least > 0 && sharing[least - 1] <= left;)
            left -= sharing[--least]; /* all that share at least so many; `left` of those that share one less */
    } else {
        least = 0;
    }
    for (int64_t i = 0; i < met->count; i++) {
        uint32_t times = met->times[met_slot(met, (uint32_t)met->ranks[i])];
        int64_t shared = times < TIMES_MOST ? times : TIMES_MOST;
        int wanted = times == WHOLE || shared >= least;
        if (!wanted && shared == least - 1 && left > 0) {
            left--;
            wanted = 1;
        }
        if (!wanted && most_first > 0) {
            most_first--;
            wanted = 1;
        }
        if (wanted)
            pairs[count++] = met->ranks[i] << 32 | second;
    }
    return count;
}

static void forget(struct met *met)
{
    for (int64_t i = 0; i < met->count; i++) /* by slot: a table from which some are gone finds others no more */
        met->ranks[i] = met_slot(met, (uint32_t)met->ranks[i]);
    for (int64_t i = 0; i < met->count; i++)
        met->slots[met->ranks[i]] = 0;
    met->count = 0;
}

/* The pairs that links make, `first << 32 | second`: each second meets, in each of its buckets, those before it; see
 * `write_met`. `links` are sorted. `pairs` has room for `leaders` of each link. Returns how many there are, or -1 if
 * there is no memory. */
API int64_t linked_pairs(const uint64_t *links, int64_t n, const uint32_t *members, int64_t leaders,
                         int64_t most_shared, int64_t most_first, uint64_t *pairs)
{
    int64_t most = 0, count = 0;
    for (int64_t first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && links[end] >> 32 == links[first] >> 32;)
            end++;
        most = end - first > most ? end - first : most;
    }
    struct met met = {NULL, NULL, NULL, 15, 0};
    while (met.mask + 1 < 2 * (uint64_t)(most * leaders))
        met.mask = 2 * met.mask + 1;
    met.ranks = malloc((size_t)(most * leaders + 1) * sizeof *met.ranks);
    met.slots = calloc(met.mask + 1, sizeof *met.slots);
    met.times = malloc((met.mask + 1) * sizeof *met.times);
    if (!met.ranks || !met.slots || !met.times)
        count = -1;
    for (int64_t first = 0, end; count >= 0 && first < n; first = end) {
        uint32_t second = (uint32_t)(links[first] >> 32);
        for (end = first; end < n && links[end] >> 32 == second; end++) {
            const uint32_t *bucket = members + (links[end] & (CROWDED - 1));
            int crowded = (links[end] & CROWDED) != 0;
            for (int64_t k = 0; k < leaders && bucket[k] < second; k++)
                meet(&met, bucket[k], crowded);
        }
        count += write_met(&met, second, most_shared, most_first, pairs + count);
        forget(&met);
    }
    free(met.ranks);
    free(met.slots);
    free(met.times);
    return count;
}
