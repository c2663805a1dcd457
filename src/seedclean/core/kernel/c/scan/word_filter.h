/* Many words that are looked for at once: a filter of characters first, one of pairs, then the words that begin so. */
#ifndef WORD_FILTER_H
#define WORD_FILTER_H

#include "../kernel.h"

#define FILTER_BITS 16
#define SLOT_BITS 12

/* Python puts the words into the order of their slots; those of a slot are slots[slot] to slots[slot + 1]. `firsts` has a
 * bit for each possible low half of the first character of a word, `pairs` one for each hash of the first two, `singles`
 * is as `firsts` for words of one character. */
struct word_filter {
    const uint32_t *points;
    const int64_t *starts;
    const int32_t *slots;
    const uint64_t *firsts, *pairs, *singles;
};

static inline uint32_t pair_hash(uint32_t first, uint32_t second)
{
    return (first * 0x9E3779B1u + second * 0x85EBCA6Bu) >> (32 - FILTER_BITS);
}

static inline int has_bit(const uint64_t *bits, uint32_t number)
{
    return (int)(bits[number / 64] >> (number % 64) & 1);
}

/* The first word, from one of its slot on, that stands at the beginning of `left` characters; -1 if there is none. One
 * of one character if it is asked for a single, else a longer one. */
static inline int32_t word_from(const struct word_filter *words, int32_t word, uint32_t hash, int single, const uint32_t *view,
                                int64_t left)
{
    uint32_t slot = hash >> (FILTER_BITS - SLOT_BITS);
    for (word = word < words->slots[slot] ? words->slots[slot] : word; word < words->slots[slot + 1]; word++) {
        int64_t length = words->starts[word + 1] - words->starts[word], k = 0;
        const uint32_t *letters = words->points + words->starts[word];
        if (length > left || (length == 1) != single)
            continue;
        while (k < length && view[k] == letters[k])
            k++;
        if (k == length)
            return word;
    }
    return -1;
}

#define STRETCH 256 /* places that are filtered together */

/* Where in a stretch of a view, up to STRETCH places from `at` on, a word can stand: offsets in `places`; returns how many.
 * Without branches: whether a word can stand at a place is hard to foretell. */
static inline int64_t possible_places(const struct word_filter *words, const uint32_t *view, int64_t at, int64_t end,
                                      uint8_t *places)
{
    uint8_t begun[STRETCH];
    int64_t count = 0, some = 0, length = end - at < STRETCH ? end - at : STRETCH;
    for (int64_t i = 0; i < length; i++) {
        begun[some] = (uint8_t)i;
        some += has_bit(words->firsts, view[at + i] & 0xFFFF);
    }
    for (int64_t one = 0; one < some; one++) {
        int64_t i = at + begun[one];
        uint32_t first = view[i], second = i + 1 < end ? view[i + 1] : 0;
        places[count] = begun[one];
        count += has_bit(words->pairs, pair_hash(first, second)) | has_bit(words->singles, first & 0xFFFF);
    }
    return count;
}

/* Whether any of the words stands at the beginning of `left` characters. */
static inline int begins(const struct word_filter *words, const uint32_t *view, int64_t left)
{
    uint32_t single = pair_hash(view[0], 0), pair = pair_hash(view[0], left > 1 ? view[1] : 0);
    return word_from(words, 0, single, 1, view, left) >= 0 || word_from(words, 0, pair, 0, view, left) >= 0;
}

/* Whether any of the words stands in a view. */
static inline int has_word(const uint32_t *view, int64_t n, const struct word_filter *words)
{
    uint8_t places[STRETCH];
    for (int64_t at = 0; at < n; at += STRETCH) {
        int64_t count = possible_places(words, view, at, n, places);
        for (int64_t one = 0; one < count; one++)
            if (begins(words, view + at + places[one], n - at - places[one]))
                return 1;
    }
    return 0;
}

#endif
