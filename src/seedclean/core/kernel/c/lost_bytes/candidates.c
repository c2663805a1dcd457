/* The characters that a lost byte leaves possible: all that share the other one. */
#include "bigram_model.h"

static const double HARDLY = 0.01; /* a pair is hardly ever one word */
static const double ABSENT = 1e-12;
static const double NO_USES[5] = {0.0, 1e-9, 1.0, 1.0, 1.0}; /* of a character without a row */

/* The pairs of bytes with this lead byte whose trail byte can be lost, since it looks like a lead byte; with 0, those
 * with the trail byte A3, whatever their lead byte. Returns how many. */
int brothers(const struct table *table, uint8_t lead, uint16_t *pairs)
{
    int n = 0;
    for (uint32_t byte = 0x81; byte < 0xFF; byte++) {
        uint16_t pair = (uint16_t)(lead ? (uint32_t)lead << 8 | byte : byte << 8 | 0xA3);
        if (table->pair_flags[pair] & POSSIBLE)
            pairs[n++] = pair;
    }
    return n;
}

/* P(character | last) of each brother, and how likely it is inside the word of the last one. */
static void chances(const struct table *table, const struct page *page, const uint32_t *last, struct family *family)
{
    int32_t row = row_of(table, entry_of(table, last[1]));
    double weight = counted(page, weight_key(last[1])), seen = counted(page, pair_key(last[0], last[1]));
    double later = inside(table, last[0], last[1]);
    int64_t tail = tail_of(table, last[0], last[1]);
    double otherwise = tail < 0 ? 1.0 : table->otherwise[tail];
    for (int i = 0; i < family->n; i++) {
        struct brother *brother = family->brothers + i;
        uint32_t c = table->folded[brother->pair];
        const double *its = brother->row >= 0 ? table->uses[brother->row] : NO_USES;
        double share = brother->count / page->costs[TOTAL];
        double begins = (1 - OWN_WORDS) * its[BEGINS] + OWN_WORDS * share, value = begins;
        brother->goes_on = 0.0;
        if (row >= 0) {
            const double *uses = table->uses[row], *shares = follower(table, row, c);
            double certain = behind_tail(table, tail, c);
            double within = later * uses[ENDS_INSIDE], alone = (1 - later) * uses[ENDS_ALONE];
            double across = shares[ACROSS] + uses[ELSE_ACROSS] * begins, word = (shares[HEADS] + shares[INSIDES]) / 2;
            value = later * shares[INSIDES] + (1 - later) * shares[HEADS] + (alone + within * otherwise) * across;
            if (certain >= 0)
                value += within * (certain - otherwise * across);
            double ends =
                (uses[ENDS_ALONE] + uses[ENDS_INSIDE]) / 2 * (shares[ACROSS] + uses[ELSE_ACROSS] * its[BEGINS]);
            brother->goes_on = SURELY_INSIDE * word / (word + ends + ABSENT);
        }
        if (brother->is_sign)
            value = chance(table, page, last, c);
        else {
            value = (1 - weight - PLAIN) * value + PLAIN * (plain(table, c) + share);
            if (brother->count > 0 && counted(page, pair_key(last[1], c)) > 0)
                value += weight * here_of(page, last, c, seen);
        }
        brother->chance = value * form_share(table, page, brother->pair);
    }
}

/* What is known of all brothers behind the last two characters. */
void gather_family(const struct table *table, const struct page *page, const uint32_t *last, uint8_t lead,
                   struct family *family)
{
    uint16_t pairs[BROTHERS];
    family->n = brothers(table, lead, pairs);
    for (int i = 0; i < family->n; i++) {
        uint32_t c = table->folded[pairs[i]];
        family->brothers[i] = (struct brother){
            .pair = pairs[i],
            .is_sign = table->pair_flags[pairs[i]] & MARK_SIGN,
            .row = row_of(table, c),
            .count = counted(page, single_key(c)),
            .weight = counted(page, weight_key(c)),
        };
    }
    chances(table, page, last, family);
    for (int i = 0; i < family->n; i++) {
        struct brother *brother = family->brothers + i;
        int asked = !brother->is_sign && brother->goes_on > HARDLY;
        brother->tail = asked ? tail_of(table, last[1], table->folded[brother->pair]) : -1;
    }
}

/* What of a family can stand between the last two characters and one that may follow. */
struct guess between(const struct table *table, const struct page *page, const struct family *family,
                     uint32_t following)
{
    uint32_t sign = entry_of(table, following);
    int32_t next = row_of(table, sign);
    double among = sign ? 1.0 : among_others(table, 0, following);
    double share = counted(page, single_key(following)) / page->costs[TOTAL], any = PLAIN * (plain(table, following) + share);
    double begins = (1 - OWN_WORDS) * (next >= 0 ? table->uses[next][BEGINS] : RARE) +
                    OWN_WORDS * share * (among == 1.0);
    double most = -1.0, total = 0.0;
    uint16_t best = 0;
    for (int i = 0; i < family->n; i++) {
        const struct brother *brother = family->brothers + i;
        uint32_t c = table->folded[brother->pair];
        double value;
        if (brother->is_sign) {
            uint32_t mark[2] = {c, c}; /* what stands before a mark says nothing */
            value = chance(table, page, mark, following);
        } else {
            const double *uses = brother->row >= 0 ? table->uses[brother->row] : NO_USES;
            const double *shares = follower(table, brother->row, sign);
            double goes_on = brother->goes_on;
            double across = (shares[ACROSS] + uses[ELSE_ACROSS] * begins) * among;
            value = goes_on * shares[INSIDES] + (1 - goes_on) * shares[HEADS] +
                    (goes_on * uses[ENDS_INSIDE] + (1 - goes_on) * uses[ENDS_ALONE]) * across;
            if (brother->tail >= 0) {
                double certain = behind_tail(table, brother->tail, sign);
                double more = certain >= 0 ? certain * among : table->otherwise[brother->tail] * across;
                value += goes_on * uses[ENDS_INSIDE] * (more - across);
            }
            value = (1 - brother->weight - PLAIN) * value + any;
            if (brother->count > 0)
                value += brother->weight * counted(page, pair_key(c, following)) / (brother->count + 1.0);
        }
        value *= brother->chance;
        total += value;
        if (value > most)
            most = value, best = brother->pair;
    }
    return (struct guess){log(most), log(total), best};
}
