/* The compiled part. Called from Python with whole texts or batches; no function keeps state, and
 * what the few that allocate take is given back before they return.
 *
 * Texts are code points, one after the other; `starts` has n + 1 offsets, and text i is [starts[i], starts[i + 1]).
 * What the parameters are is said where Python calls them.
 */
#ifndef KERNEL_H
#define KERNEL_H

#include <stdint.h>
#include <string.h>

#define API __attribute__((visibility("default")))

static const uint64_t BASE = 0x9E3779B97F4A7C15u;

/* Whether a character is Han, as HAN_BLOCKS of text/char_tables.py says: the usual block first. */
static inline int is_han(uint32_t point)
{
    return point - 0x4E00u < 0xA000u - 0x4E00u || point - 0x3400u < 0x4DC0u - 0x3400u || point == 0x3007u
           || point - 0xF900u < 0xFB00u - 0xF900u || point - 0x20000u < 0x323B0u - 0x20000u;
}

/* What the model of lost bytes takes for an ideograph, as MODEL_IDEOGRAPHS of text/char_tables.py says. */
static inline int is_model_ideograph(uint32_t point)
{
    return point - 0x3400u < 0xA000u - 0x3400u;
}

static inline uint64_t finished(uint64_t value)
{
    value = (value ^ (value >> 33)) * 0xFF51AFD7ED558CCDu;
    value = (value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53u;
    return value ^ (value >> 33);
}

void sort_keys(uint64_t *keys, int64_t n);
int64_t pack(const uint32_t *points, int64_t n, uint16_t *units);
int64_t unpack(const uint16_t *units, int64_t length, uint32_t *points);
int64_t window_hashes(const uint32_t *form, int64_t length, int64_t ngram, uint32_t *hashes, int64_t plain);
void shingle_hashes(const uint32_t *form, const int64_t *starts, const int64_t *chosen, const int64_t *ngrams, int64_t n,
              uint32_t *hashes, int64_t *hash_starts);
int64_t samples(const uint32_t *form, const int64_t *starts, int64_t n, uint64_t mask, uint32_t *keys,
                int64_t *lengths);

#endif
