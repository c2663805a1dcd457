/* Which patterns are tried on which lines. Python fills these structs in rules/prefilter_structs.py, field by field; a test compares
 * both descriptions. */
#ifndef PATTERN_PREFILTER_H
#define PATTERN_PREFILTER_H

#include "word_filter.h"

/* A word belongs to a group of patterns. It counts where so many characters of its line stand before it, and so many from its
 * beginning on. */
struct word_use {
    int32_t group, before, before_most, rest, rest_most;
};

/* Patterns that are tried on lines with one of their words. `most` is the length of the longest such line, `excluded` are
 * flags of which it has none, `number` is what is returned for them. */
struct worded_group {
    int32_t most, excluded, number;
};

/* Patterns, or a shape of lines, that are tried whatever words a line has: on the first `lines`, all if that is 0, of `least`
 * to `most` characters, of which only those that are no Han count if `without_han` says so, with `enough` characters of the
 * set of that number. */
struct wordless_group {
    int32_t most, excluded, number, least, without_han, lines, set, enough;
};

#define SET_WORDS (0x10000 / 64) /* a bit for each character below 0x10000 */

/* The uses of a word are use_starts[word] to use_starts[word + 1]. */
struct pattern_prefilter {
    const struct word_filter *words;
    const int32_t *use_starts;
    const struct word_use *uses;
    const struct worded_group *worded;
    const struct wordless_group *wordless;
    int64_t wordless_count;
    const uint64_t *sets;
};

#endif
