/* From texts to compare forms, and how those are kept. */
#include "../kernel.h"
#include "number_marks.h"
#if defined(__x86_64__)
#include <immintrin.h> /* large: only where it is used */
#endif

#define UNKNOWN 0u       /* in the table of forms: not asked yet */
#define ODD 0xFFFFFFFEu  /* what it becomes is not one letter, or depends on its neighbours */
#define NONE NOT_COMPARED
#define POINTS 0x110000

/* Take over letters of the text [begin, end) from `i` on while the table knows what becomes of them; returns where the
 * first is that it does not. */
typedef int64_t kept(const uint32_t *points, int64_t begin, int64_t i, int64_t end, const uint32_t *table,
                     uint32_t *out, int64_t *at);

static inline int before_digit(const uint32_t *points, int64_t i, int64_t end, const uint32_t *table)
{
    return i + 1 < end && table[points[i + 1]] - '0' < 10;
}

static int64_t kept_plain(const uint32_t *points, int64_t begin, int64_t i, int64_t stop, int64_t end,
                          const uint32_t *table, uint32_t *out, int64_t *at)
{
    int64_t to = *at;
    for (; i < stop; i++) {
        uint32_t letter = table[points[i]];
        if (letter == UNKNOWN || letter == ODD)
            break;
        if (letter == NONE && before_digit(points, i, end, table)) {
            out[to] = number_mark(points, begin, i, end, table);
            to += out[to] != 0;
            continue;
        }
        out[to] = letter;
        to += letter != NONE;
    }
    *at = to;
    return i;
}

static int64_t kept_one_by_one(const uint32_t *points, int64_t begin, int64_t i, int64_t end, const uint32_t *table,
                               uint32_t *out, int64_t *at)
{
    return kept_plain(points, begin, i, end, end, table, out, at);
}

#if defined(__x86_64__)
#define LANES 16

__attribute__((target("avx512f"))) static int64_t kept_avx512(const uint32_t *points, int64_t begin, int64_t i,
                                                              int64_t end, const uint32_t *table, uint32_t *out,
                                                              int64_t *at)
{
    const __m512i unknown = _mm512_setzero_si512(), odd = _mm512_set1_epi32((int)ODD), none = _mm512_set1_epi32(-1);
    const __m512i zero = _mm512_set1_epi32('0'), ten = _mm512_set1_epi32(10);
    for (; i + LANES <= end; i += LANES) {
        __m512i letters = _mm512_i32gather_epi32(_mm512_loadu_si512(points + i), table, 4);
        if (_mm512_cmpeq_epi32_mask(letters, unknown) | _mm512_cmpeq_epi32_mask(letters, odd))
            break;
        unsigned keep = _mm512_cmpneq_epi32_mask(letters, none);
        unsigned digits = _mm512_cmplt_epu32_mask(_mm512_sub_epi32(letters, zero), ten);
        digits |= (unsigned)before_digit(points, i + LANES - 1, end, table) << LANES;
        if (~keep & digits >> 1 & 0xFFFF) { /* a mark may stand before a digit */
            kept_plain(points, begin, i, i + LANES, end, table, out, at);
            continue;
        }
        _mm512_storeu_si512(out + *at, _mm512_maskz_compress_epi32((__mmask16)keep, letters)); /* room for 16 more */
        *at += __builtin_popcount(keep);
    }
    return kept_plain(points, begin, i, end, end, table, out, at);
}
#endif

static kept *best_kept(void)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f"))
        return kept_avx512;
#endif
    return kept_one_by_one;
}

/* Kept letters of each text to `out`, which has room for 16 more than there are; returns how many code points of the
 * table are unknown, listed once each. */
API int64_t compare_forms(const uint32_t *points, const int64_t *starts, int64_t n, const uint32_t *table,
                          uint32_t *out, int64_t *out_starts, uint8_t *odd, uint32_t *unknown, int64_t room)
{
    uint64_t listed[POINTS / 64];
    int64_t missing = 0, at = 0;
    memset(listed, 0, sizeof listed);
    kept *take = best_kept();
    for (int64_t text = 0; text < n; text++) {
        uint8_t is_odd = 0;
        out_starts[text] = at;
        for (int64_t i = starts[text]; i < starts[text + 1]; i++) {
            i = take(points, starts[text], i, starts[text + 1], table, out, &at);
            if (i == starts[text + 1])
                break;
            uint32_t point = points[i], letter = table[point];
            out[at] = letter;
            at += letter != UNKNOWN && letter < ODD;
            is_odd |= letter == ODD;
            if (letter == UNKNOWN && !(listed[point / 64] >> (point % 64) & 1) && missing < room) {
                listed[point / 64] |= (uint64_t)1 << (point % 64);
                unknown[missing++] = point;
            }
        }
        odd[text] = is_odd;
    }
    out_starts[n] = at;
    return missing;
}

/* Code points to UTF-16, how many units that is; and the chosen texts back. No form holds lone surrogates. */
int64_t pack(const uint32_t *points, int64_t n, uint16_t *units)
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

int64_t unpack(const uint16_t *units, int64_t length, uint32_t *points)
{
    int64_t at = 0;
    int surrogates = 0;
    for (int64_t i = 0; i < length; i++)
        surrogates |= (units[i] & 0xF800) == 0xD800;
    if (!surrogates) { /* nearly always; these two loops are vectors */
        for (int64_t i = 0; i < length; i++)
            points[i] = units[i];
        return length;
    }
    for (int64_t i = 0; i < length; i++) {
        uint32_t point = units[i];
        if (point >= 0xD800 && point < 0xDC00 && i + 1 < length)
            point = ((point - 0xD7C0) << 10) | (units[++i] & 0x3FF);
        points[at++] = point;
    }
    return at;
}
