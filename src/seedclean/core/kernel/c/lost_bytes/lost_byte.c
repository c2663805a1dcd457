/* The readings of a `?` that is no real one: which byte was lost there. */
#include "lattice.h"

enum { FAMILY_WORK = 25 };       /* as much as so many states: the numbers of all characters that share a byte */
enum { NEAR_MOST = 24 };         /* of the characters a lost byte leaves possible: so many, */
static const double NEAR = 1e-4; /* and so likely beside the best */
static const double LOSS = 2.0, EATEN_ASCII = 1.0; /* nats, see lattice.c */
enum { EATABLES = 7 };
static const uint32_t EATABLE[EATABLES] = {'1', ' ', ',', '?', '!', ':', ';'}; /* the model takes all digits alike */
static const uint32_t NO_DIGITS[2] = {' ', '*'}; /* stand for all ASCII below 0x40 that is neither digit nor mark */

/* The characters that share a byte, behind the last two: asked again and again with the same ones. */
static const struct family *family_of(struct search *search, const uint32_t *last, uint8_t lead)
{
    struct asked *asked = search->asked + !lead;
    if (!asked->known || asked->lead != lead || asked->last[0] != last[0] || asked->last[1] != last[1]) {
        asked->known = 1, asked->lead = lead, asked->last[0] = last[0], asked->last[1] = last[1];
        gather_family(search->table, search->page, last, lead, &asked->family);
    }
    return &asked->family;
}

/* Try all bytes that make, behind the last one, a character with the note's reading. */
static void lost_before_note(struct search *search, struct state state, struct score score, const int64_t *note)
{
    const struct page *page = search->page;
    for (int64_t i = page->syllables[note[2]]; i < page->syllables[note[2] + 1]; i++) {
        uint16_t pair = page->readings[i];
        uint8_t lead = (uint8_t)(pair >> 8), trail = (uint8_t)pair;
        if (lead != state.second || trail < UNREADABLE)
            continue;
        double cost = -price(search, pair, note[2], page->first_reading[i]);
        if (!state.open) { /* the note tore a lead byte from its trail byte, which follows */
            put(search->agenda, note[1], (struct state){1, lead, trail, {state.last[0], state.last[1]}},
                then(search, score, cost, cost, NONE, BEFORE_NOTE, pair, 1.0));
        } else { /* it stands behind the character that it belongs to */
            uint32_t folded = search->table->folded[pair];
            cost += log_chance(search, state.last[0], state.last[1], folded);
            put(search->agenda, note[1], (struct state){0, lead, trail, {state.last[1], folded}},
                then(search, score, cost, cost, search->table->shown[pair], BEFORE_NOTE, pair, 1.0));
        }
    }
}

/* The lead byte of a character whose trail byte A3 went into a mark; the mark's second byte is open now. What closes it
 * stands at `at`, so all lead bytes lead to one state: only the best and the sum go on. */
static void lost_lead(struct search *search, int64_t at, struct state state, struct score score, uint8_t second,
                      uint8_t lost)
{
    const struct table *table = search->table;
    if (at >= search->page->numbers[LENGTH] || note_at(search->page->notes, search->page->numbers[NOTES], at))
        return;
    search->work += FAMILY_WORK;
    if (is_lost(search->page->text[at])) {
        const struct family *family = family_of(search, state.last, 0);
        double shares[BROTHERS], most = 0.0;
        for (int i = 0; i < family->n; i++)
            shares[i] = family->brothers[i].chance;
        for (int k = 0; k < NEAR_MOST; k++) {
            int top = 0;
            for (int i = 1; i < family->n; i++)
                if (shares[i] > shares[top])
                    top = i;
            most = k ? most : shares[top];
            if (!(shares[top] > most * NEAR))
                return;
            double cost = log(shares[top]);
            uint16_t pair = family->brothers[top].pair;
            put(search->agenda, at,
                (struct state){1, MARK_LEAD, second, {state.last[1], table->folded[pair]}},
                then(search, score, cost, cost, table->shown[pair], lost, 0, 1.0));
            shares[top] = -1.0;
        }
        return;
    }
    struct closing found[BROTHERS + 1];
    int n = closings(search, at, found);
    for (int i = 0; i < n; i++) {
        uint16_t closed = (uint16_t)(second << 8 | found[i].trail);
        if (!table->shown[closed])
            continue;
        struct guess guess = between(table, search->page, family_of(search, state.last, 0), table->folded[closed]);
        uint32_t folded = table->folded[guess.pair];
        double ahead = log_chance(search, state.last[1], folded, table->folded[closed]);
        struct score step =
            then(search, score, guess.best - ahead, guess.total - ahead, table->shown[guess.pair], lost, 0, 1.0);
        close_pair(search, at + 1, (struct state){1, MARK_LEAD, second, {state.last[1], folded}}, step, found[i]);
    }
}

/* The trail byte of the open character, lost in front of an ASCII byte that is still there. */
static void lost_before_kept(struct search *search, int64_t at, struct state state, struct score score)
{
    const struct page *page = search->page;
    int inside = at < page->numbers[LENGTH];
    uint32_t following = inside ? page->text[at] : '\n', folded = inside ? page->view[at] : '\n';
    int mark = second_of(following) != 0;
    if (following != '\n' && !mark && (following >= '@' || page->numbers[EATS]))
        return;
    struct guess guess = between(search->table, page, family_of(search, state.last, state.second), folded);
    score = less(score, page->costs[KEPT_COST] * mark);
    score = then(search, score, guess.best, guess.total, search->table->shown[guess.pair], mark ? BEFORE_MARK : BYTE,
                 0, 1.0);
    score = then(search, score, 0.0, 0.0, inside ? following : NONE, NOTHING, 0, 1.0);
    uint16_t pair = pair_of(search, following);
    struct state after = {
        0, (uint8_t)(pair >> 8), (uint8_t)pair, {search->table->folded[guess.pair], folded}};
    put(search->agenda, inside ? at + 1 : at, after, score);
}

/* The digits that may have been eaten in front of an offset; returns how many. */
static int64_t figures(const struct page *page, int64_t at, const uint32_t **digits, const double **shares)
{
    static const uint32_t any[2] = {'1', '2'};
    static const double half[2] = {0.5, 0.5};
    int64_t from = 0, to = page->numbers[FIGURES];
    while (from < to) {
        int64_t middle = (from + to) / 2;
        if (page->figures[middle][0] < at)
            from = middle + 1;
        else
            to = middle;
    }
    int known = from < page->numbers[FIGURES] && page->figures[from][0] == at;
    *digits = known ? page->digits + page->figures[from][1] : any;
    *shares = known ? page->digit_shares + page->figures[from][1] : half;
    return known ? page->figures[from + 1][1] - page->figures[from][1] : 2;
}

/* The trail byte of the open character, lost with an ASCII byte behind it. */
static void lost_with_eaten(struct search *search, int64_t at, struct state state, struct score score)
{
    static const double halves[2] = {0.5, 0.5}, one = 1.0;
    const struct family *family = family_of(search, state.last, state.second);
    for (int k = 0; k < EATABLES; k++) {
        struct guess guess = between(search->table, search->page, family, EATABLE[k]);
        int mark = k > 1;
        struct score step = then(search, less(score, mark ? search->page->costs[EATEN_COST] : EATEN_ASCII),
                                 guess.best, guess.total, search->table->shown[guess.pair],
                                 mark ? EATEN : BYTE, 0, 1.0);
        const uint32_t *eaten = EATABLE + k;
        const double *shares = &one;
        int64_t n = 1;
        if (k == 0)
            n = figures(search->page, at, &eaten, &shares);
        else if (k == 1)
            n = 2, eaten = NO_DIGITS, shares = halves;
        for (int64_t i = 0; i < n; i++) {
            uint16_t pair = pair_of(search, eaten[i]);
            double cost = log(shares[i]);
            struct state after = {0, (uint8_t)(pair >> 8), (uint8_t)pair,
                                  {search->table->folded[guess.pair], eaten[i]}};
            put(search->agenda, at, after, then(search, step, cost, cost, eaten[i], NOTHING, 0, shares[i]));
        }
    }
}

/* Take a reading over a `?` that is no real one. */
void over_lost(struct search *search, int64_t at, struct state state, struct score score)
{
    const struct page *page = search->page;
    int64_t after = at + 1;
    const int64_t *note = note_at(page->halves, page->numbers[HALVES], after);
    note = note ? note : note_at(page->notes, page->numbers[NOTES], after);
    struct score lost = less(score, LOSS);
    if (note) {
        lost_before_note(search, state, lost, note);
    } else if (state.open) {
        uint16_t pairs[BROTHERS];
        if (page->text[at] == '?')
            close_pair(search, after, state, score, (struct closing){MARK_LEAD, second_of('?')});
        close_pair(search, after, state, lost, (struct closing){UNREADABLE, 0});
        if (brothers(search->table, state.second, pairs)) {
            search->work += FAMILY_WORK;
            lost_before_kept(search, after, state, lost);
            if (page->numbers[EATS])
                lost_with_eaten(search, after, state, lost);
        }
    } else {
        uint8_t mark = after < page->numbers[LENGTH] ? second_of(page->text[after]) : 0;
        if (mark)
            lost_lead(search, after + 1, state, less(score, LOSS + page->costs[KEPT_COST]), mark, BEFORE_MARK);
        for (int i = 0; i < MARKS && page->numbers[EATS]; i++)
            lost_lead(search, after, state, less(score, LOSS + page->costs[EATEN_COST]), SECOND[i], EATEN);
    }
}
