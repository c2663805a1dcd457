/* The search for the likeliest text of one damaged span; stages/repairs/lost_bytes/search.py says what is searched.
 * Viterbi's algorithm (1967) over the states (open or not, last two bytes, last two characters), with the sum over all
 * paths. */
#include "lattice.h"

enum { ANNOTATION_MOST = 12 }; /* characters of one, brackets included */
enum { SPAN_MOST = 400 }; /* characters; what is longer is no damaged span */

/* Costs in nats; each stands for a rare event and only weighs against other readings (also in lost_byte.c). */
static const double NEW_ANNOTATION = 3.0; /* on a character that has none elsewhere on the page */
static const double SOMETIMES_ANNOTATED = 0.5; /* on one that has none at some of its places */
static const double UNLIKELY_ANNOTATION = 6.0; /* elsewhere without one, other script, rare reading */
static const double LITERAL_ANNOTATION = 15.0; /* the author wrote the brackets with pinyin */
static const double MISSED_ANNOTATION = 5.0; /* a character annotated everywhere else is not annotated here */

/* The trail byte of the full-width form of a mark, or 0 for other characters. */
uint8_t mark_trail(uint32_t c)
{
    for (int i = 0; i < MARKS; i++)
        if (c == MARK[i] || c == MARK[i] + 0xFEE0) /* a site may have restored the full-width ones */
            return MARK_TRAIL[i];
    return 0;
}

static uint16_t pair_of_character(const struct search *search, uint32_t c)
{
    return c < BMP_END ? search->model->pairs[c] : 0;
}

/* The bytes of a character as the last two of a state: a byte pair, one ASCII byte, or 0 for what GBK has not. */
uint16_t bytes_of(const struct search *search, uint32_t c)
{
    uint8_t trail = mark_trail(c);
    uint16_t pair = trail ? (uint16_t)(MARK_LEAD << 8 | trail) : pair_of_character(search, c);
    return pair ? pair : c < 0x80 ? (uint16_t)c : 0;
}

/* The byte pairs of the variants that a later conversion may have replaced by this character. Returns how many. */
static int variant_pairs(const struct search *search, uint32_t c, uint32_t folded, uint16_t *pairs)
{
    const struct language_model *model = search->model;
    int n = 0;
    if (search->page->is_converted_back && folded < HAN_END)
        for (int64_t i = model->variant_starts[folded];
             i < model->variant_starts[folded + 1] && n < CANDIDATES_MOST; i++)
            if (model->variants[i] != c && !(model->pair_flags[model->pairs[model->variants[i]]] & MARK_SIGN))
                pairs[n++] = model->pairs[model->variants[i]];
    return n;
}

/* All ways in which the character at an offset can complete an open one: `ways` has CANDIDATES_MOST + 1 places. Returns
 * how many. */
int closings(const struct search *search, int64_t at, struct closing *ways)
{
    uint32_t c = search->page->text[at];
    uint8_t trail = mark_trail(c);
    uint16_t pair = pair_of_character(search, c), others[CANDIDATES_MOST];
    if (trail) {
        *ways = (struct closing){MARK_LEAD, trail, NOTHING};
        return 1;
    }
    if (c >= '@' && c < 0x7F) {
        *ways = (struct closing){(uint8_t)c, 0, NOTHING};
        return 1;
    }
    if (!pair)
        return 0;
    int n = variant_pairs(search, c, search->page->folded[at], others);
    ways[0] = (struct closing){(uint8_t)(pair >> 8), (uint8_t)pair, NOTHING};
    for (int i = 0; i < n; i++)
        ways[i + 1] = (struct closing){(uint8_t)(others[i] >> 8), (uint8_t)others[i], NOTHING};
    return n + 1;
}

double log_chance(const struct search *search, uint32_t before, uint32_t first, uint32_t second)
{
    uint32_t last[2] = {before, first};
    return log(chance(search->model, search->page, last, second));
}

/* The annotation, or half annotation, that begins at an offset; NULL if none does. */
const int64_t *annotation_at(const int64_t (*annotations)[3], int64_t n, int64_t at)
{
    int64_t from = 0;
    while (from < n) {
        int64_t middle = (from + n) / 2;
        if (annotations[middle][0] == at)
            return annotations[middle];
        if (annotations[middle][0] < at)
            from = middle + 1;
        else
            n = middle;
    }
    return NULL;
}

/* Complete the open character with the byte that `closing` names. */
void complete_character(struct search *search, int64_t at, struct state state, struct score score,
                        struct closing closing)
{
    const struct language_model *model = search->model;
    uint16_t pair = (uint16_t)(state.second << 8 | closing.trail);
    uint32_t c = model->characters[pair], folded = model->folded[pair];
    if (!c)
        return;
    double cost = log_chance(search, state.last[0], state.last[1], folded);
    cost += log(variant_share(model, search->page, pair));
    if (closing.rest && state.first != MARK_LEAD) /* a replaced mark parts the bytes of what follows */
        cost -= MISSED_ANNOTATION * (search->page->annotated[pair] > 0);
    score = add_step(search, score, cost, cost, c, closing.trail == UNREADABLE ? BYTE : closing.lost, 0, 1.0);
    if (closing.rest >= 0x80) {
        add_state(search->queue, at, (struct state){1, closing.trail, closing.rest, {state.last[1], folded}},
                  score);
    } else if (closing.rest) {
        cost = log_chance(search, state.last[1], folded, closing.rest);
        score = add_step(search, score, cost, cost, closing.rest, NOTHING, 0, 1.0);
        add_state(search->queue, at, (struct state){0, closing.trail, closing.rest, {folded, closing.rest}},
                  score);
    } else {
        add_state(search->queue, at, (struct state){0, state.second, closing.trail, {state.last[1], folded}},
                  score);
    }
}

/* What it costs to believe that a character carries an annotation here, in nats. */
double annotation_cost(const struct search *search, uint16_t pair, int64_t syllable, int first)
{
    const struct damaged_page *page = search->page;
    if (page->annotated[pair])
        return page->annotated[pair] == syllable + 1      ? 0.0
               : page->annotated[pair] == -(syllable + 1) ? SOMETIMES_ANNOTATED
                                                          : UNLIKELY_ANNOTATION;
    int other_script = page->is_converted && !(search->model->pair_flags[pair] & PAIR_TRADITIONAL);
    return NEW_ANNOTATION + UNLIKELY_ANNOTATION * (page->bare[pair] + other_script + !first);
}

/* Take one state over an annotation: it belongs to the last two bytes, or the author wrote it. */
static void step_over_annotation(struct search *search, int64_t at, struct state state, struct score score,
                                 const int64_t *annotation)
{
    const struct damaged_page *page = search->page;
    uint16_t pair = (uint16_t)(state.first << 8 | state.second);
    for (int64_t i = page->syllable_starts[annotation[2]]; i < page->syllable_starts[annotation[2] + 1]; i++)
        if (page->readings[i] == pair) {
            double cost = -annotation_cost(search, pair, annotation[2], page->first_readings[i]);
            add_state(search->queue, annotation[1], state,
                      add_step(search, score, cost, cost, NONE, NOTHING, pair, 1.0));
            return;
        }
    if (!state.open) {
        struct step step = {1.0, score.path, (int32_t)annotation[1], (uint32_t)at, 0, NOTHING};
        score = add_cost(score, LITERAL_ANNOTATION);
        score.path = keep_step(search->queue, step);
        add_state(search->queue, annotation[1], (struct state){0, 0, ')', {')', ')'}}, score);
    }
}

/* Whether an annotation, or a half one, ends at an offset: what stands in front of it has its annotation. */
static int is_behind_annotation(const struct damaged_page *page, int64_t at)
{
    if (!at || (page->text[at - 1] != ')' && page->text[at - 1] != 0xFF09))
        return 0;
    for (int64_t start = at - 2; start >= 0 && start >= at - ANNOTATION_MOST; start--) {
        const int64_t *whole = annotation_at(page->annotations, page->annotation_count, start);
        const int64_t *half = annotation_at(page->half_annotations, page->half_annotation_count, start);
        if ((whole && whole[1] == at) || (half && half[1] == at))
            return 1;
    }
    return 0;
}

/* Take all states over one character of the page, or over one annotation. */
static void step_over(struct search *search, int64_t at, const struct entry *entries, int64_t n)
{
    const struct damaged_page *page = search->page;
    uint32_t c = page->text[at];
    uint16_t pair = bytes_of(search, c);
    const int64_t *annotation = annotation_at(page->annotations, page->annotation_count, at);
    struct closing ways[CANDIDATES_MOST + 1];
    int is_behind = is_behind_annotation(page, at);
    search->best = n ? entries->score.best : 0.0;
    int lost = is_lost(c), n_ways = lost || annotation ? 0 : closings(search, at, ways);
    for (int64_t i = 0; i < n; i++) {
        struct state state = entries[i].state;
        struct score score = entries[i].score;
        if (annotation) {
            step_over_annotation(search, at, state, score, annotation);
            continue;
        }
        if (!is_behind)
            score = add_cost(score, MISSED_ANNOTATION * (page->annotated[state.first << 8 | state.second] > 0));
        if (lost)
            step_over_lost(search, at, state, score);
        if (state.open) {
            for (int k = 0; k < n_ways; k++)
                complete_character(search, at + 1, state, score, ways[k]);
            if (page->drops_undefined && n_ways)
                step_over_vanished(search, at, state, score, ways, n_ways);
        } else if (c != 0xFFFD) {
            double cost = log_chance(search, state.last[0], state.last[1], page->folded[at]);
            uint8_t first = pair >> 8 ? (uint8_t)(pair >> 8) : state.second;
            add_state(search->queue, at + 1,
                      (struct state){0, first, (uint8_t)pair, {state.last[1], page->folded[at]}},
                      add_step(search, score, cost, cost, c, NOTHING, 0, 1.0));
        }
    }
}

/* Restore the span that begins with the `?` at `start`. `before` holds the two characters in front of it, folded, and
 * the second one as it is. Returns 0, or -1 if there was no memory. */
API int64_t restore_span(const struct language_model *model, struct damaged_page *page, int64_t start,
                         const uint32_t *before, struct restoration *out)
{
    struct search search = {.model = model, .page = page, .queue = open_queue(start)};
    uint16_t pairs[CANDIDATES_MOST + 1] = {0};
    int64_t at = start, length = page->length, n = 0;
    out->is_complete = 0;
    if (!search.queue)
        return -1;
    pairs[0] = bytes_of(&search, before[2]);
    int forms = 1 + variant_pairs(&search, before[2], before[1], pairs + 1);
    for (int i = 0; i < forms; i++)
        add_state(search.queue, start,
                  (struct state){0, (uint8_t)(pairs[i] >> 8), (uint8_t)pairs[i], {before[0], before[1]}},
                  (struct score){0.0, 0.0, INFINITY, -1, -1, -1});
    while (has_states(search.queue) && page->work < page->work_most) {
        const struct entry *entries;
        at = pop_states(search.queue, &entries, &n);
        if (at > start && (at >= length || (n == 1 && !entries[0].state.open)) && !has_states(search.queue)) {
            out->is_complete = write_restoration(search.queue, entries, n, page->text, out);
            break;
        }
        if (at - start > SPAN_MOST)
            break;
        if (at < length) { /* otherwise a lead byte is open at the end of the page */
            page->work += n;
            step_over(&search, at, entries, n);
        }
    }
    out->end = at;
    return close_queue(search.queue) ? 0 : -1;
}
