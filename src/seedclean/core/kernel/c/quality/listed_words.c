/* Looks for the words of lists: hashes of the lengths that the first two characters leave open, in one table. */
#include "listed_words.h"

static inline uint64_t next_hash(uint64_t hash, uint32_t point)
{
    return (hash + point) * 0xFF51AFD7ED558CCDu;
}

/* The slot of a word, or the empty one where it would stand. */
static uint64_t slot_of(const struct listed_words *words, const uint32_t *letters, int64_t length, uint64_t hash)
{
    uint64_t at = finished(hash) & (uint64_t)(words->slot_count - 1);
    for (; words->slots[at]; at = (at + 1) & (uint64_t)(words->slot_count - 1)) {
        const int64_t *start = words->starts + words->slots[at] - 1;
        if (start[1] - start[0] == length && !memcmp(words->points + start[0], letters, (size_t)length * sizeof *letters))
            break;
    }
    return at;
}

/* Put n words of 2 to WORD_MOST characters into the tables, which are empty. */
API void list_words(struct listed_words *words, int64_t n)
{
    for (int64_t word = 0; word < n; word++) {
        const uint32_t *letters = words->points + words->starts[word];
        int64_t length = words->starts[word + 1] - words->starts[word];
        uint64_t hash = BASE;
        for (int64_t k = 0; k < length; k++)
            hash = next_hash(hash, letters[k]);
        words->firsts[(letters[0] & 0xFFFF) / 64] |= 1ull << (letters[0] & 63);
        words->lengths[pair_hash(letters[0], letters[1])] |= 1ull << length;
        words->slots[slot_of(words, letters, length, hash)] = (uint32_t)word + 1;
    }
}

/* `chars` gets for each class how many characters of a view are in its words; `first` the number of the first word, -1 if
 * there is none; it may be NULL. */
void count_listed(const uint32_t *view, int64_t n, const struct listed_words *words, int64_t *chars, int64_t *first)
{
    memset(chars, 0, (size_t)words->class_count * sizeof *chars);
    if (first)
        *first = -1;
    for (int64_t i = 0; words->slot_count && i + 1 < n; i++) {
        if (!has_bit(words->firsts, view[i] & 0xFFFF))
            continue;
        uint64_t open = words->lengths[pair_hash(view[i], view[i + 1])], hash = BASE;
        int64_t longest = 0, word = 0;
        for (int64_t length = 1; open >> length && i + length <= n; length++) {
            hash = next_hash(hash, view[i + length - 1]);
            if (!(open >> length & 1))
                continue;
            uint32_t met = words->slots[slot_of(words, view + i, length, hash)];
            if (met)
                longest = length, word = met - 1;
        }
        if (!longest)
            continue;
        if (first && *first < 0)
            *first = word;
        chars[words->classes[word]] += longest;
        i += longest - 1;
    }
}

/* As `count_listed`, of a text: its view is made of it here, in `view`. */
API void listed_chars(const uint32_t *points, int64_t n, const uint64_t *marks, const struct listed_words *words,
                         uint32_t *view, int64_t *chars, int64_t *first)
{
    for (int64_t i = 0; i < n; i++)
        view[i] = (uint32_t)(marks[points[i]] >> 32);
    count_listed(view, n, words, chars, first);
}
