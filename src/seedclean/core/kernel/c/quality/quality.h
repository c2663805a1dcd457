/* What the figures of a text are counted with; see stages/text_quality. */
#ifndef QUALITY_H
#define QUALITY_H

#include "../kernel.h"

/* Kinds of folded characters, as in stages/text_quality/char_kinds.py. From MARK on all are marks; from CLOSING on, those that may
 * end a line. */
enum { OTHER, SPACE, LINE_BREAK, HAN_LETTER, CANTONESE, KANA, HANGUL, LATIN_LETTER, DIGIT, SYMBOL, MARK, BULLET, CLOSING,
       LINE_CLOSER, SENTENCE_END, KINDS };

#define FOLDED_END 0x40000u /* folded characters at and above it are of the kind OTHER */

struct quality_tables {
    const uint8_t *char_kinds;  /* of each folded character below FOLDED_END */
    const int16_t *rows;        /* of each: its number in the model, -1 if the model does not list it */
    const uint16_t *pairs;      /* of listed pairs: a tag and eighths of a bit, the more the less likely the second is */
    int64_t pair_slots;         /* a power of two */
    const uint8_t *ends, *begins; /* eighths of a bit of all others: ends[first] + begins[second] */
};

/* Where a pair of numbers stands among the listed ones, or 0: the tag is in the high half of a slot. */
static inline uint32_t pair_hash_of(int32_t first, int32_t second)
{
    return (uint32_t)(first * 0x4000 + second) * 0x9E3779B1u;
}

static inline uint16_t tag_of(uint32_t hash)
{
    return (uint16_t)((hash & 0xFF) << 8); /* the slot is taken from the other end */
}

static inline uint64_t pair_slot(const uint16_t *pairs, int64_t slots, uint32_t hash)
{
    uint64_t mask = (uint64_t)slots - 1, at = hash >> 8 & mask;
    while (pairs[at] && (pairs[at] & 0xFF00) != tag_of(hash))
        at = (at + 1) & mask;
    return at;
}

/* A table of hashes: how often each was met, and how often without overlap. */
struct met {
    uint32_t tag, times, apart, free_from;
};

int64_t repeated_chars(struct met *table, const uint64_t *hashes, const int32_t *lengths, int64_t n, int64_t *copies);
void count_ngrams(struct met *table, const uint64_t *prefixes, int64_t n, uint32_t *slots, int32_t *places, int64_t *figures);

/* The slots of a table for n hashes: a power of two. */
static inline uint64_t slots_for(int64_t n)
{
    uint64_t slots = 16;
    while (slots < 2 * (uint64_t)n)
        slots *= 2;
    return slots;
}

/* Where a hash stands in a table, or can be put; an empty place has times == 0. */
static inline struct met *met_at(struct met *table, uint64_t slots, uint64_t hash)
{
    uint64_t at = hash & (slots - 1);
    while (table[at].times && table[at].tag != (uint32_t)(hash >> 32))
        at = (at + 1) & (slots - 1);
    return table + at;
}

#endif
