/* How likely a character follows two others, counted in news: pairs and triples, each group of followers ascending,
 * with absolute discounting (Ney and Essen 1991). */
#include "lost_bytes.h"

static const double AMONG_OTHERS = 1e-4; /* share of a character among those that are not told apart */
static const double AMONG_DIGITS = 0.1, AMONG_LATIN = 0.03;

static inline uint32_t letter_of(const struct language_model *model, uint32_t c)
{
    return c < HAN_END ? model->letters[c] : 0;
}

static int64_t follower_at(const uint16_t *letters, int64_t from, int64_t to, uint32_t letter)
{
    while (from < to) {
        int64_t middle = (from + to) / 2;
        if (letters[middle] < letter)
            from = middle + 1;
        else if (letters[middle] > letter)
            to = middle;
        else
            return middle;
    }
    return -1;
}

static int64_t pair_at(const struct language_model *model, uint32_t first, uint32_t second)
{
    return follower_at(model->pair_letters, model->pair_starts[first], model->pair_starts[first + 1], second);
}

/* What the two characters in front say, once for all that may follow them. */
struct trigram_context trigram_context(const struct language_model *model, uint32_t before, uint32_t first)
{
    uint32_t letter = letter_of(model, first);
    return (struct trigram_context){letter, pair_at(model, letter_of(model, before), letter)};
}

/* P(c | context). */
double trigram_chance(const struct language_model *model, struct trigram_context context, uint32_t c)
{
    uint32_t letter = letter_of(model, c);
    int64_t at = pair_at(model, context.letter, letter);
    double value = model->pair_backoffs[context.letter] * model->letter_shares[letter];
    value += at < 0 ? 0.0 : (double)model->pair_shares[at];
    if (context.pair >= 0) {
        at = follower_at(model->triple_letters, model->triple_starts[context.pair],
                         model->triple_starts[context.pair + 1], letter);
        value = model->triple_backoffs[context.pair] * value + (at < 0 ? 0.0 : (double)model->triple_shares[at]);
    }
    if (!letter)
        return value * AMONG_OTHERS;
    return value * (c >= '0' && c <= '9' ? AMONG_DIGITS : c < 0x80 && letter == letter_of(model, 'a') ? AMONG_LATIN : 1.0);
}
