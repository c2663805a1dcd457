/* Shares of a text in what it says again: whole lines and sentences, the commonest n-grams, and those that stand there
 * before (Rae et al. 2021, "Gopher", A1.1). Their n-grams are of words; a Chinese word has about two characters, so 2, 3
 * and 4 words are 4, 6 and 8 characters, and 5 and 10 words are 10 and 20. */
#include "quality.h"

#define FACTOR 0x9E3779B97F4A7C15u

/* Characters in those of n stretches that stand there before; `copies` gets how many these are. */
int64_t repeated_chars(struct met *table, const uint64_t *hashes, const int32_t *lengths, int64_t n, int64_t *copies)
{
    uint64_t slots = slots_for(n);
    int64_t chars = 0;
    *copies = 0;
    if (n < 2)
        return 0;
    memset(table, 0, slots * sizeof *table);
    for (int64_t i = 0; i < n; i++) {
        struct met *met = met_at(table, slots, hashes[i]);
        chars += met->times ? lengths[i] : 0;
        *copies += met->times != 0;
        met->tag = (uint32_t)(hashes[i] >> 32), met->times = 1;
    }
    return chars;
}

static inline uint64_t hash_of(const uint64_t *prefixes, int64_t at, int64_t size, uint64_t power)
{
    uint64_t hash = prefixes[at + size] - prefixes[at] * power;
    return (hash ^ hash >> 29) * 0xBF58476D1CE4E5B9u; /* the low bits of a product know only low bits */
}

static uint64_t power_of(int64_t size)
{
    uint64_t power = 1;
    for (int64_t k = 0; k < size; k++)
        power *= FACTOR;
    return power;
}

/* Characters of the commonest n-gram, where it does not overlap itself. `places` are where n-grams begin that may repeat;
 * afterwards those that do, of which there are `*count`. */
static int64_t commonest(struct met *table, const uint64_t *prefixes, int64_t n, int64_t size, uint32_t *slots_of,
                         int32_t *places, int64_t *count)
{
    uint64_t slots = slots_for(*count), power = power_of(size);
    int64_t repeat = 0;
    uint32_t most = 0;
    memset(table, 0, slots * sizeof *table);
    for (int64_t k = 0; k < *count && places[k] + size <= n; k++) {
        uint64_t hash = hash_of(prefixes, places[k], size, power);
        struct met *met = met_at(table, slots, hash);
        slots_of[k] = (uint32_t)(met - table);
        met->tag = (uint32_t)(hash >> 32), met->times++;
        if ((uint32_t)places[k] >= met->free_from) {
            met->free_from = (uint32_t)(places[k] + size);
            met->apart++;
            most = met->apart > most ? met->apart : most;
        }
    }
    for (int64_t k = 0; k < *count && places[k] + size <= n; k++)
        if (table[slots_of[k]].times > 1)
            places[repeat++] = places[k];
    *count = repeat;
    return most > 1 ? most * size : 0;
}

/* Characters in n-grams that stand there before; behind such a one the search goes on. An n-gram that repeats begins where
 * a shorter one does, so only `places` are looked at. */
static int64_t said_before(struct met *table, const uint64_t *prefixes, int64_t n, int64_t size, const int32_t *places,
                           int64_t count)
{
    uint64_t slots = slots_for(count), power = power_of(size);
    int64_t chars = 0, behind = 0;
    memset(table, 0, slots * sizeof *table);
    for (int64_t k = 0; k < count && places[k] + size <= n; k++) {
        if (places[k] < behind)
            continue;
        uint64_t hash = hash_of(prefixes, places[k], size, power);
        struct met *met = met_at(table, slots, hash);
        if (met->times)
            chars += size, behind = places[k] + size;
        met->tag = (uint32_t)(hash >> 32), met->times = 1;
    }
    return chars;
}

/* Where 4-grams begin that may repeat: a bit for each hash says that it was met, another that it was met again. */
static int64_t possible_repeats(uint64_t *bits, const uint64_t *prefixes, int64_t n, uint32_t *hashes, int32_t *places)
{
    uint64_t words = slots_for(n) / 8, power = power_of(4);
    uint32_t mask = (uint32_t)(64 * words - 1);
    int64_t count = 0;
    memset(bits, 0, 2 * words * sizeof *bits);
    for (int64_t i = 0; i + 4 <= n; i++) {
        uint32_t hash = (uint32_t)(hash_of(prefixes, i, 4, power) >> 32) & mask;
        uint64_t bit = 1ull << (hash & 63), *met = bits + 2 * (hash >> 6);
        hashes[i] = hash;
        met[1] |= met[0] & bit;
        met[0] |= bit;
    }
    for (int64_t i = 0; i + 4 <= n; i++) {
        places[count] = (int32_t)i;
        count += (int64_t)(bits[2 * (hashes[i] >> 6) + 1] >> (hashes[i] & 63) & 1);
    }
    return count;
}

/* The characters in the commonest 4-, 6- and 8-gram, and in 10- and 20-grams that stand there before. `prefixes` are n + 1
 * hashes, each of the characters up to there. */
void count_ngrams(struct met *table, const uint64_t *prefixes, int64_t n, uint32_t *slots, int32_t *places, int64_t *figures)
{
    int64_t count = possible_repeats((uint64_t *)table, prefixes, n, slots, places);
    for (int64_t k = 0; k < 3; k++)
        figures[k] = count ? commonest(table, prefixes, n, 4 + 2 * k, slots, places, &count) : 0;
    for (int64_t k = 0; k < 2; k++)
        figures[3 + k] = count ? said_before(table, prefixes, n, 10 + 10 * k, places, count) : 0;
}
