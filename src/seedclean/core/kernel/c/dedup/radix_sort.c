/* Sorts keys: radix, the highest bits first (McIlroy, Bostic and McIlroy, "Engineering Radix Sort", 1993). On some
 * processors numpy's takes three times as long (docs/decisions/0014). */
#include "../kernel.h"

#include <stdlib.h>

#define FEW 24 /* keys that are sorted by insertion */
#define DIGIT_MOST 8 /* bits that keys are parted by at a time */
#define ASIDE (1 << 15) /* keys that are parted through a second array: faster, but memory for more is too much */

static void insert(uint64_t *keys, int64_t n)
{
    for (int64_t i = 1; i < n; i++) {
        uint64_t key = keys[i];
        int64_t at = i;
        for (; at > 0 && keys[at - 1] > key; at--)
            keys[at] = keys[at - 1];
        keys[at] = key;
    }
}

/* Part keys by some bits, from `shift` on; `ends` gets where those with each digit end. */
static void part(uint64_t *keys, int64_t n, int shift, int64_t digits, int64_t *ends, uint64_t *aside)
{
    int64_t next[1 << DIGIT_MOST], mask = digits - 1, at = 0;
    memset(ends, 0, (size_t)digits * sizeof *ends);
    for (int64_t i = 0; i < n; i++)
        ends[(int64_t)(keys[i] >> shift) & mask]++;
    for (int64_t digit = 0; digit < digits; digit++) {
        next[digit] = at;
        at += ends[digit];
        ends[digit] = at;
    }
    if (aside && n <= ASIDE) {
        for (int64_t i = 0; i < n; i++)
            aside[next[(int64_t)(keys[i] >> shift) & mask]++] = keys[i];
        memcpy(keys, aside, (size_t)n * sizeof *keys);
        return;
    }
    for (int64_t digit = 0; digit < digits; digit++)
        while (next[digit] < ends[digit]) {
            uint64_t key = keys[next[digit]];
            for (int64_t home; (home = (int64_t)(key >> shift) & mask) != digit;) {
                uint64_t displaced = keys[next[home]];
                keys[next[home]++] = key;
                key = displaced;
            }
            keys[next[digit]++] = key;
        }
}

/* Bits that are the same in all keys are not looked at. */
static void sort(uint64_t *keys, int64_t n, uint64_t *aside)
{
    int64_t ends[1 << DIGIT_MOST], start = 0;
    uint64_t any_set = 0, all_set = ~(uint64_t)0;
    int bits = 2, top = 64;
    if (n <= FEW) {
        insert(keys, n);
        return;
    }
    for (int64_t i = 0; i < n; i++)
        any_set |= keys[i], all_set &= keys[i];
    if (any_set == all_set)
        return;
    while (!((any_set ^ all_set) >> (top - 1)))
        top--;
    while (bits < DIGIT_MOST && n >> (bits + 2))
        bits++;
    bits = bits < top ? bits : top;
    part(keys, n, top - bits, (int64_t)1 << bits, ends, aside);
    for (int64_t digit = 0; digit < (int64_t)1 << bits; start = ends[digit++])
        sort(keys + start, ends[digit] - start, aside);
}

/* Sort keys, ascending. */
API void sort_keys(uint64_t *keys, int64_t n)
{
    uint64_t *aside = n > FEW ? malloc(ASIDE * sizeof *aside) : NULL; /* without it, all is parted where it is */
    sort(keys, n, aside);
    free(aside);
}
