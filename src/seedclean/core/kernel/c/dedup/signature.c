/* From shingles to signatures and band keys, and all that a batch needs in one call. */
#include "../kernel.h"
#if defined(__x86_64__)
#include <immintrin.h> /* large: only where it is used */
#endif

/* Numbers from the Mersenne Twister (Matsumoto and Nishimura 1998), seeded as numpy's RandomState does. */
API void mersenne_twister(int64_t seed, int64_t n, uint32_t *numbers)
{
    uint32_t state[624];
    int at = 624;
    state[0] = (uint32_t)seed;
    for (int i = 1; i < 624; i++)
        state[i] = 1812433253u * (state[i - 1] ^ (state[i - 1] >> 30)) + (uint32_t)i;
    for (int64_t k = 0; k < n; k++) {
        if (at == 624) {
            for (int i = 0; i < 624; i++) {
                uint32_t joined = (state[i] & 0x80000000u) | (state[(i + 1) % 624] & 0x7FFFFFFFu);
                state[i] = state[(i + 397) % 624] ^ (joined >> 1) ^ (joined & 1 ? 0x9908B0DFu : 0);
            }
            at = 0;
        }
        uint32_t value = state[at++];
        value ^= value >> 11;
        value ^= (value << 7) & 0x9D2C5680u;
        value ^= (value << 15) & 0xEFC60000u;
        numbers[k] = value ^ (value >> 18);
    }
}

#define CHUNK 1024 /* hashes at a time: mixed once, then met with every block of permutations */
#define BLOCK 64   /* permutations whose minima stay in registers */

typedef void minima(const uint32_t *mixed, int64_t n, const uint32_t *a, const uint32_t *b, uint32_t *least);

static void minima_plain(const uint32_t *mixed, int64_t n, const uint32_t *a, const uint32_t *b, uint32_t *least)
{
    for (int64_t i = 0; i < n; i++)
        for (int k = 0; k < BLOCK; k++) {
            uint32_t value = a[k] * mixed[i] + b[k];
            least[k] = value < least[k] ? value : least[k];
        }
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void minima_avx2(const uint32_t *mixed, int64_t n, const uint32_t *a,
                                                        const uint32_t *b, uint32_t *least)
{
    for (int half = 0; half < BLOCK; half += 32) {
        __m256i low[4];
        for (int k = 0; k < 4; k++)
            low[k] = _mm256_loadu_si256((const __m256i *)(least + half) + k);
        for (int64_t i = 0; i < n; i++) {
            __m256i hash = _mm256_set1_epi32((int)mixed[i]);
            for (int k = 0; k < 4; k++) {
                __m256i factor = _mm256_loadu_si256((const __m256i *)(a + half) + k);
                __m256i term = _mm256_loadu_si256((const __m256i *)(b + half) + k);
                low[k] = _mm256_min_epu32(low[k], _mm256_add_epi32(_mm256_mullo_epi32(factor, hash), term));
            }
        }
        for (int k = 0; k < 4; k++)
            _mm256_storeu_si256((__m256i *)(least + half) + k, low[k]);
    }
}

__attribute__((target("avx512f"))) static void minima_avx512(const uint32_t *mixed, int64_t n, const uint32_t *a,
                                                             const uint32_t *b, uint32_t *least)
{
    __m512i low[4], factor[4], term[4];
    for (int k = 0; k < 4; k++) {
        low[k] = _mm512_loadu_si512(least + 16 * k);
        factor[k] = _mm512_loadu_si512(a + 16 * k);
        term[k] = _mm512_loadu_si512(b + 16 * k);
    }
    for (int64_t i = 0; i < n; i++) {
        __m512i hash = _mm512_set1_epi32((int)mixed[i]);
        for (int k = 0; k < 4; k++)
            low[k] = _mm512_min_epu32(low[k], _mm512_add_epi32(_mm512_mullo_epi32(factor[k], hash), term[k]));
    }
    for (int k = 0; k < 4; k++)
        _mm512_storeu_si512(least + 16 * k, low[k]);
}
#endif

static minima *best_minima(void)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f"))
        return minima_avx512;
    if (__builtin_cpu_supports("avx2"))
        return minima_avx2;
#endif
    return minima_plain;
}

static inline uint32_t mixed32(uint32_t value) /* MurmurHash3's fmix32 */
{
    value = (value ^ (value >> 16)) * 0x85EBCA6Bu;
    value = (value ^ (value >> 13)) * 0xC2B2AE35u;
    return value ^ (value >> 16);
}

/* Signatures of n sets; `permutations` is a multiple of BLOCK. `plain` is for tests: no vector instructions. */
API void minhash(const uint32_t *hashes, const int64_t *starts, int64_t n, const uint32_t *a, const uint32_t *b,
              int64_t permutations, uint32_t *signatures, int plain)
{
    minima *take = plain ? minima_plain : best_minima();
    uint32_t mixed[CHUNK];
    memset(signatures, 0xFF, (size_t)(n * permutations) * sizeof *signatures);
    for (int64_t set = 0; set < n; set++)
        for (int64_t at = starts[set]; at < starts[set + 1]; at += CHUNK) {
            int64_t size = starts[set + 1] - at < CHUNK ? starts[set + 1] - at : CHUNK;
            for (int64_t i = 0; i < size; i++)
                mixed[i] = mixed32(hashes[at + i]);
            for (int64_t k = 0; k < permutations; k += BLOCK)
                take(mixed, size, a + k, b + k, signatures + set * permutations + k);
        }
}

/* One 32-bit key for each band of each signature; keys[band * n + set]. */
static void band_keys(const uint32_t *signatures, int64_t n, int64_t permutations, int64_t bands, int64_t rows,
                   uint32_t *keys)
{
    for (int64_t set = 0; set < n; set++)
        for (int64_t band = 0; band < bands; band++) {
            const uint32_t *values = signatures + set * permutations + band * rows;
            uint64_t key = 0;
            for (int64_t i = 0; i < rows; i++)
                key = finished(key * BASE + values[i] + 1);
            keys[band * n + set] = (uint32_t)(key >> 32);
        }
}

typedef struct {
    uint64_t low, high;
} sums;

static inline sums with_point(sums so_far, uint32_t point)
{
    uint64_t low = (so_far.low ^ point) * 0xFF51AFD7ED558CCDu, high = (so_far.high + point) * 0xC4CEB9FE1A85EC53u;
    return (sums){low ^ low >> 32, high ^ high >> 29};
}

/* A digest of 128 bits for each text. Texts with equal digests are compared (see `equal_forms`). Two texts are done
 * together, because each product waits for the one before it. */
static void digests(const uint32_t *points, const int64_t *starts, int64_t n, uint64_t *out)
{
    for (int64_t text = 0; text < n; text += 2) {
        const uint32_t *first = points + starts[text], *second = points + starts[text + 1];
        int64_t size = starts[text + 1] - starts[text];
        int64_t other_size = text + 1 < n ? starts[text + 2] - starts[text + 1] : 0;
        sums a = {BASE, ~BASE}, b = a;
        int64_t both = size < other_size ? size : other_size;
        for (int64_t i = 0; i < both; i++)
            a = with_point(a, first[i]), b = with_point(b, second[i]);
        for (int64_t i = both; i < size; i++)
            a = with_point(a, first[i]);
        for (int64_t i = both; i < other_size; i++)
            b = with_point(b, second[i]);
        out[2 * text] = finished(a.low), out[2 * text + 1] = finished(a.high);
        if (text + 1 < n)
            out[2 * text + 2] = finished(b.low), out[2 * text + 3] = finished(b.high);
    }
}

/* A digest of the numbers of each text, in their order: its digits, and where they are interrupted. */
static void number_digests(const uint32_t *points, const int64_t *starts, int64_t n, uint32_t *numbers)
{
    for (int64_t text = 0; text < n; text++) {
        uint64_t value = 0, begins = 256;
        for (int64_t i = starts[text]; i < starts[text + 1]; i++) {
            if (points[i] - '0' >= 10u) {
                begins = 256;
                continue;
            }
            value = (value ^ (points[i] + begins)) * BASE;
            begins = 0;
        }
        numbers[text] = (uint32_t)(finished(value) >> 32);
    }
}

/* All that a batch of forms needs, in one call, so that threads seldom wait for Python: shingles of the rows,
 * signatures, band keys, packed forms, digests, digests of numbers, samples. Returns the number of samples. */
API int64_t sketch(const uint32_t *points, const int64_t *starts, int64_t n, const int64_t *row_text,
                    const int64_t *row_ngram, int64_t m, const uint32_t *a, const uint32_t *b, int64_t permutations,
                    int64_t bands, int64_t rows, uint32_t *hashes, int64_t *hash_starts, uint32_t *signatures,
                    uint32_t *keys, uint16_t *units, int64_t *lengths, uint64_t *digest, uint32_t *numbers,
                    uint64_t mask, uint32_t *sampled, int64_t *sample_lengths)
{
    shingle_hashes(points, starts, row_text, row_ngram, m, hashes, hash_starts);
    minhash(hashes, hash_starts, m, a, b, permutations, signatures, 0);
    band_keys(signatures, m, permutations, bands, rows, keys);
    int64_t at = 0;
    for (int64_t text = 0; text < n; text++) {
        lengths[text] = pack(points + starts[text], starts[text + 1] - starts[text], units + at);
        at += lengths[text];
    }
    digests(points, starts, n, digest);
    number_digests(points, starts, n, numbers);
    return samples(points, starts, n, mask, sampled, sample_lengths);
}
