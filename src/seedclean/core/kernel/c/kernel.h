/* The compiled part. Called from Python with whole texts or batches; no function keeps state, and only the
 * search for lost bytes allocates, and frees it before it returns.
 *
 * Texts are code points, one after the other; `starts` has n + 1 offsets, and text i is [starts[i], starts[i + 1]).
 * What the parameters are is said where Python calls them.
 */
#ifndef KERNEL_H
#define KERNEL_H

#include <stdint.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define API __attribute__((visibility("default")))

static const uint64_t BASE = 0x9E3779B97F4A7C15u;

static inline uint64_t finished(uint64_t value)
{
    value = (value ^ (value >> 33)) * 0xFF51AFD7ED558CCDu;
    value = (value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53u;
    return value ^ (value >> 33);
}

int64_t pack(const uint32_t *points, int64_t n, uint16_t *units);
int64_t unpack(const uint16_t *units, int64_t length, uint32_t *points);
int64_t window_hashes(const uint32_t *form, int64_t length, int64_t ngram, uint32_t *hashes, int64_t plain);
void shingle_hashes(const uint32_t *form, const int64_t *starts, const int64_t *chosen, const int64_t *ngrams, int64_t n,
              uint32_t *hashes, int64_t *hash_starts);
int64_t samples(const uint32_t *form, const int64_t *starts, int64_t n, uint64_t mask, uint32_t *keys,
                int64_t *lengths);

#endif
