/* What a damaged page counts of itself: its characters, pairs and triples. */
#include "lost_bytes.h"

/* The count of a key, which is entered if it is new. */
static double *slot_for(uint64_t *keys, double *counts, uint64_t mask, uint64_t key)
{
    uint64_t slot = slot_of(keys, mask, key);
    keys[slot] = key;
    return counts + slot;
}

/* Count the characters of a page, and the characters, pairs and triples of its stretches, folded: stretch i is
 * [starts[i], starts[i + 1]). The weight of a character (Witten and Bell 1991) is n / (n + 2 t) for n uses and t
 * different followers, but no more than a half. The table holds zeros before, and has room for everything. */
API void count_page(const uint32_t *text, int64_t length, const uint32_t *points, const int64_t *starts,
                    int64_t n, uint64_t *keys, double *counts, int64_t mask)
{
    for (int64_t at = 0; at < length; at++)
        *slot_for(keys, counts, (uint64_t)mask, occurs_key(text[at])) += 1.0;
    for (int64_t i = 0; i < n; i++)
        for (int64_t at = starts[i]; at < starts[i + 1]; at++) {
            *slot_for(keys, counts, (uint64_t)mask, single_key(points[at])) += 1.0;
            if (at + 1 == starts[i + 1])
                continue;
            double *uses = slot_for(keys, counts, (uint64_t)mask, pair_key(points[at], points[at + 1]));
            if (*uses == 0.0) /* one more follower: they are counted below 0 until all are */
                *slot_for(keys, counts, (uint64_t)mask, weight_key(points[at])) -= 1.0;
            *uses += 1.0;
            if (at + 2 < starts[i + 1])
                *slot_for(keys, counts, (uint64_t)mask,
                          triple_key(points[at], points[at + 1], points[at + 2])) += 1.0;
        }
    for (int64_t at = starts[0]; at < starts[n]; at++) {
        double *weight = counts + slot_of(keys, (uint64_t)mask, weight_key(points[at]));
        if (*weight < 0.0) {
            double uses = counts[slot_of(keys, (uint64_t)mask, single_key(points[at]))];
            double share = uses / (uses - 2.0 * *weight);
            *weight = share < 0.5 ? share : 0.5;
        }
    }
}

/* Count the marks of a stretch that was restored. */
API void learn_marks(const uint32_t *points, const uint8_t *is_mark, int64_t n, double weight, uint64_t *keys,
                     double *counts, int64_t mask)
{
    for (int64_t at = 0; at + 1 < n; at++)
        if (is_mark[at]) {
            *slot_for(keys, counts, (uint64_t)mask, single_key(points[at])) += weight;
            if (is_mark[at + 1])
                *slot_for(keys, counts, (uint64_t)mask, pair_key(points[at], points[at + 1])) += weight;
        }
}

/* How often two characters stand together. */
API void count_of_pair(const uint32_t *pair, const uint64_t *keys, const double *counts, int64_t mask,
                       double *out)
{
    uint64_t slot = slot_of(keys, (uint64_t)mask, pair_key(pair[0], pair[1]));
    *out = keys[slot] ? counts[slot] : 0.0;
}

/* How often each of n characters stands on the page, not folded. */
API void count_characters(const uint32_t *points, int64_t n, const uint64_t *keys, const double *counts,
                          int64_t mask, double *out)
{
    for (int64_t at = 0; at < n; at++) {
        uint64_t slot = slot_of(keys, (uint64_t)mask, occurs_key(points[at]));
        out[at] = keys[slot] ? counts[slot] : 0.0;
    }
}

/* Mark the byte pairs of all characters of a text: `codes` and `marked` have 0x10000 values. */
API void mark_pairs(const uint32_t *points, int64_t n, const uint16_t *codes, uint8_t *marked)
{
    for (int64_t at = 0; at < n; at++)
        if (points[at] < 0x10000)
            marked[codes[points[at]]] = 1;
}
