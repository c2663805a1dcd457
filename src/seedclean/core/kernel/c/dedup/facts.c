/* Whether two texts tell of different events: their tokens are aligned, and what stands in the same place is compared. */
#include "../kernel.h"
#include "alignment.h"
#include "differing_part.h"
#include "fact_tokens.h"
#include "han_numerals.h"
#include "place_names.h"
#include "rewritten_numbers.h"

enum { SWAPS_MOST = 64, SWAP_LONGEST = 8 };

/* The counts of a pair, see FactCounts in dedup/facts.py. */
enum { NUMBERS, REPLACED, SWAPS, REPEATED, PLACES, REWRITTEN, ALONE, OTHER_ALONE, COUNTS };

/* Scratch of a call: tokens of two forms, the furthest ends for each number of edits, the partner of each token. */
typedef struct {
    token *first, *second;
    int32_t *furthest, *partner;
} tables;

static int all_of_kind(const token *tokens, int64_t begin, int64_t end, enum token_kind kind)
{
    for (int64_t i = begin; i < end; i++)
        if (tokens[i].kind != kind)
            return 0;
    return end > begin;
}

/* Whether one number stands in place of another. */
static int is_number_gap(const tables *work, const gap *at)
{
    return at->first_end - at->first == 1 && at->second_end - at->second == 1 &&
           work->first[at->first].kind == TOKEN_NUMBER && work->second[at->second].kind == TOKEN_NUMBER;
}

static int is_replaced(const tables *work, const gap *at)
{
    return !work->first[at->first].is_item && differ_as_numbers(work->first + at->first, work->second + at->second);
}

/* Whether Han characters stand in place of others. */
static int is_swap(const tables *work, const gap *at)
{
    return at->first_end - at->first <= SWAP_LONGEST && at->second_end - at->second <= SWAP_LONGEST &&
           all_of_kind(work->first, at->first, at->first_end, TOKEN_HAN) &&
           all_of_kind(work->second, at->second, at->second_end, TOKEN_HAN);
}

/* Whether a number can be that of an item in a list, or of a footnote: it is small, and nothing follows that it counts. */
static int can_number_items(const token *tokens, int64_t i, int64_t count)
{
    int is_ordinal = i && tokens[i - 1].kind == TOKEN_HAN && is_ordinal_mark((uint32_t)tokens[i - 1].id);
    int is_measure = i + 1 < count && tokens[i + 1].kind == TOKEN_HAN && counts_things((uint32_t)tokens[i + 1].id);
    return tokens[i].plain && !tokens[i].has_point && !tokens[i].exponent && tokens[i].digits < 100 && !is_ordinal &&
           !is_measure;
}

/* Numbers of items are no facts: several that are replaced, and count up by one on both sides. */
static void set_item_numbers_apart(const tables *work, int64_t n, int64_t m)
{
    gap at = {0, 0, 0, 0}, last = {-1, -1, -1, -1};
    while (next_gap(work->partner, n, m, &at)) {
        if (!is_number_gap(work, &at) || !can_number_items(work->first, at.first, n) ||
            !can_number_items(work->second, at.second, m))
            continue;
        if (last.first >= 0 && work->first[at.first].digits == work->first[last.first].digits + 1 &&
            work->second[at.second].digits == work->second[last.second].digits + 1)
            work->first[at.first].is_item = work->first[last.first].is_item = 1;
        last = at;
    }
}

/* Tokens in front of a gap, or behind it, that are equal in both texts, up to 3. */
static int64_t equal_before(const tables *work, const gap *at)
{
    int64_t count = 0;
    while (count < 3 && at->first > count && at->second > count &&
           work->partner[at->first - count - 1] == at->second - count - 1)
        count++;
    return count;
}

static int64_t equal_behind(const tables *work, const gap *at, int64_t n)
{
    int64_t count = 0;
    while (count < 3 && at->first_end + count < n && work->partner[at->first_end + count] == at->second_end + count)
        count++;
    return count;
}

static uint64_t name_of(const token *tokens, int64_t begin, int64_t end)
{
    uint64_t name = 0;
    for (int64_t i = begin; i < end; i++)
        name = finished(name * BASE + tokens[i].id);
    return name;
}

/* The same for two names that changed places. */
static uint64_t swap_name(const tables *work, const gap *at)
{
    uint64_t first = name_of(work->first, at->first, at->first_end);
    uint64_t second = name_of(work->second, at->second, at->second_end);
    return first < second ? finished(first * BASE + second) : finished(second * BASE + first);
}

/* Numbers in stretches that were written anew: see FactCounts. */
static int64_t rewritten_numbers(const tables *work, const number_lists *lists, int64_t n, int64_t m)
{
    int64_t count = 0;
    gap at = {0, 0, 0, 0}, span;
    while (next_gap(work->partner, n, m, &at))
        count += rewritten_in_gap(work->first, work->second, lists, &at, &span);
    return count;
}

/* Whether what stands in a gap differs as facts do: a number, a name, or numbers in a stretch that was written anew.
 * `place` is where: of such a stretch from its first such number to its last. */
static int is_place_that_differs(const tables *work, const number_lists *lists, const gap *at, gap *place)
{
    *place = *at;
    if (is_number_gap(work, at))
        return is_replaced(work, at);
    return is_swap(work, at) || rewritten_in_gap(work->first, work->second, lists, at, place);
}

/* What of two aligned texts differs, but for numbers written anew. */
static void count_gaps(const tables *work, const place_table *places, int64_t n, int64_t m, int64_t *counts)
{
    uint64_t names[SWAPS_MOST];
    int64_t times[SWAPS_MOST], named = 0, numbers = 0, replaced = 0, swaps = 0, most = 0, alone = 0, other_alone = 0, moved = 0;
    for (int64_t i = 0; i < n; i++)
        numbers += work->partner[i] >= 0 && work->first[i].kind == TOKEN_NUMBER;
    gap at = {0, 0, 0, 0};
    while (next_gap(work->partner, n, m, &at)) {
        alone += at.first_end - at.first;
        other_alone += at.second_end - at.second;
        if (is_number_gap(work, &at)) {
            numbers++;
            replaced += is_replaced(work, &at);
        } else if (is_swap(work, &at)) {
            uint64_t name = swap_name(work, &at);
            int64_t k = 0;
            while (k < named && names[k] != name)
                k++;
            swaps++;
            moved += is_place_for_place(places, work->first, n, work->second, &at, equal_before(work, &at),
                                        equal_behind(work, &at, n));
            if (k == SWAPS_MOST)
                continue;
            if (k == named)
                names[k] = name, times[k] = 0, named++;
            times[k]++;
            most = times[k] > most ? times[k] : most;
        }
    }
    int64_t all[] = {numbers, replaced, swaps, most, moved, 0, alone, other_alone};
    memcpy(counts, all, sizeof all);
}

static int64_t read_tokens(const uint16_t *units, int64_t length, uint32_t *letters, token *tokens)
{
    return fact_tokens(letters, unpack(units, length, letters), tokens);
}

static number_lists read_lists(const tables *work, int64_t n, int64_t m, uint64_t *ids)
{
    id_list first = number_ids(work->first, n, ids), second = number_ids(work->second, m, ids + first.count);
    return (number_lists){first, second};
}

static int64_t count_numbers(const uint16_t *units, int64_t length, uint32_t *letters, token *tokens)
{
    int64_t count = read_tokens(units, length, letters, tokens), numbers = 0;
    for (int64_t i = 0; i < count; i++)
        numbers += tokens[i].kind == TOKEN_NUMBER;
    return numbers;
}

/* Counts of each pair, COUNTS of them, all -1 if it cannot be aligned. Numbers of the equal ends are counted only if some
 * differ between them. Scratch: two times the letters of the longest form for numbers, its letters, two times 4 for
 * each of them, the ends (EDITS_MOST + 1) * (EDITS_MOST + 2) / 2, partners of the longest form. */
API void count_facts(const uint64_t *buffers, const int32_t *buffer, const int64_t *starts, const int64_t *ends,
                     const int64_t *pairs, const uint8_t *only_numbers, int64_t n, const uint64_t *place_names,
                     int64_t place_count, uint64_t *numbers, uint32_t *letters,
                     uint64_t *tokens, uint64_t *other_tokens, int32_t *furthest, int32_t *partner, int64_t *counts)
{
    form_table forms = {buffers, buffer, starts, ends};
    tables work = {(token *)tokens, (token *)other_tokens, furthest, partner};
    place_table places = {place_names, place_count};
    for (int64_t i = 0; i < n; i++, counts += COUNTS) {
        const uint16_t *first = form_units(&forms, pairs[2 * i]), *second = form_units(&forms, pairs[2 * i + 1]);
        int64_t length = form_length(&forms, pairs[2 * i]), other_length = form_length(&forms, pairs[2 * i + 1]);
        equal_ends equal = ends_without_difference(first, length, second, other_length);
        int64_t both = equal.before + equal.behind;
        int64_t size = read_tokens(first + equal.before, length - both, letters, work.first);
        int64_t other_size = read_tokens(second + equal.before, other_length - both, letters, work.second);
        number_lists lists = read_lists(&work, size, other_size, numbers);
        if (only_numbers[i] && one_holds_the_other(lists.first, lists.second)) {
            memset(counts, 0, COUNTS * sizeof *counts);
            continue;
        }
        if (!align(work.first, size, work.second, other_size, furthest, partner)) {
            memset(counts, 0xFF, COUNTS * sizeof *counts);
            continue;
        }
        set_item_numbers_apart(&work, size, other_size);
        count_gaps(&work, &places, size, other_size, counts);
        counts[REWRITTEN] = rewritten_numbers(&work, &lists, size, other_size);
        if (counts[REPLACED] || counts[REWRITTEN]) {
            counts[NUMBERS] += count_numbers(first, equal.before, letters, work.first);
            counts[NUMBERS] += count_numbers(first + length - equal.behind, equal.behind, letters, work.first);
        }
    }
}

/* Where the facts of one pair differ: offsets of both sides in code points of the forms, 4 for each place, `most` at
 * most; returns how many. Scratch as above. */
API int64_t differing_facts(const uint64_t *buffers, const int32_t *buffer, const int64_t *starts, const int64_t *ends,
                            int64_t first, int64_t second, uint64_t *numbers, uint32_t *letters, uint64_t *tokens,
                            uint64_t *other_tokens, int32_t *furthest, int32_t *partner, int64_t most, int64_t *places)
{
    form_table forms = {buffers, buffer, starts, ends};
    tables work = {(token *)tokens, (token *)other_tokens, furthest, partner};
    const uint16_t *units = form_units(&forms, first), *other_units = form_units(&forms, second);
    int64_t length = form_length(&forms, first), other_length = form_length(&forms, second), count = 0;
    equal_ends equal = ends_without_difference(units, length, other_units, other_length);
    int64_t both = equal.before + equal.behind, before = unpack(units, equal.before, letters);
    int64_t n = read_tokens(units + equal.before, length - both, letters, work.first);
    int64_t m = read_tokens(other_units + equal.before, other_length - both, letters, work.second);
    number_lists lists = read_lists(&work, n, m, numbers);
    gap at = {0, 0, 0, 0}, place;
    if (!align(work.first, n, work.second, m, furthest, partner))
        return 0;
    set_item_numbers_apart(&work, n, m);
    while (count < most && next_gap(partner, n, m, &at)) {
        if (!is_place_that_differs(&work, &lists, &at, &place))
            continue;
        const token *last = work.first + place.first_end - 1, *other_last = work.second + place.second_end - 1;
        int64_t offsets[] = {before + work.first[place.first].start, before + last->start + last->length,
                             before + work.second[place.second].start, before + other_last->start + other_last->length};
        memcpy(places + 4 * count++, offsets, sizeof offsets);
    }
    return count;
}
