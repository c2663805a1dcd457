/* The compiled part of dedup: compare forms, shingle hashes, signatures, candidates, set comparison, stars.
 *
 * Called from kernel.py with whole batches; no function allocates, fails or keeps state. Texts are code points, one
 * after the other; `starts` has n + 1 offsets, and text i is [starts[i], starts[i + 1]). What each function computes
 * is said where Python calls it.
 */
#include <stdint.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define API __attribute__((visibility("default")))
#define UNKNOWN 0u       /* in the table of forms: not asked yet */
#define ODD 0xFFFFFFFEu  /* what it becomes is not one letter, or depends on its neighbours */
#define NONE 0xFFFFFFFFu /* not compared */
#define POINTS 0x110000

static const uint64_t BASE = 0x9E3779B97F4A7C15u;

/* Take over letters while the table knows what becomes of them; returns where the first is that it does not. */
typedef int64_t kept(const uint32_t *points, int64_t i, int64_t end, const uint32_t *table, uint32_t *out, int64_t *at);

static int64_t kept_plain(const uint32_t *points, int64_t i, int64_t end, const uint32_t *table, uint32_t *out,
                          int64_t *at)
{
    int64_t to = *at;
    for (; i < end; i++) {
        uint32_t letter = table[points[i]];
        if (letter == UNKNOWN || letter == ODD)
            break;
        out[to] = letter;
        to += letter != NONE;
    }
    *at = to;
    return i;
}

#if defined(__x86_64__)
__attribute__((target("avx512f"))) static int64_t kept_avx512(const uint32_t *points, int64_t i, int64_t end,
                                                              const uint32_t *table, uint32_t *out, int64_t *at)
{
    const __m512i unknown = _mm512_setzero_si512(), odd = _mm512_set1_epi32((int)ODD), none = _mm512_set1_epi32(-1);
    for (; i + 16 <= end; i += 16) {
        __m512i letters = _mm512_i32gather_epi32(_mm512_loadu_si512(points + i), table, 4);
        if (_mm512_cmpeq_epi32_mask(letters, unknown) | _mm512_cmpeq_epi32_mask(letters, odd))
            break;
        __mmask16 keep = _mm512_cmpneq_epi32_mask(letters, none);
        _mm512_storeu_si512(out + *at, _mm512_maskz_compress_epi32(keep, letters)); /* `out` has room for 16 more */
        *at += __builtin_popcount(keep);
    }
    return kept_plain(points, i, end, table, out, at);
}
#endif

static kept *best_kept(void)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f"))
        return kept_avx512;
#endif
    return kept_plain;
}

/* Kept letters of each text to `out`, which has room for 16 more than there are; returns how many code points of the table are unknown, listed once each. */
API int64_t forms(const uint32_t *points, const int64_t *starts, int64_t n, const uint32_t *table, uint32_t *out,
                  int64_t *out_starts, uint8_t *odd, uint32_t *unknown, int64_t room)
{
    uint64_t seen[POINTS / 64];
    int64_t missing = 0, at = 0;
    memset(seen, 0, sizeof seen);
    kept *take = best_kept();
    for (int64_t text = 0; text < n; text++) {
        uint8_t is_odd = 0;
        out_starts[text] = at;
        for (int64_t i = starts[text]; i < starts[text + 1]; i++) {
            i = take(points, i, starts[text + 1], table, out, &at);
            if (i == starts[text + 1])
                break;
            uint32_t point = points[i], letter = table[point];
            out[at] = letter;
            at += letter != UNKNOWN && letter < ODD;
            is_odd |= letter == ODD;
            if (letter == UNKNOWN && !(seen[point / 64] >> (point % 64) & 1) && missing < room) {
                seen[point / 64] |= (uint64_t)1 << (point % 64);
                unknown[missing++] = point;
            }
        }
        odd[text] = is_odd;
    }
    out_starts[n] = at;
    return missing;
}

/* Code points to UTF-16, how many units that is; and the chosen texts back. No form holds lone surrogates. */
static int64_t pack(const uint32_t *points, int64_t n, uint16_t *units)
{
    int64_t at = 0;
    for (int64_t i = 0; i < n; i++) {
        uint32_t point = points[i];
        if (point >= 0x10000) {
            units[at++] = (uint16_t)(0xD7C0 + (point >> 10));
            point = 0xDC00 | (point & 0x3FF);
        }
        units[at++] = (uint16_t)point;
    }
    return at;
}

static int64_t unpack(const uint16_t *units, int64_t start, int64_t end, uint32_t *points)
{
    int64_t at = 0;
    int pairs = 0;
    for (int64_t i = start; i < end; i++)
        pairs |= (units[i] & 0xF800) == 0xD800;
    if (!pairs) { /* nearly always; these two loops are vectors */
        for (int64_t i = 0; i < end - start; i++)
            points[i] = units[start + i];
        return end - start;
    }
    for (int64_t i = start; i < end; i++) {
        uint32_t point = units[i];
        if (point >= 0xD800 && point < 0xDC00)
            point = ((point - 0xD7C0) << 10) | (units[++i] & 0x3FF);
        points[at++] = point;
    }
    return at;
}

static inline uint64_t finished(uint64_t value)
{
    value = (value ^ (value >> 33)) * 0xFF51AFD7ED558CCDu;
    value = (value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53u;
    return value ^ (value >> 33);
}

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
/* Each window by itself, eight of them in a register; for few letters less work than the chain of a rolling hash. */
__attribute__((target("avx512f,avx512dq"))) static void hash_avx512(const uint32_t *form, int64_t count, int64_t width,
                                                                    uint64_t constant, uint64_t *hashes)
{
    const __m512i base = _mm512_set1_epi64((int64_t)BASE);
    const __m512i first = _mm512_set1_epi64((int64_t)0xFF51AFD7ED558CCDu);
    const __m512i second = _mm512_set1_epi64((int64_t)0xC4CEB9FE1A85EC53u);
    int64_t i = 0;
    for (; i + 8 <= count; i += 8) {
        __m512i value = _mm512_setzero_si512();
        for (int64_t k = 0; k < width; k++) {
            __m512i letters = _mm512_cvtepu32_epi64(_mm256_loadu_si256((const __m256i *)(form + i + k)));
            value = _mm512_add_epi64(_mm512_mullo_epi64(value, base), letters);
        }
        value = _mm512_add_epi64(value, _mm512_set1_epi64((int64_t)constant));
        value = _mm512_mullo_epi64(_mm512_xor_si512(value, _mm512_srli_epi64(value, 33)), first);
        value = _mm512_mullo_epi64(_mm512_xor_si512(value, _mm512_srli_epi64(value, 33)), second);
        value = _mm512_xor_si512(value, _mm512_srli_epi64(value, 33));
        _mm512_storeu_si512(hashes + i, value);
    }
    if (i < count)
        hash_rolling(form + i, count - i, width, constant, hashes + i);
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
API int64_t windows(const uint32_t *form, int64_t length, int64_t ngram, uint32_t *hashes, int64_t plain)
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
API void shingles(const uint32_t *form, const int64_t *starts, const int64_t *chosen, const int64_t *ngrams, int64_t n,
                  uint32_t *hashes, int64_t *hash_starts)
{
    int64_t at = 0;
    for (int64_t i = 0; i < n; i++) {
        int64_t start = starts[chosen[i]];
        hash_starts[i] = at;
        at += windows(form + start, starts[chosen[i] + 1] - start, ngrams[i], hashes + at, 0);
    }
    hash_starts[n] = at;
}

#define PART 4 /* letters that decide whether a sample begins; a sample is three such parts */

/* Of each text's stretches of 3 * PART letters those whose first part's hash ends in zeros; `lengths` says how many. */
static int64_t samples(const uint32_t *form, const int64_t *starts, int64_t n, uint64_t mask, uint32_t *keys,
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
            for (int64_t k = 0; k + 2 * PART < size; k++) {
                keys[at] = (uint32_t)(finished(finished(block[k] + block[k + PART]) + block[k + 2 * PART]) >> 32);
                at += !(block[k] & mask);
            }
        }
        lengths[text] = at - before;
    }
    return at;
}

/* Numbers from the Mersenne Twister (Matsumoto and Nishimura 1998), seeded as numpy's RandomState does. */
API void random_numbers(int64_t seed, int64_t n, uint32_t *numbers)
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
API void sign(const uint32_t *hashes, const int64_t *starts, int64_t n, const uint32_t *a, const uint32_t *b,
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

/* 128 bits of each text; equal texts have equal ones, and what has equal ones is compared (see `same`). */
static void digests(const uint32_t *points, const int64_t *starts, int64_t n, uint64_t *out)
{
    for (int64_t text = 0; text < n; text++) {
        uint64_t one = BASE, other = ~BASE;
        for (int64_t i = starts[text]; i < starts[text + 1]; i++) {
            one = (one ^ points[i]) * 0xFF51AFD7ED558CCDu;
            one ^= one >> 32;
            other = (other + points[i]) * 0xC4CEB9FE1A85EC53u;
            other ^= other >> 29;
        }
        out[2 * text] = finished(one);
        out[2 * text + 1] = finished(other);
    }
}

/* Whether the packed texts of each pair are equal. */
API void same(const uint16_t *units, const int64_t *starts, const int64_t *ends, const int64_t *pairs, int64_t n,
              uint8_t *equal)
{
    for (int64_t i = 0; i < n; i++) {
        int64_t one = pairs[2 * i], other = pairs[2 * i + 1], size = ends[one] - starts[one];
        equal[i] = size == ends[other] - starts[other] &&
                   !memcmp(units + starts[one], units + starts[other], (size_t)size * sizeof *units);
    }
}

/* All that a batch of forms needs, in one call, so that threads seldom wait for Python: shingles of the rows,
 * signatures, band keys, packed forms, digests, samples. Returns the number of samples. */
API int64_t measure(const uint32_t *points, const int64_t *starts, int64_t n, const int64_t *row_text,
                    const int64_t *row_ngram, int64_t m, const uint32_t *a, const uint32_t *b, int64_t permutations,
                    int64_t bands, int64_t rows, uint32_t *hashes, int64_t *hash_starts, uint32_t *signatures,
                    uint32_t *keys, uint16_t *units, int64_t *lengths, uint64_t *digest, uint64_t mask, uint32_t *sampled,
                    int64_t *sample_lengths)
{
    shingles(points, starts, row_text, row_ngram, m, hashes, hash_starts);
    sign(hashes, hash_starts, m, a, b, permutations, signatures, 0);
    band_keys(signatures, m, permutations, bands, rows, keys);
    int64_t at = 0;
    for (int64_t text = 0; text < n; text++) {
        lengths[text] = pack(points + starts[text], starts[text + 1] - starts[text], units + at);
        at += lengths[text];
    }
    digests(points, starts, n, digest);
    return samples(points, starts, n, mask, sampled, sample_lengths);
}

/* Pairs within buckets: `entries` are sorted, key in the upper half, place in the lower. Every member is paired with
 * the first `leaders` before it. Without `pairs` it only counts. `crowded` counts the buckets with more members. */
API int64_t bucket_pairs(const uint64_t *entries, int64_t n, int64_t leaders, uint64_t *pairs, int64_t *crowded)
{
    int64_t found = 0, first = 0;
    *crowded = 0;
    for (int64_t i = 1; i <= n; i++) {
        if (i < n && entries[i] >> 32 == entries[first] >> 32) {
            int64_t last = i - first < leaders ? i : first + leaders;
            if (pairs)
                for (int64_t k = first; k < last; k++)
                    pairs[found + k - first] = entries[k] << 32 | (uint32_t)entries[i];
            found += last - first;
        } else {
            *crowded += i - first > leaders;
            first = i;
        }
    }
    return found;
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

/* How many distinct shingles each text of each pair has, and how many they share. Pairs with the same first text are
 * faster in a row. Scratch: letters and hashes of the longest text, two tables of 16 slots and 4 for each of them. */
API void compare(const uint16_t *units, const int64_t *starts, const int64_t *ends, const int64_t *pairs, int64_t n,
                 int64_t ngram, uint32_t *letters, uint32_t *hashes, uint32_t *slots, uint32_t *other_slots,
                 int64_t *first_sizes, int64_t *second_sizes, int64_t *shared)
{
    table one = {0}, other;
    int64_t known = -1, size = 0;
    for (int64_t i = 0; i < n; i++) {
        if (pairs[2 * i] != known) {
            known = pairs[2 * i];
            int64_t count = windows(letters, unpack(units, starts[known], ends[known], letters), ngram, hashes, 0);
            one = emptied(slots, count);
            size = 0;
            for (int64_t k = 0; k < count; k++)
                size += put(&one, hashes[k]);
        }
        int64_t text = pairs[2 * i + 1], common = 0, other_size = 0;
        int64_t count = windows(letters, unpack(units, starts[text], ends[text], letters), ngram, hashes, 0);
        other = emptied(other_slots, count);
        for (int64_t k = 0; k < count; k++)
            if (put(&other, hashes[k])) {
                other_size++;
                common += has(&one, hashes[k]);
            }
        first_sizes[i] = size;
        second_sizes[i] = other_size;
        shared[i] = common;
    }
}

#define AHEAD 24 /* samples whose slots are fetched while others are looked at */

/* Samples that stand in more than one place, or may: two rounds over a table of `slots` (a power of two) times two bits,
 * seen and seen again. The first, without `entries`, fills it and returns how many were seen before; the second writes
 * at most twice as many entries, sample in the upper half, place in the lower, and returns how many. Articles with the
 * place -1 are left out. */
API int64_t repeated(const uint32_t *samples, const int64_t *lengths, const int64_t *places, int64_t n, uint64_t slots,
                     uint64_t *seen, uint64_t *entries)
{
    int64_t found = 0;
    for (int64_t text = 0; text < n; samples += lengths[text++]) {
        if (places[text] < 0)
            continue;
        for (int64_t i = 0; i < lengths[text]; i++) {
            uint64_t slot = samples[i] & (slots - 1), shift = 2 * (slot % 32), state = seen[slot / 32] >> shift & 3;
            if (i + AHEAD < lengths[text])
                __builtin_prefetch(seen + (samples[i + AHEAD] & (slots - 1)) / 32, 1);
            if (entries) {
                entries[found] = (uint64_t)samples[i] << 32 | (uint64_t)places[text];
                found += state == 3;
            } else {
                seen[slot / 32] |= (uint64_t)(state ? 3 : 1) << shift;
                found += state != 0;
            }
        }
    }
    return found;
}

/* How many hashes each two sets share, for all pairs: `entries` are sorted, hash in the upper half, set in the lower,
 * each once; counts[i * sets + j], i < j. */
API void shared_all(const uint64_t *entries, int64_t n, int64_t sets, uint32_t *counts)
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

/* Keeper of each document: edges are sorted by second, then first; the nearest keeper before it, the first of equals. */
API void stars(const int64_t *first, const int64_t *second, const double *jaccard, int64_t n, double near,
               int64_t *parent, int64_t *link)
{
    for (int64_t i = 0; i < n; i++)
        if (jaccard[i] >= near && parent[first[i]] == first[i] &&
            (link[second[i]] < 0 || jaccard[i] > jaccard[link[second[i]]])) {
            link[second[i]] = i;
            parent[second[i]] = first[i];
        }
}
