/* All places of many words in a view: a filter of pairs of characters first, then the words that begin so. */
#include "kernel.h"

#define FILTER_BITS 16
#define SLOT_BITS 12

static inline uint32_t pair_hash(uint32_t first, uint32_t second)
{
    return (first * 0x9E3779B1u + second * 0x85EBCA6Bu) >> (32 - FILTER_BITS);
}

/* Where the words of a page are looked up: `hashes[k]` for the first two characters of word k, of a word of one
 * character twice that one. Python sorts the words by slot. */
API void word_hashes(const uint32_t *points, const int64_t *starts, int64_t n, uint32_t *hashes)
{
    for (int64_t word = 0; word < n; word++) {
        uint32_t first = points[starts[word]];
        hashes[word] = pair_hash(first, starts[word + 1] - starts[word] > 1 ? points[starts[word] + 1] : 0);
    }
}

/* Those of a slot that stand at a place: words of one character, or the longer ones. */
static int64_t from_slot(const uint32_t *view, int64_t i, int64_t n, uint32_t hash, int single, const uint32_t *points,
                         const int64_t *starts, const int32_t *slots, int32_t *found, int64_t at, int64_t room)
{
    uint32_t slot = hash >> (FILTER_BITS - SLOT_BITS);
    for (int32_t word = slots[slot]; word < slots[slot + 1]; word++) {
        int64_t length = starts[word + 1] - starts[word], k = 0;
        const uint32_t *letters = points + starts[word];
        if (length > n - i || (length == 1) != single)
            continue;
        while (k < length && view[i + k] == letters[k])
            k++;
        if (k == length) {
            if (at < room)
                found[2 * at] = word, found[2 * at + 1] = (int32_t)i;
            at++;
        }
    }
    return at;
}

/* Numbers and places of the words in a view, pairs in the order of the places, as many as there is room for; returns how
 * many there are. `filter` has a bit for each hash, `singles` one for each possible low half of a word of one character;
 * the words of a slot are those from slots[slot] to slots[slot + 1]. */
API int64_t words(const uint32_t *view, int64_t n, const uint32_t *points, const int64_t *starts, const int32_t *slots,
                  const uint64_t *filter, const uint64_t *singles, int32_t *found, int64_t room)
{
    int64_t at = 0;
    for (int64_t i = 0; i < n; i++) {
        uint32_t first = view[i], second = i + 1 < n ? view[i + 1] : 0, hash = pair_hash(first, second);
        if (singles[(first & 0xFFFF) / 64] >> (first % 64) & 1)
            at = from_slot(view, i, n, pair_hash(first, 0), 1, points, starts, slots, found, at, room);
        if (filter[hash / 64] >> (hash % 64) & 1)
            at = from_slot(view, i, n, hash, 0, points, starts, slots, found, at, room);
    }
    return at;
}
