/* What can stand behind a `?` that is no real one: which byte was lost there. */
#include "lattice.h"

enum { CANDIDATE_WORK = 25 };    /* a candidate set costs as much as so many states */
enum { NEAR_MOST = 24 };         /* candidates that are followed one by one: at most so many, */
static const double NEAR = 1e-4; /* and only those at least so likely beside the best */
/* Nats: to believe in a lost byte, in an eaten one, in a site that replaces 。 too. */
static const double LOSS = 2.0, EATEN_ASCII = 1.0, REPLACED_STOP = 1.0;
enum { EATABLES = 7 };
/* '1' stands for all digits: the model treats them alike. ' ' and '*' stand for all ASCII below 0x40 that is neither
 * digit nor mark. */
static const uint32_t EATABLE[EATABLES] = {'1', ' ', ',', '?', '!', ':', ';'};
static const uint32_t NO_DIGITS[2] = {' ', '*'};

/* The candidates behind the last two characters; ANY_LEAD_… for a lead byte that was lost. The same set is often wanted again. */
const struct candidate_set *cached_candidates(struct search *search, const uint32_t *last, uint8_t lead)
{
    struct cached_set *cached = search->cached + (lead > ANY_LEAD_A1 ? 0 : 1 + lead);
    if (!cached->is_filled || cached->lead != lead || cached->last[0] != last[0] ||
        cached->last[1] != last[1]) {
        cached->is_filled = 1, cached->lead = lead, cached->last[0] = last[0], cached->last[1] = last[1];
        fill_candidates(search->model, search->page, last, lead, &cached->set);
    }
    return &cached->set;
}

/* Try all bytes that make, behind the last one, a character with the syllable of the annotation. */
void lost_before_annotation(struct search *search, struct state state, struct score score,
                            const int64_t *annotation)
{
    const struct damaged_page *page = search->page;
    for (int64_t i = page->syllable_starts[annotation[2]]; i < page->syllable_starts[annotation[2] + 1];
         i++) {
        uint16_t pair = page->readings[i];
        uint8_t lead = (uint8_t)(pair >> 8), trail = (uint8_t)pair;
        if (lead != state.second || trail < UNREADABLE)
            continue;
        double cost = -annotation_cost(search, pair, annotation[2], page->first_readings[i]);
        if (!state.open) { /* the annotation stands between a lead byte and its trail byte */
            add_state(search->queue, annotation[1],
                      (struct state){1, lead, trail, {state.last[0], state.last[1]}},
                      add_step(search, score, cost, cost, NONE, BEFORE_ANNOTATION, pair, 1.0));
        } else { /* it stands behind the character that it belongs to */
            uint32_t folded = search->model->folded[pair];
            cost += log_chance(search, state.last[0], state.last[1], folded);
            add_state(search->queue, annotation[1], (struct state){0, lead, trail, {state.last[1], folded}},
                      add_step(search, score, cost, cost, search->model->characters[pair], BEFORE_ANNOTATION,
                               pair, 1.0));
        }
    }
}

/* The lead byte of a character was lost whose trail byte went into a mark; the mark's second byte is open now. What
 * completes it stands at `at`, so all lead bytes lead to one state: only the best one and the sum go on. */
static void lost_lead_byte(struct search *search, int64_t at, struct state state, struct score score,
                           uint8_t trail, uint8_t second, uint8_t lost)
{
    uint8_t lead = trail == MARK_LEAD ? ANY_LEAD_A3 : ANY_LEAD_A1;
    const struct language_model *model = search->model;
    if (at >= search->page->length ||
        annotation_at(search->page->annotations, search->page->annotation_count, at) ||
        is_far_behind(search, score.best))
        return;
    search->page->work += CANDIDATE_WORK;
    if (is_lost(search->page->text[at])) {
        const struct candidate_set *set = cached_candidates(search, state.last, lead);
        double shares[CANDIDATES_MOST], most = 0.0;
        for (int i = 0; i < set->n; i++)
            shares[i] = set->candidates[i].chance;
        for (int k = 0; k < NEAR_MOST; k++) {
            int top = 0;
            for (int i = 1; i < set->n; i++)
                if (shares[i] > shares[top])
                    top = i;
            most = k ? most : shares[top];
            if (!(shares[top] > most * NEAR))
                return;
            double cost = log(shares[top]);
            uint16_t pair = set->candidates[top].pair;
            add_state(search->queue, at,
                      (struct state){1, trail, second, {state.last[1], model->folded[pair]}},
                      add_step(search, score, cost, cost, model->characters[pair], lost, 0, 1.0));
            shares[top] = -1.0;
        }
        return;
    }
    struct closing ways[CANDIDATES_MOST + 1];
    int n = closings(search, at, ways);
    for (int i = 0; i < n; i++) {
        uint16_t completed = (uint16_t)(second << 8 | ways[i].trail);
        if (!model->characters[completed])
            continue;
        struct best_candidate guess = best_between(
            model, search->page, cached_candidates(search, state.last, lead), model->folded[completed]);
        uint32_t folded = model->folded[guess.pair];
        double ahead = log_chance(search, state.last[1], folded, model->folded[completed]);
        struct score step = add_guess(search, score, &guess, ahead, lost);
        complete_character(search, at + 1, (struct state){1, trail, second, {state.last[1], folded}},
                           step, ways[i]);
    }
}

/* The trail byte of the open character was lost in front of an ASCII byte that is still there. */
static void lost_before_kept(struct search *search, int64_t at, struct state state, struct score score)
{
    const struct damaged_page *page = search->page;
    int inside = at < page->length;
    uint32_t following = inside ? page->text[at] : '\n', folded = inside ? page->folded[at] : '\n';
    int mark = mark_trail(following) != 0;
    if (following != '\n' && !mark && (following >= '@' || page->eats_ascii))
        return;
    struct best_candidate guess =
        best_between(search->model, page, cached_candidates(search, state.last, state.second), folded);
    score = add_cost(score, page->kept_cost * mark);
    score = add_guess(search, score, &guess, 0.0, mark ? BEFORE_MARK : BYTE);
    score = add_step(search, score, 0.0, 0.0, inside ? following : NONE, NOTHING, 0, 1.0);
    uint16_t pair = bytes_of(search, following);
    struct state after = {
        0, (uint8_t)(pair >> 8), (uint8_t)pair, {search->model->folded[guess.pair], folded}};
    add_state(search->queue, inside ? at + 1 : at, after, score);
}

/* The digits that may have been eaten in front of an offset, and their shares. Returns how many. */
static int64_t eaten_digits(const struct damaged_page *page, int64_t at, const uint32_t **digits,
                            const double **shares)
{
    static const uint32_t any[2] = {'1', '2'};
    static const double half[2] = {0.5, 0.5};
    int64_t from = 0, to = page->digit_place_count;
    while (from < to) {
        int64_t middle = (from + to) / 2;
        if (page->digit_places[middle][0] < at)
            from = middle + 1;
        else
            to = middle;
    }
    int is_listed = from < page->digit_place_count && page->digit_places[from][0] == at;
    *digits = is_listed ? page->digits + page->digit_places[from][1] : any;
    *shares = is_listed ? page->digit_shares + page->digit_places[from][1] : half;
    return is_listed ? page->digit_places[from + 1][1] - page->digit_places[from][1] : 2;
}

/* The trail byte of the open character was lost, and the decoder ate the ASCII byte behind it. */
static void lost_with_eaten(struct search *search, int64_t at, struct state state, struct score score)
{
    static const double halves[2] = {0.5, 0.5}, certain = 1.0;
    const struct candidate_set *set = cached_candidates(search, state.last, state.second);
    for (int k = 0; k < EATABLES; k++) {
        int mark = k > 1;
        struct score step = add_cost(score, mark ? search->page->eaten_cost : EATEN_ASCII);
        if (is_far_behind(search, step.best))
            continue;
        struct best_candidate guess = best_between(search->model, search->page, set, EATABLE[k]);
        step = add_guess(search, step, &guess, 0.0, mark ? EATEN : BYTE);
        const uint32_t *eaten = EATABLE + k;
        const double *shares = &certain;
        int64_t n = 1;
        if (k == 0)
            n = eaten_digits(search->page, at, &eaten, &shares);
        else if (k == 1)
            n = 2, eaten = NO_DIGITS, shares = halves;
        for (int64_t i = 0; i < n; i++) {
            uint16_t pair = bytes_of(search, eaten[i]);
            double cost = log(shares[i]);
            struct state after = {
                0, (uint8_t)(pair >> 8), (uint8_t)pair, {search->model->folded[guess.pair], eaten[i]}};
            add_state(search->queue, at, after,
                      add_step(search, step, cost, cost, eaten[i], NOTHING, 0, shares[i]));
        }
    }
}

/* Take a state over a `?` that is no real one. */
void step_over_lost(struct search *search, int64_t at, struct state state, struct score score)
{
    const struct damaged_page *page = search->page;
    int64_t after = at + 1;
    const int64_t *annotation = annotation_at(page->half_annotations, page->half_annotation_count, after);
    annotation = annotation ? annotation : annotation_at(page->annotations, page->annotation_count, after);
    struct score lost = add_cost(score, LOSS);
    if (annotation) {
        lost_before_annotation(search, state, lost, annotation);
        if (state.open && page->drops_undefined)
            vanished_before_annotation(search, state, lost, annotation);
    } else if (state.open) {
        uint16_t pairs[CANDIDATES_MOST];
        if (page->text[at] == '?')
            complete_character(search, after, state, score, (struct closing){MARK_LEAD, mark_trail('?'), NOTHING});
        complete_character(search, after, state, lost, (struct closing){UNREADABLE, 0, BYTE});
        if (pairs_with_byte(search->model, state.second, pairs)) {
            search->page->work += CANDIDATE_WORK;
            lost_before_kept(search, after, state, lost);
            if (page->eats_ascii)
                lost_with_eaten(search, after, state, lost);
        }
    } else {
        uint8_t mark = after < page->length ? mark_trail(page->text[after]) : 0;
        if (mark)
            lost_lead_byte(search, after + 1, state, add_cost(score, LOSS + page->kept_cost), MARK_LEAD, mark,
                           BEFORE_MARK);
        if (after < page->length && page->text[after] == STOP)
            lost_lead_byte(search, after + 1, state, add_cost(score, LOSS + REPLACED_STOP), STOP_LEAD, MARK_LEAD,
                           BEFORE_MARK);
        for (int i = 0; i < MARKS && page->eats_ascii; i++)
            lost_lead_byte(search, after, state, add_cost(score, LOSS + page->eaten_cost), MARK_LEAD, MARK_TRAIL[i],
                           EATEN);
    }
}
