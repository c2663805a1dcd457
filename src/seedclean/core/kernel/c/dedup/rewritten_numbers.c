/* Numbers in stretches of two texts that were written anew: see rewritten_numbers.h. */
#include "../kernel.h"
#include "rewritten_numbers.h"

enum { REWRITTEN_LONGEST = 40 };

/* Tokens of one text. */
typedef struct {
    const token *tokens;
    int64_t begin, end;
} stretch;

/* Whether two numbers are the same, or one rounds the other, or one leaves its unit to the head of a table: 212.98亿 in
 * prose. */
static int say_the_same(const token *first, const token *second)
{
    return !differ_as_numbers(first, second) ||
           (first->plain && second->plain && first->digits == second->digits && first->digits >= 100);
}

/* How many numbers a stretch has that no number of the other one says, and that `other_ids` lacks; `found` is from
 * the first of them to the last. */
static int64_t lacking_numbers(stretch own, stretch other, id_list other_ids, stretch *found)
{
    int64_t count = 0;
    for (int64_t i = own.begin; i < own.end; i++) {
        const token *number = own.tokens + i;
        if (number->kind != TOKEN_NUMBER || number->is_item || holds_id(other_ids, number->id))
            continue;
        int64_t k = other.begin;
        while (k < other.end && (other.tokens[k].kind != TOKEN_NUMBER || !say_the_same(number, other.tokens + k)))
            k++;
        if (k < other.end)
            continue;
        if (!count)
            found->begin = i;
        found->end = i + 1;
        count++;
    }
    return count;
}

/* In a short stretch that was written anew, how many numbers of each side the other text lacks; of the side with fewer.
 * `span` is from the first of them to the last, if both have some. A longer stretch says other things: a table in one
 * text, a paragraph in the other. */
int64_t rewritten_in_gap(const token *first, const token *second, const number_lists *lists, const gap *at, gap *span)
{
    stretch own = {first, at->first, at->first_end}, other = {second, at->second, at->second_end}, found, other_found;
    if (own.end - own.begin > REWRITTEN_LONGEST || other.end - other.begin > REWRITTEN_LONGEST)
        return 0;
    int64_t count = lacking_numbers(own, other, lists->second, &found);
    int64_t others = count ? lacking_numbers(other, own, lists->first, &other_found) : 0;
    if (!others)
        return 0;
    *span = (gap){found.begin, found.end, other_found.begin, other_found.end};
    return count < others ? count : others;
}
