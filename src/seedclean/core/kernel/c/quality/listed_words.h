/* Words of lists, millions if need be, of each the class; found in one pass, the longest first, without overlap. */
#ifndef LISTED_WORDS_H
#define LISTED_WORDS_H

#include "../scan/word_filter.h"

#define WORD_MOST 63 /* characters of a word */

/* `firsts` has a bit for each possible low half of the first character of a word; `lengths`, for each hash of the first two,
 * a bit for each length that words beginning so have; `slots`, by the hash of a word, its number + 1, or 0. */
struct listed_words {
    const uint32_t *points;
    const int64_t *starts;
    const uint8_t *classes;
    uint64_t *firsts, *lengths;
    uint32_t *slots;
    int64_t slot_count; /* a power of two above the number of words; 0 if there are none */
    int64_t class_count;
};

void count_listed(const uint32_t *view, int64_t n, const struct listed_words *words, int64_t *chars, int64_t *first);

#endif
