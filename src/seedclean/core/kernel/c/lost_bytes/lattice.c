/* The search for the likeliest text of one damaged place; repairs/torn/lattice.py says what is searched. Viterbi's
 * algorithm (1967) over the states (open or not, last two bytes, last two characters), with the sum over all paths. */
#include "lattice.h"

enum { PLACE_MOST = 400 }; /* characters; a place that is longer is not one */

/* Costs in nats; each stands for a rare event and only weighs against other readings (also in lost_byte.c). */
static const double NEW_NOTE = 3.0;      /* a note on a character that has none elsewhere on the page */
static const double UNLIKELY_NOTE = 6.0; /* on one that stands elsewhere without, or unlike the others, or a rare one */
static const double LITERAL_NOTE = 15.0; /* brackets with pinyin in them that an author wrote */
static const double MISSED_NOTE = 5.0;   /* a character that has its note everywhere else has none here */

uint8_t second_of(uint32_t c)
{
    for (int i = 0; i < MARKS; i++)
        if (c == MARK[i] || c == MARK[i] + 0xFEE0) /* a site may have put the full-width ones back */
            return SECOND[i];
    return 0;
}

static uint16_t code_of(const struct search *search, uint32_t c)
{
    return c < 0x10000 ? search->table->codes[c] : 0;
}

uint16_t pair_of(const struct search *search, uint32_t c)
{
    uint8_t second = second_of(c);
    uint16_t code = second ? (uint16_t)(MARK_LEAD << 8 | second) : code_of(search, c);
    return code ? code : c < 0x80 ? (uint16_t)c : 0;
}

/* The bytes of the other forms that a later conversion may have replaced by this character; returns how many. */
static int other_pairs(const struct search *search, uint32_t c, uint32_t folded, uint16_t *pairs)
{
    const struct table *table = search->table;
    int n = 0;
    if (search->page->numbers[CONVERTED_BACK] && folded < HAN_END)
        for (int64_t i = table->form_starts[folded]; i < table->form_starts[folded + 1] && n < BROTHERS; i++)
            if (table->forms[i] != c)
                pairs[n++] = table->codes[table->forms[i]];
    return n;
}

int closings(const struct search *search, int64_t at, struct closing *found)
{
    uint32_t c = search->page->text[at];
    uint8_t second = second_of(c);
    uint16_t code = code_of(search, c), others[BROTHERS];
    if (second) {
        *found = (struct closing){MARK_LEAD, second};
        return 1;
    }
    if (c >= '@' && c < 0x7F) {
        *found = (struct closing){(uint8_t)c, 0};
        return 1;
    }
    if (!code)
        return 0;
    int n = other_pairs(search, c, search->page->view[at], others);
    found[0] = (struct closing){(uint8_t)(code >> 8), (uint8_t)code};
    for (int i = 0; i < n; i++)
        found[i + 1] = (struct closing){(uint8_t)(others[i] >> 8), (uint8_t)others[i]};
    return n + 1;
}

double log_chance(const struct search *search, uint32_t before, uint32_t first, uint32_t second)
{
    uint32_t last[2] = {before, first};
    return log(chance(search->table, search->page, last, second));
}

/* The note, or half of one, that begins at an offset; NULL if none does. */
const int64_t *note_at(const int64_t (*notes)[3], int64_t n, int64_t at)
{
    int64_t from = 0;
    while (from < n) {
        int64_t middle = (from + n) / 2;
        if (notes[middle][0] == at)
            return notes[middle];
        if (notes[middle][0] < at)
            from = middle + 1;
        else
            n = middle;
    }
    return NULL;
}

/* Complete the open character. */
void close_pair(struct search *search, int64_t at, struct state state, struct score score,
                       struct closing closing)
{
    const struct table *table = search->table;
    uint16_t pair = (uint16_t)(state.second << 8 | closing.trail);
    uint32_t c = table->shown[pair], folded = table->folded[pair];
    if (!c)
        return;
    double cost = log_chance(search, state.last[0], state.last[1], folded);
    cost += log(form_share(table, search->page, pair));
    if (closing.rest)
        cost -= MISSED_NOTE * (search->page->annotated[pair] != 0);
    score = then(search, score, cost, cost, c, closing.trail == UNREADABLE ? BYTE : NOTHING, 0, 1.0);
    if (closing.rest >= 0x80) {
        put(search->agenda, at, (struct state){1, closing.trail, closing.rest, {state.last[1], folded}}, score);
    } else if (closing.rest) {
        cost = log_chance(search, state.last[1], folded, closing.rest);
        score = then(search, score, cost, cost, closing.rest, NOTHING, 0, 1.0);
        put(search->agenda, at, (struct state){0, closing.trail, closing.rest, {folded, closing.rest}}, score);
    } else {
        put(search->agenda, at, (struct state){0, state.second, closing.trail, {state.last[1], folded}}, score);
    }
}

/* What it costs to believe that a character carries a note here. */
double price(const struct search *search, uint16_t pair, int64_t syllable, int first)
{
    const struct page *page = search->page;
    if (page->annotated[pair])
        return page->annotated[pair] == syllable + 1 ? 0.0 : UNLIKELY_NOTE;
    int unlike = page->numbers[CONVERTED] && !(search->table->pair_flags[pair] & PAIR_TRADITIONAL);
    return NEW_NOTE + UNLIKELY_NOTE * (page->bare[pair] + unlike + !first);
}

static void over_note(struct search *search, int64_t at, struct state state, struct score score, const int64_t *note)
{
    const struct page *page = search->page;
    uint16_t pair = (uint16_t)(state.first << 8 | state.second);
    for (int64_t i = page->syllables[note[2]]; i < page->syllables[note[2] + 1]; i++)
        if (page->readings[i] == pair) {
            double cost = -price(search, pair, note[2], page->first_reading[i]);
            put(search->agenda, note[1], state, then(search, score, cost, cost, NONE, NOTHING, pair, 1.0));
            return;
        }
    if (!state.open) {
        struct step step = {1.0, score.path, (int32_t)note[1], (uint32_t)at, 0, NOTHING};
        score = less(score, LITERAL_NOTE);
        score.path = taken(search->agenda, step);
        put(search->agenda, note[1], (struct state){0, 0, ')', {')', ')'}}, score);
    }
}

/* Take all readings over one character of the page, or one note. */
static void over(struct search *search, int64_t at, const struct entry *entries, int64_t n)
{
    const struct page *page = search->page;
    uint32_t c = page->text[at];
    uint16_t pair = pair_of(search, c);
    const int64_t *note = note_at(page->notes, page->numbers[NOTES], at);
    struct closing found[BROTHERS + 1];
    int lost = is_lost(c), close = lost || note ? 0 : closings(search, at, found);
    for (int64_t i = 0; i < n; i++) {
        struct state state = entries[i].state;
        struct score score = entries[i].score;
        if (note) {
            over_note(search, at, state, score, note);
            continue;
        }
        score = less(score, MISSED_NOTE * (page->annotated[state.first << 8 | state.second] != 0));
        if (lost)
            over_lost(search, at, state, score);
        if (state.open) {
            for (int k = 0; k < close; k++)
                close_pair(search, at + 1, state, score, found[k]);
        } else if (c != 0xFFFD) {
            double cost = log_chance(search, state.last[0], state.last[1], page->view[at]);
            uint8_t first = pair >> 8 ? (uint8_t)(pair >> 8) : state.second;
            put(search->agenda, at + 1,
                (struct state){0, first, (uint8_t)pair, {state.last[1], page->view[at]}},
                then(search, score, cost, cost, c, NOTHING, 0, 1.0));
        }
    }
}

/* Read the place that begins with the `?` at `start`, behind `before` (two characters, folded, and the second one as it
 * is). `told` is the end, whether there is a reading, and what `write_reading` says; `work` is what this page has cost,
 * and at most may. Returns 0, or -1 if there was no memory. */
API int64_t read_torn(const struct table *table, const struct page *page, int64_t start, const uint32_t *before,
                      int64_t *work, int64_t *told, double *shares, uint32_t *pieces, int64_t room)
{
    struct search search = {.table = table, .page = page, .agenda = opened(start), .work = work[0]};
    uint16_t pairs[BROTHERS + 1] = {0};
    int64_t at = start, length = page->numbers[LENGTH], n = 0;
    int found = 0;
    if (!search.agenda)
        return -1;
    pairs[0] = pair_of(&search, before[2]);
    int forms = 1 + other_pairs(&search, before[2], before[1], pairs + 1);
    for (int i = 0; i < forms; i++)
        put(search.agenda, start,
            (struct state){0, (uint8_t)(pairs[i] >> 8), (uint8_t)pairs[i], {before[0], before[1]}},
            (struct score){0.0, 0.0, -1});
    while (waits(search.agenda) && search.work < work[1]) {
        const struct entry *entries;
        at = popped(search.agenda, &entries, &n);
        if (at > start && (at >= length || (n == 1 && !entries[0].state.open)) && !waits(search.agenda)) {
            found = write_reading(search.agenda, entries, n, page->text, told + 2, shares, pieces, room);
            break;
        }
        if (at - start > PLACE_MOST)
            break;
        if (at < length) { /* else a lead byte is open at the end of the page */
            search.work += n;
            over(&search, at, entries, n);
        }
    }
    told[0] = at, told[1] = found;
    work[0] = search.work;
    return closed(search.agenda) ? 0 : -1;
}
