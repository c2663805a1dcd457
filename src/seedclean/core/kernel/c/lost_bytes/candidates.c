/* The candidates for a character that lost a byte: all characters that share its other byte. */
#include "bigram_model.h"

static const double HARDLY = 0.01;  /* below this, two characters are hardly ever one word */
static const double ABSENT = 1e-12; /* keeps a quotient defined */
static const double NO_USES[5] = {0.0, 1e-9, 1.0, 1.0, 1.0}; /* of a character without a row */

/* The byte pairs with this lead byte whose trail byte can be lost, because it looks like a lead byte. With ANY_LEAD_A3 or
 * ANY_LEAD_A1, the byte pairs with that trail byte, whatever their lead byte. Returns how many: at most 126. */
int pairs_with_byte(const struct language_model *model, uint8_t lead, uint16_t *pairs)
{
    int n = 0;
    for (uint32_t byte = 0x81; byte < 0xFF; byte++) {
        uint16_t pair = (uint16_t)(lead > ANY_LEAD_A1 ? (uint32_t)lead << 8 | byte : byte << 8 | (lead ? 0xA1 : 0xA3));
        if (model->pair_flags[pair] & POSSIBLE)
            pairs[n++] = pair;
    }
    return n;
}

/* P(character | last) of each candidate, and how likely it continues the word of the last character. */
static void set_chances(const struct language_model *model, const struct damaged_page *page,
                        const uint32_t *last, struct candidate_set *set)
{
    struct characters_before before = characters_before(model, page, last);
    int32_t row = before.row;
    double weight = before.weight, inside_word = before.inside_word, backoff = before.backoff;
    for (int i = 0; i < set->n; i++) {
        struct candidate *candidate = set->candidates + i;
        uint32_t c = model->folded[candidate->pair];
        const double *candidate_uses = candidate->row >= 0 ? model->row_shares[candidate->row] : NO_USES;
        double share = candidate->count / page->total;
        double begins = (1 - PAGE_WORDS) * candidate_uses[BEGINS] + PAGE_WORDS * share, value = begins;
        candidate->goes_on = 0.0;
        if (row >= 0) {
            const double *uses = model->row_shares[row], *shares = shares_of_follower(model, row, c);
            double certain = share_behind_tail(model, before.tail, c);
            double within = inside_word * uses[ENDS_INSIDE], alone = (1 - inside_word) * uses[ENDS_ALONE];
            double across = shares[ACROSS] + uses[BACKOFF] * begins,
                   word = (shares[HEADS] + shares[INSIDES]) / 2;
            value = inside_word * shares[INSIDES] + (1 - inside_word) * shares[HEADS] +
                    (alone + within * backoff) * across;
            if (certain >= 0)
                value += within * (certain - backoff * across);
            double ends = (uses[ENDS_ALONE] + uses[ENDS_INSIDE]) / 2 *
                          (shares[ACROSS] + uses[BACKOFF] * candidate_uses[BEGINS]);
            candidate->goes_on = SURELY_INSIDE * word / (word + ends + ABSENT);
        }
        if (candidate->is_sign)
            value = chance_behind(model, page, &before, c);
        else {
            if (page->trigram_weight > 0)
                value += page->trigram_weight * (trigram_chance(model, before.trigrams, c) - value);
            value = (1 - weight - PLAIN) * value + PLAIN * (plain_chance(model, c) + share);
            if (candidate->count > 0 && weight > 0)
                value += weight * page_chance(page, &before, c);
        }
        candidate->chance = value * variant_share(model, page, candidate->pair);
    }
}

/* Weigh all candidates behind the last two characters. */
void fill_candidates(const struct language_model *model, const struct damaged_page *page,
                     const uint32_t *last, uint8_t lead, struct candidate_set *set)
{
    uint16_t pairs[CANDIDATES_MOST];
    set->n = pairs_with_byte(model, lead, pairs);
    set->last = last[1];
    for (int i = 0; i < set->n; i++) {
        uint32_t c = model->folded[pairs[i]];
        set->candidates[i] = (struct candidate){
            .pair = pairs[i],
            .is_sign = model->pair_flags[pairs[i]] & MARK_SIGN,
            .row = row_of(model, c),
            .count = counted(page, single_key(c)),
            .weight = counted(page, weight_key(c)),
        };
    }
    set_chances(model, page, last, set);
    for (int i = 0; i < set->n; i++) {
        struct candidate *candidate = set->candidates + i;
        int may_end_word = !candidate->is_sign && candidate->goes_on > HARDLY;
        candidate->tail = may_end_word ? tail_of(model, last[1], model->folded[candidate->pair]) : -1;
        candidate->trigrams = trigram_context(model, last[1], model->folded[candidate->pair]);
    }
}

/* Weigh the candidates between the last two characters and one that may follow. */
struct best_candidate best_between(const struct language_model *model, const struct damaged_page *page,
                                   const struct candidate_set *set, uint32_t following)
{
    uint32_t sign = entry_of(model, following);
    int32_t next = row_of(model, sign);
    double among = sign ? 1.0 : share_among_unlisted(model, 0, following);
    double share = counted(page, single_key(following)) / page->total,
           any = PLAIN * (plain_chance(model, following) + share);
    double begins = (1 - PAGE_WORDS) * (next >= 0 ? model->row_shares[next][BEGINS] : RARE) +
                    PAGE_WORDS * share * (among == 1.0);
    double most = -1.0, less = -1.0, total = 0.0;
    uint16_t best = 0, second = 0;
    for (int i = 0; i < set->n; i++) {
        const struct candidate *candidate = set->candidates + i;
        uint32_t c = model->folded[candidate->pair];
        double value;
        if (candidate->is_sign) {
            uint32_t mark[2] = {page->trigram_weight > 0 ? set->last : c, c}; /* bigrams: what stands before a mark says nothing */
            value = chance(model, page, mark, following);
        } else {
            const double *uses = candidate->row >= 0 ? model->row_shares[candidate->row] : NO_USES;
            const double *shares = shares_of_follower(model, candidate->row, sign);
            double goes_on = candidate->goes_on;
            double across = (shares[ACROSS] + uses[BACKOFF] * begins) * among;
            value = goes_on * shares[INSIDES] + (1 - goes_on) * shares[HEADS] +
                    (goes_on * uses[ENDS_INSIDE] + (1 - goes_on) * uses[ENDS_ALONE]) * across;
            if (candidate->tail >= 0) {
                double certain = share_behind_tail(model, candidate->tail, sign);
                double more = certain >= 0 ? certain * among : model->tail_backoffs[candidate->tail] * across;
                value += goes_on * uses[ENDS_INSIDE] * (more - across);
            }
            if (page->trigram_weight > 0)
                value += page->trigram_weight *
                         (trigram_chance(model, candidate->trigrams, following) - value);
            value = (1 - candidate->weight - PLAIN) * value + any;
            if (candidate->count > 0)
                value += candidate->weight * counted(page, pair_key(c, following)) / (candidate->count + 1.0);
        }
        value *= candidate->chance;
        total += value;
        if (value > most)
            less = most, second = best, most = value, best = candidate->pair;
        else if (value > less)
            less = value, second = candidate->pair;
    }
    return (struct best_candidate){log(most), log(total), second ? log(less) : -INFINITY, best, second};
}
