/* From texts to compare forms, and how those are kept. */
#include "../kernel.h"

#define UNKNOWN 0u       /* in the table of forms: not asked yet */
#define ODD 0xFFFFFFFEu  /* what it becomes is not one letter, or depends on its neighbours */
#define NONE 0xFFFFFFFFu /* not compared */
#define POINTS 0x110000

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
            i = take(points, i, starts[text + 1], table, out, &at);
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
