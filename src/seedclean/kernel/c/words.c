/* Whether any of many words stands in a view. */
#include "words.h"

/* Where words are looked up: `hashes[k]` for the first two characters of word k, of a word of one character for that one
 * alone. */
API void word_hashes(const uint32_t *points, const int64_t *starts, int64_t n, uint32_t *hashes)
{
    for (int64_t word = 0; word < n; word++) {
        uint32_t first = points[starts[word]];
        hashes[word] = pair_hash(first, starts[word + 1] - starts[word] > 1 ? points[starts[word] + 1] : 0);
    }
}

API int64_t any_word(const uint32_t *view, int64_t n, const struct words *words)
{
    uint8_t places[STRETCH];
    for (int64_t at = 0; at < n; at += STRETCH) {
        int64_t count = possible_places(words, view, at, n, places);
        for (int64_t one = 0; one < count; one++) {
            int64_t i = at + places[one];
            uint32_t single = pair_hash(view[i], 0), pair = pair_hash(view[i], i + 1 < n ? view[i + 1] : 0);
            if (word_from(words, 0, single, 1, view + i, n - i) >= 0 || word_from(words, 0, pair, 0, view + i, n - i) >= 0)
                return 1;
        }
    }
    return 0;
}
