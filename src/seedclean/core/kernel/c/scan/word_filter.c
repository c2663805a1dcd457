/* Whether any of many words stands in a view, or in which stretches of Han. */
#include "scan.h"
#include "word_filter.h"

/* Where words are looked up: `hashes[k]` for the first two characters of word k, of a word of one character for that one
 * alone. */
API void word_hashes(const uint32_t *points, const int64_t *starts, int64_t n, uint32_t *hashes)
{
    for (int64_t word = 0; word < n; word++) {
        uint32_t first = points[starts[word]];
        hashes[word] = pair_hash(first, starts[word + 1] - starts[word] > 1 ? points[starts[word] + 1] : 0);
    }
}

API int64_t any_word(const uint32_t *view, int64_t n, const struct word_filter *words)
{
    return has_word(view, n, words);
}

/* How many characters of a text are Han and how many are not blank, and whether any of the words stands in its view, which
 * is only made for this. `marks` as for a scan. */
API int64_t scan_counts(const uint32_t *points, int64_t n, const uint64_t *marks, const struct word_filter *words, uint32_t *view,
                   int64_t *counts)
{
    int64_t han = 0, blank = 0;
    for (int64_t i = 0; i < n; i++) {
        uint64_t mark = marks[points[i]];
        view[i] = (uint32_t)(mark >> 32);
        han += (int64_t)(mark & HAN);
        blank += (mark & BLANK) != 0;
    }
    counts[0] = han, counts[1] = n - blank;
    return any_word(view, n, words);
}

/* `found` gets the stretches `[start, end)` of two Han characters and more in which any of the words stands; returns how
 * many. */
API int64_t stretches_with_words(const uint32_t *view, int64_t n, const struct word_filter *words, int32_t *found)
{
    uint8_t places[STRETCH];
    int64_t count = 0, behind = 0; /* the last stretch */
    for (int64_t at = 0; at < n; at += STRETCH) {
        int64_t some = possible_places(words, view, at, n, places);
        for (int64_t one = 0; one < some; one++) {
            int64_t i = at + places[one], start = i, end = i;
            if (i < behind || !begins(words, view + i, n - i))
                continue;
            while (end < n && is_han(view[end]))
                end++;
            if (end == i || !begins(words, view + i, end - i))
                continue;
            while (start > behind && is_han(view[start - 1]))
                start--;
            behind = end;
            if (end == start + 1)
                continue;
            found[2 * count] = (int32_t)start, found[2 * count + 1] = (int32_t)end;
            count++;
        }
    }
    return count;
}
