/* From compare forms to the hashes of their shingles, and to samples of long ones. */
#include "../kernel.h"
#if defined(__x86_64__)
#include <immintrin.h> /* large: only where it is used */
#endif

static uint64_t power(int64_t exponent)
{
    uint64_t value = 1;
    while (exponent-- > 0)
        value *= BASE;
    return value;
}

#define WINDOWS 64 /* hashed at a time */

/* The hashes of `count` windows of `width` letters that begin at `form`; `constant` tells lengths apart. */
typedef void hasher(const uint32_t *form, int64_t count, int64_t width, uint64_t constant, uint64_t *hashes);

static void hash_rolling(const uint32_t *form, int64_t count, int64_t width, uint64_t constant, uint64_t *hashes)
{
    uint64_t head = power(width), value = 0;
    for (int64_t i = 0; i < width - 1; i++)
        value = value * BASE + form[i];
    for (int64_t i = 0; i < count; i++) {
        value = value * BASE + form[i + width - 1] - (i ? head * form[i - 1] : 0);
        hashes[i] = finished(constant + value);
    }
}

#if defined(__x86_64__)
#define AVX512 __attribute__((target("avx512f,avx512dq")))

AVX512 static inline __m512i mixed512(__m512i value)
{
    const __m512i first = _mm512_set1_epi64((int64_t)0xFF51AFD7ED558CCDu);
    const __m512i second = _mm512_set1_epi64((int64_t)0xC4CEB9FE1A85EC53u);
    value = _mm512_mullo_epi64(_mm512_xor_si512(value, _mm512_srli_epi64(value, 33)), first);
    value = _mm512_mullo_epi64(_mm512_xor_si512(value, _mm512_srli_epi64(value, 33)), second);
    return _mm512_xor_si512(value, _mm512_srli_epi64(value, 33));
}

/* Each window by itself, eight of them in a register; for few letters less work than the chain of a rolling hash. Two
 * registers together: a product takes longer than the next one need wait. */
AVX512 __attribute__((always_inline)) static inline void hash_wide(const uint32_t *form, int64_t count, int64_t width,
                                                                   uint64_t constant, uint64_t *hashes)
{
    const __m512i base = _mm512_set1_epi64((int64_t)BASE), tag = _mm512_set1_epi64((int64_t)constant);
    int64_t i = 0;
    for (; i + 16 <= count; i += 16) {
        __m512i low = _mm512_cvtepu32_epi64(_mm256_loadu_si256((const __m256i *)(form + i)));
        __m512i high = _mm512_cvtepu32_epi64(_mm256_loadu_si256((const __m256i *)(form + i + 8)));
        for (int64_t k = 1; k < width; k++) {
            __m512i low_letters = _mm512_cvtepu32_epi64(_mm256_loadu_si256((const __m256i *)(form + i + k)));
            __m512i high_letters = _mm512_cvtepu32_epi64(_mm256_loadu_si256((const __m256i *)(form + i + k + 8)));
            low = _mm512_add_epi64(_mm512_mullo_epi64(low, base), low_letters);
            high = _mm512_add_epi64(_mm512_mullo_epi64(high, base), high_letters);
        }
        _mm512_storeu_si512(hashes + i, mixed512(_mm512_add_epi64(low, tag)));
        _mm512_storeu_si512(hashes + i + 8, mixed512(_mm512_add_epi64(high, tag)));
    }
    if (i < count)
        hash_rolling(form + i, count - i, width, constant, hashes + i);
}

AVX512 static void hash_avx512(const uint32_t *form, int64_t count, int64_t width, uint64_t constant, uint64_t *hashes)
{
    if (width == 5)
        hash_wide(form, count, 5, constant, hashes);
    else if (width == 4)
        hash_wide(form, count, 4, constant, hashes);
    else
        hash_wide(form, count, width, constant, hashes);
}
#endif

#define DIRECT_MOST 16 /* letters up to which windows are hashed each by itself */

static hasher *best_hasher(int64_t width)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (width <= DIRECT_MOST && __builtin_cpu_supports("avx512dq"))
        return hash_avx512;
#endif
    (void)width;
    return hash_rolling;
}

/* The hashes of a text's windows, in their order; returns how many. `plain` is for tests: no vector instructions. */
API int64_t window_hashes(const uint32_t *form, int64_t length, int64_t ngram, uint32_t *hashes, int64_t plain)
{
    if (length == 0)
        return 0;
    int64_t width = length < ngram ? length : ngram, count = length - width + 1;
    uint64_t constant = (uint64_t)ngram * power(width), block[WINDOWS];
    hasher *take = plain ? hash_rolling : best_hasher(width);
    for (int64_t i = 0; i < count; i += WINDOWS) {
        int64_t size = count - i < WINDOWS ? count - i : WINDOWS;
        take(form + i, size, width, constant, block);
        for (int64_t k = 0; k < size; k++)
            hashes[i + k] = (uint32_t)(block[k] >> 32);
    }
    return count;
}

/* `windows` of the chosen texts, one after the other. */
API void shingle_hashes(const uint32_t *form, const int64_t *starts, const int64_t *chosen, const int64_t *ngrams,
                        int64_t n, uint32_t *hashes, int64_t *hash_starts)
{
    int64_t at = 0;
    for (int64_t i = 0; i < n; i++) {
        int64_t start = starts[chosen[i]];
        hash_starts[i] = at;
        at += window_hashes(form + start, starts[chosen[i] + 1] - start, ngrams[i], hashes + at, 0);
    }
    hash_starts[n] = at;
}

#define PART 4 /* letters that decide whether a sample begins; a sample is three such parts */

/* Of each text's stretches of 3 * PART letters those whose first part's hash ends in zeros; `lengths` says how many. */
int64_t samples(const uint32_t *form, const int64_t *starts, int64_t n, uint64_t mask, uint32_t *keys,
                       int64_t *lengths)
{
    int64_t at = 0;
    uint64_t block[WINDOWS];
    hasher *take = best_hasher(PART);
    for (int64_t text = 0; text < n; text++) {
        int64_t before = at, count = starts[text + 1] - starts[text] - PART + 1;
        for (int64_t i = 0; i + 2 * PART < count; i += WINDOWS - 2 * PART) {
            int64_t left = count - i, size = left < WINDOWS ? left : WINDOWS;
            take(form + starts[text] + i, size, PART, 0, block);
            int chosen[WINDOWS], count_chosen = 0; /* one of eight: what they hash to is asked of them alone */
            for (int k = 0; k + 2 * PART < size; k++) {
                chosen[count_chosen] = k;
                count_chosen += !(block[k] & mask);
            }
            for (int c = 0; c < count_chosen; c++) {
                const uint64_t *part = block + chosen[c];
                keys[at++] = (uint32_t)(finished(finished(part[0] + part[PART]) + part[2 * PART]) >> 32);
            }
        }
        lengths[text] = at - before;
    }
    return at;
}
