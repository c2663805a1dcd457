/* Candidate pairs, their exact comparison, and star clusters. */
#include "../kernel.h"
#include "form_table.h"

/* Whether the forms of each pair are equal. */
API void equal_forms(const uint64_t *buffers, const int32_t *buffer, const int64_t *starts, const int64_t *ends,
                     const int64_t *pairs, int64_t n, uint8_t *equal)
{
    form_table forms = {buffers, buffer, starts, ends};
    for (int64_t i = 0; i < n; i++) {
        int64_t first = pairs[2 * i], second = pairs[2 * i + 1], length = form_length(&forms, first);
        equal[i] = length == form_length(&forms, second) &&
                   !memcmp(form_units(&forms, first), form_units(&forms, second), (size_t)length * sizeof(uint16_t));
    }
}

/* Counts of pairs, in a table of `slots` bytes, a power of two; several pairs share a byte. A pair must occur at least
 * `least` times as often as `counts` says for its second article, and that must be at most `most` times as long as the
 * first, by `lengths`. */
struct likely {
    const int64_t *counts, *lengths;
    double least, most;
    uint64_t slots;
    uint8_t *table;
};

/* Whether a pair may occur often enough; it is counted instead, unless all are. */
static inline int may_be(const struct likely *likely, uint64_t pair, int counted)
{
    if ((double)likely->lengths[(uint32_t)pair] > likely->most * (double)likely->lengths[pair >> 32])
        return 0;
    uint8_t *times = likely->table + ((pair * BASE) >> 32 & (likely->slots - 1));
    if (counted)
        return *times == 255 || *times >= likely->least * (double)likely->counts[(uint32_t)pair];
    *times = (uint8_t)(*times + (*times < 255));
    return 0;
}

enum { LEADERS_MOST = 64 }; /* Python refuses more, see dedup/candidates.py */

/* Pairs within buckets: `entries` are sorted, key in the upper half, rank in the lower; a repeated entry counts once.
 * Each member is paired with the first `leaders` members before it, LEADERS_MOST at most. Without `pairs` the pairs are
 * only counted. `crowded` gets the number of buckets with more than `leaders` members. */
__attribute__((always_inline)) static inline int64_t pairs_of(const uint64_t *entries, int64_t n, int64_t leaders,
                                                              uint64_t *pairs, int64_t *crowded,
                                                              const struct likely *likely)
{
    uint64_t first[LEADERS_MOST];
    int64_t count = 0, members = 0;
    *crowded = 0;
    for (int64_t i = 0; i < n; i++) {
        uint64_t entry = entries[i];
        if (i && entry == entries[i - 1])
            continue;
        if (i && entry >> 32 != entries[i - 1] >> 32) {
            *crowded += members > leaders;
            members = 0;
        }
        int64_t before = members < leaders ? members : leaders;
        for (int64_t k = 0; k < before; k++) {
            uint64_t pair = first[k] << 32 | (uint32_t)entry;
            if (likely && !may_be(likely, pair, pairs != NULL))
                continue;
            if (pairs)
                pairs[count] = pair;
            count++;
        }
        if (members < leaders)
            first[members] = entry;
        members++;
    }
    *crowded += members > leaders;
    return count;
}

API int64_t bucket_pairs(const uint64_t *entries, int64_t n, int64_t leaders, uint64_t *pairs, int64_t *crowded)
{
    return pairs_of(entries, n, leaders, pairs, crowded, NULL);
}

/* Of these pairs those that may occur often enough, each as often as it does: two rounds over `seen`, see `likely`. The
 * first, without `pairs`, counts; the second writes what was counted often enough, with what shares its byte. */
API int64_t likely_pairs(const uint64_t *entries, int64_t n, int64_t leaders, const int64_t *counts,
                         const int64_t *lengths, double least, double most, uint64_t slots, uint8_t *table,
                         uint64_t *pairs)
{
    struct likely likely = {counts, lengths, least, most, slots, table};
    int64_t crowded;
    return pairs_of(entries, n, leaders, pairs, &crowded, &likely);
}

/* Pairs that occur often enough: at least `least` times as often as `counts` says for the second article. `pairs` are
 * sorted, and overwritten by those, once each. Returns how many there are. */
API int64_t frequent_pairs(uint64_t *pairs, int64_t n, const int64_t *counts, double least)
{
    int64_t kept = 0;
    for (int64_t first = 0, end; first < n; first = end) {
        uint64_t pair = pairs[first];
        for (end = first + 1; end < n && pairs[end] == pair;)
            end++;
        if ((double)(end - first) >= least * (double)counts[(uint32_t)pair])
            pairs[kept++] = pair;
    }
    return kept;
}

/* A set of hashes: a table of a power of two, at most half full, 0 where it is empty. */
typedef struct {
    uint32_t *slots;
    uint64_t mask;
    int has_zero;
} table;

static table emptied(uint32_t *slots, int64_t count)
{
    table set = {slots, 15, 0};
    while (set.mask + 1 < 2 * (uint64_t)count)
        set.mask = 2 * set.mask + 1;
    memset(slots, 0, (size_t)(set.mask + 1) * sizeof *slots);
    return set;
}

/* Where a hash is, or an empty slot if it is not there. */
static inline uint64_t slot_of(const table *set, uint32_t hash)
{
    uint64_t slot = hash & set->mask;
    while (set->slots[slot] && set->slots[slot] != hash)
        slot = (slot + 1) & set->mask;
    return slot;
}

static inline int has(const table *set, uint32_t hash)
{
    return hash ? set->slots[slot_of(set, hash)] != 0 : set->has_zero;
}

/* Whether a hash was not there; it is now. */
static inline int put(table *set, uint32_t hash)
{
    if (hash == 0) {
        int is_new = !set->has_zero;
        set->has_zero = 1;
        return is_new;
    }
    uint64_t slot = slot_of(set, hash);
    int is_new = set->slots[slot] == 0;
    set->slots[slot] = hash;
    return is_new;
}

/* The distinct shingles of a form, as a set; returns how many there are. */
static int64_t shingle_set(const form_table *forms, int64_t form, int64_t ngram, uint32_t *letters, uint32_t *hashes,
                           table *set)
{
    int64_t length = unpack(form_units(forms, form), form_length(forms, form), letters), distinct = 0;
    int64_t count = window_hashes(letters, length, ngram, hashes, 0);
    *set = emptied(set->slots, count);
    for (int64_t i = 0; i < count; i++)
        distinct += put(set, hashes[i]);
    return distinct;
}

/* How many distinct shingles each form of each pair has, and how many they share. Pairs with the same first form are
 * faster in a row. Scratch: letters and hashes of the longest form, two tables of 16 slots and 4 for each of them. */
API void count_shared(const uint64_t *buffers, const int32_t *buffer, const int64_t *starts, const int64_t *ends,
                      const int64_t *pairs, int64_t n, int64_t ngram, uint32_t *letters, uint32_t *hashes,
                      uint32_t *slots, uint32_t *other_slots, int64_t *first_sizes, int64_t *second_sizes,
                      int64_t *shared)
{
    form_table forms = {buffers, buffer, starts, ends};
    table first_set = {slots, 0, 0};
    int64_t first = -1, first_size = 0;
    for (int64_t i = 0; i < n; i++) {
        if (pairs[2 * i] != first) {
            first = pairs[2 * i];
            first_size = shingle_set(&forms, first, ngram, letters, hashes, &first_set);
        }
        int64_t second = pairs[2 * i + 1], common = 0, second_size = 0;
        int64_t length = unpack(form_units(&forms, second), form_length(&forms, second), letters);
        int64_t count = window_hashes(letters, length, ngram, hashes, 0);
        table second_set = emptied(other_slots, count);
        for (int64_t k = 0; k < count; k++)
            if (put(&second_set, hashes[k])) {
                second_size++;
                common += has(&first_set, hashes[k]);
            }
        first_sizes[i] = first_size;
        second_sizes[i] = second_size;
        shared[i] = common;
    }
}

#define AHEAD 24 /* samples whose slots are fetched while others are looked at */
#define AT_ONCE 512 /* samples of which those in the part are chosen together */

/* Samples that several articles have, or may have: two rounds over `marks`, which has two bits, met and met again, for
 * each of `slots` (a power of two). The first, without `entries`, fills it and returns how many were met before; the
 * second writes at most twice as many entries, sample in the upper half, rank in the lower, and returns how many.
 * Articles of the rank -1 are left out, and so are samples outside of the `width` values from `first` on. */
API int64_t repeated_samples(const uint32_t *samples, const int64_t *lengths, const int64_t *ranks, int64_t n,
                             int64_t first, int64_t width, uint64_t slots, uint64_t *marks, uint64_t *entries)
{
    uint32_t chosen[AT_ONCE + AHEAD] = {0};
    int64_t written = 0;
    for (int64_t text = 0; text < n; samples += lengths[text++])
        for (int64_t at = 0; ranks[text] >= 0 && at < lengths[text]; at += AT_ONCE) {
            int64_t count = 0, size = lengths[text] - at < AT_ONCE ? lengths[text] - at : AT_ONCE;
            for (int64_t i = 0; i < size; i++) {
                chosen[count] = samples[at + i];
                count += (int64_t)samples[at + i] - first >= 0 && (int64_t)samples[at + i] - first < width;
            }
            for (int64_t i = 0; i < count; i++) {
                uint64_t slot = chosen[i] & (slots - 1), shift = 2 * (slot % 32), state = marks[slot / 32] >> shift & 3;
                __builtin_prefetch(marks + (chosen[i + AHEAD] & (slots - 1)) / 32, 1);
                if (entries) {
                    entries[written] = (uint64_t)chosen[i] << 32 | (uint64_t)ranks[text];
                    written += state == 3;
                } else {
                    marks[slot / 32] |= (uint64_t)(state ? 3 : 1) << shift;
                    written += state != 0;
                }
            }
        }
    return written;
}

/* How many hashes each two sets share, for all pairs: `entries` are sorted, hash in the upper half, set in the lower,
 * each once; counts[i * sets + j], i < j. */
API void count_all_shared(const uint64_t *entries, int64_t n, int64_t sets, uint32_t *counts)
{
    for (int64_t first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && entries[end] >> 32 == entries[first] >> 32;)
            end++;
        for (int64_t i = first; i < end; i++) {
            uint32_t *row = counts + (int64_t)(uint32_t)entries[i] * sets;
            for (int64_t k = i + 1; k < end; k++)
                row[(uint32_t)entries[k]]++;
        }
    }
}

/* The keeper of each document: the most similar keeper before it, of equals the first. Edges are sorted by second, then
 * by first. */
API void star_clusters(const int64_t *first, const int64_t *second, const double *jaccard, int64_t n, double near,
               int64_t *parent, int64_t *link)
{
    for (int64_t i = 0; i < n; i++)
        if (jaccard[i] >= near && parent[first[i]] == first[i] &&
            (link[second[i]] < 0 || jaccard[i] > jaccard[link[second[i]]])) {
            link[second[i]] = i;
            parent[second[i]] = first[i];
        }
}
