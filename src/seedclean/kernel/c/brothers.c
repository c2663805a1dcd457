/* The characters that a lost byte leaves possible: all that share the other one. */
#include "follow.h"

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

/* P(character | last) of each of some characters, and how likely it is inside the word of the last one. */
void chances(const struct table *table, const struct page *page, const uint32_t *last, const uint16_t *pairs, int n,
             double *found, double *goes_on)
{
    int32_t row = row_of(table, entry_of(table, last[1]));
    double weight = counted(page, weight_key(last[1])), seen = counted(page, pair_key(last[0], last[1]));
    double later = inside(table, last[0], last[1]);
    int64_t tail = tail_of(table, last[0], last[1]);
    double otherwise = tail < 0 ? 1.0 : table->otherwise[tail];
    for (int i = 0; i < n; i++) {
        uint32_t c = table->folded[pairs[i]];
        int32_t own = row_of(table, c);
        const double *its = own >= 0 ? table->uses[own] : NO_USES;
        double share = counted(page, single_key(c)) / page->costs[TOTAL];
        double begins = (1 - OWN_WORDS) * its[BEGINS] + OWN_WORDS * share, value = begins;
        goes_on[i] = 0.0;
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
            goes_on[i] = SURELY_INSIDE * word / (word + ends + ABSENT);
        }
        if (table->pair_flags[pairs[i]] & MARK_SIGN)
            value = chance(table, page, last, c);
        else {
            value = (1 - weight - PLAIN) * value + PLAIN * (plain(table, c) + share);
            if (counted(page, single_key(c)) > 0 && counted(page, pair_key(last[1], c)) > 0)
                value += weight * here_of(page, last, c, seen);
        }
        found[i] = value * form_share(table, page, pairs[i]);
    }
}

/* What of the brothers can stand between the last two characters and each of some that may follow. */
void between(const struct table *table, const struct page *page, const uint32_t *last, const uint32_t *followings,
             int n, uint8_t lead, struct guess *guesses)
{
    uint16_t pairs[BROTHERS];
    double first[BROTHERS], goes_on[BROTHERS];
    int size = brothers(table, lead, pairs);
    chances(table, page, last, pairs, size, first, goes_on);
    for (int k = 0; k < n; k++) {
        uint32_t following = followings[k], sign = entry_of(table, following);
        int32_t next = row_of(table, sign);
        double among = sign ? 1.0 : among_others(table, 0, following);
        double share = counted(page, single_key(following)) / page->costs[TOTAL], any = PLAIN * (plain(table, following) + share);
        double begins = (1 - OWN_WORDS) * (next >= 0 ? table->uses[next][BEGINS] : RARE) +
                        OWN_WORDS * share * (among == 1.0);
        double most = -1.0, total = 0.0;
        for (int i = 0; i < size; i++) {
            uint32_t c = table->folded[pairs[i]];
            double value;
            if (table->pair_flags[pairs[i]] & MARK_SIGN) {
                uint32_t mark[2] = {c, c}; /* what stands before a mark says nothing */
                value = chance(table, page, mark, following);
            } else {
                int32_t row = row_of(table, c);
                const double *uses = row >= 0 ? table->uses[row] : NO_USES, *shares = follower(table, row, sign);
                double across = (shares[ACROSS] + uses[ELSE_ACROSS] * begins) * among, weight = counted(page, weight_key(c));
                value = goes_on[i] * shares[INSIDES] + (1 - goes_on[i]) * shares[HEADS] +
                        (goes_on[i] * uses[ENDS_INSIDE] + (1 - goes_on[i]) * uses[ENDS_ALONE]) * across;
                int64_t tail = goes_on[i] > HARDLY ? tail_of(table, last[1], c) : -1;
                if (tail >= 0) {
                    double certain = behind_tail(table, tail, sign);
                    double more = certain >= 0 ? certain * among : table->otherwise[tail] * across;
                    value += goes_on[i] * uses[ENDS_INSIDE] * (more - across);
                }
                value = (1 - weight - PLAIN) * value + any;
                if (counted(page, single_key(c)) > 0)
                    value += weight * counted(page, pair_key(c, following)) / (counted(page, single_key(c)) + 1.0);
            }
            value *= first[i];
            total += value;
            if (value > most)
                most = value, guesses[k].pair = pairs[i];
        }
        guesses[k].best = log(most), guesses[k].total = log(total);
    }
}
