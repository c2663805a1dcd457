/* An undefined byte pair that vanished: a decoder shows a private-use character for it, and a scraper drops that. Only
 * inside shifted text can such a pair stand: its first byte ends a character, and its second byte begins one. */
#include "lattice.h"

enum { VANISHED_WORK = 50 }; /* costs as much as so many states */
enum { FIRST_MOST = 6 };     /* characters in front of the border inside the pair that are followed, */
enum { BOTH_MOST = 24 };     /* and readings with a character behind it */
static const double NEAR = 1e-4; /* only those at least so likely beside the best */

/* Whether a byte leads undefined pairs. */
static int leads_undefined(const struct language_model *model, uint8_t lead)
{
    return (model->pair_flags[lead << 8 | 0xA1] | model->pair_flags[lead << 8 | 0x80]) & UNDEFINED;
}

/* A character that the first byte of a vanished pair completes, and how likely it is. */
struct first_character {
    uint16_t pair;
    double chance;
};

/* The likeliest of them. Returns how many. */
static int first_characters(const struct search *search, struct state state, struct first_character *firsts)
{
    const struct language_model *model = search->model;
    struct characters_before before = characters_before(model, search->page, state.last);
    uint16_t pairs[CANDIDATES_MOST];
    int n = 0, n_pairs = pairs_with_byte(model, state.second, pairs);
    for (int i = 0; i < n_pairs; i++) {
        if (!leads_undefined(model, (uint8_t)pairs[i]))
            continue;
        double value = chance_behind(model, search->page, &before, model->folded[pairs[i]]) *
                       variant_share(model, search->page, pairs[i]);
        int at = n < FIRST_MOST ? n++ : FIRST_MOST;
        for (; at > 0 && firsts[at - 1].chance < value; at--)
            if (at < FIRST_MOST)
                firsts[at] = firsts[at - 1];
        if (at < FIRST_MOST)
            firsts[at] = (struct first_character){pairs[i], value};
    }
    while (n && firsts[n - 1].chance < firsts[0].chance * NEAR)
        n--;
    return n;
}

struct reading {
    double chance;
    uint8_t first, lead;
    int way;
};

/* Follow the likeliest readings of a vanished pair in front of the character at an offset, which completes what the
 * pair's second byte begins. */
void step_over_vanished(struct search *search, int64_t at, struct state state, struct score score,
                        const struct closing *ways, int n_ways)
{
    const struct language_model *model = search->model;
    struct first_character firsts[FIRST_MOST];
    struct reading readings[BOTH_MOST];
    score = add_cost(score, search->page->vanished_cost);
    if (is_far_behind(search, score.best))
        return;
    int n = 0, n_firsts = first_characters(search, state, firsts);
    search->page->work += VANISHED_WORK;
    if (!n_firsts || is_far_behind(search, score.best + log(firsts->chance)))
        return;
    for (int i = 0; i < n_firsts; i++) {
        uint32_t last[2] = {state.last[1], model->folded[firsts[i].pair]};
        struct characters_before before = characters_before(model, search->page, last);
        uint8_t first = (uint8_t)firsts[i].pair;
        for (uint32_t lead = 0x81; lead < 0xFF; lead++) {
            if (!(model->pair_flags[(uint32_t)first << 8 | lead] & UNDEFINED))
                continue;
            for (int k = 0; k < n_ways; k++) {
                uint16_t pair = (uint16_t)(lead << 8 | ways[k].trail);
                if (!(model->pair_flags[pair] & POSSIBLE))
                    continue;
                double value = firsts[i].chance * chance_behind(model, search->page, &before, model->folded[pair]) *
                               variant_share(model, search->page, pair);
                struct reading reading = {value, (uint8_t)i, (uint8_t)lead, k};
                int to = n < BOTH_MOST ? n++ : BOTH_MOST;
                for (; to > 0 && readings[to - 1].chance < value; to--)
                    if (to < BOTH_MOST)
                        readings[to] = readings[to - 1];
                if (to < BOTH_MOST)
                    readings[to] = reading;
            }
        }
    }
    for (int i = 0; i < n && readings[i].chance >= readings[0].chance * NEAR; i++) {
        const struct first_character *first = firsts + readings[i].first;
        struct closing closing = ways[readings[i].way];
        closing.lost = PAIR;
        double cost = log(first->chance);
        complete_character(search, at + 1,
                           (struct state){1, (uint8_t)first->pair, readings[i].lead, {state.last[1], model->folded[first->pair]}},
                           add_step(search, score, cost, cost, model->characters[first->pair], PAIR, 0, 1.0),
                           closing);
    }
}

/* The same in front of a `?` with an annotation: the pair's second byte begins the annotated character. */
void vanished_before_annotation(struct search *search, struct state state, struct score score,
                                const int64_t *annotation)
{
    const struct damaged_page *page = search->page;
    struct first_character firsts[FIRST_MOST];
    score = add_cost(score, page->vanished_cost);
    if (is_far_behind(search, score.best))
        return;
    int n = first_characters(search, state, firsts);
    uint8_t tried[256] = {0};
    search->page->work += VANISHED_WORK;
    for (int64_t i = page->syllable_starts[annotation[2]]; i < page->syllable_starts[annotation[2] + 1]; i++) {
        uint8_t lead = (uint8_t)(page->readings[i] >> 8);
        if (tried[lead]++)
            continue;
        for (int k = 0; k < n; k++) {
            uint8_t first = (uint8_t)firsts[k].pair;
            if (!(search->model->pair_flags[(uint32_t)first << 8 | lead] & UNDEFINED))
                continue;
            double cost = log(firsts[k].chance);
            struct state behind = {1, first, lead, {state.last[1], search->model->folded[firsts[k].pair]}};
            lost_before_annotation(search, behind,
                                   add_step(search, score, cost, cost,
                                            search->model->characters[firsts[k].pair], PAIR, 0, 1.0),
                                   annotation);
        }
    }
}
