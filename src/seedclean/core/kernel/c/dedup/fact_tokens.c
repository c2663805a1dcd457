/* From a compare form to tokens: see fact_tokens.h. */
#include "../kernel.h"
#include "fact_tokens.h"
#include "han_numerals.h"

#define DIGITS_MOST 15 /* of a number that is compared by value */
#define WIRE 0x7535 /* 电, and 讯: behind the date of a report */
#define NEWS 0x8BAF
#define POINT 0x70B9 /* 点, in 一点二五 */
#define MINUTE 0x5206 /* 分 */
#define LETTERS_MOST 4 /* of a code such as CA1831 */

static inline int is_digit(uint32_t point)
{
    return point - '0' < 10;
}

static inline int is_number_mark(uint32_t point)
{
    return point == '.' || point == ':';
}

static inline uint64_t mixed(uint64_t sum, uint64_t value)
{
    return finished(sum * BASE + value + 1);
}

/* Numbers of the same value have the same id: 12.50 and 12.5, 1.2万 and 12000. */
static void name_by_value(token *number)
{
    int64_t digits = number->digits;
    int exponent = number->exponent;
    for (; digits && digits % 10 == 0; exponent++)
        digits /= 10;
    if (!digits)
        exponent = 0;
    number->id = mixed(mixed(mixed(TOKEN_NUMBER, (uint64_t)digits), (uint64_t)exponent), number->negative);
}

/* A number in digits that begins at `i`, with its sign and what it is multiplied by; returns where it ends. */
static int64_t read_digits(const uint32_t *form, int64_t i, int64_t length, token *number)
{
    int64_t digits = 0, significant = 0, behind_point = 0;
    int points = 0, colons = 0;
    uint64_t sum = TOKEN_NUMBER, group = 0;
    number->negative = form[i] == '-';
    i += !is_digit(form[i]);
    number->is_item = 0;
    for (; i < length && (is_digit(form[i]) || is_number_mark(form[i])); i++) {
        if (!is_digit(form[i])) {
            points += form[i] == '.';
            colons += form[i] == ':';
            sum = mixed(mixed(sum, group), form[i]);
            group = 0;
            continue;
        }
        group = group * 10 + (form[i] - '0');
        significant += significant || form[i] != '0';
        if (significant <= DIGITS_MOST)
            digits = digits * 10 + (int64_t)(form[i] - '0');
        behind_point += points > 0;
    }
    number->has_point = points > 0;
    number->plain = points <= 1 && !colons && significant <= DIGITS_MOST;
    if (!number->plain) {
        number->id = mixed(mixed(sum, group), number->negative);
        return i;
    }
    number->digits = digits;
    number->exponent = (int16_t)-behind_point;
    for (int zeros; i < length && (zeros = multiplier(form[i])); i++)
        number->exponent = (int16_t)(number->exponent + zeros);
    name_by_value(number);
    return i;
}

/* Where the decimals of a number in Han numerals end whose point is at `i`; `i` if there are none: 三点五分 is a time. */
static int64_t end_of_decimals(const uint32_t *form, int64_t i, int64_t length)
{
    int64_t end = i + 1;
    if (i >= length || form[i] != POINT)
        return i;
    while (end < length && end - i < DIGITS_MOST && digit_of(form[end]) >= 0)
        end++;
    int is_time = end < length && (form[end] == MINUTE || (is_numeral(form[end]) && multiplier(form[end]) < 4));
    return end == i + 1 || is_time ? i : end;
}

/* A number in Han numerals that begins at `i`; returns where it ends, or `i` if none does. */
static int64_t read_numeral(const uint32_t *form, int64_t i, int64_t length, token *number)
{
    int64_t end = i;
    while (end < length && is_numeral(form[end]))
        end++;
    uint32_t before = i ? form[i - 1] : 0, behind = end < length ? form[end] : 0;
    int64_t decimals = end_of_decimals(form, end, length), value = numeral_value(form + i, end - i);
    if (end == i || (decimals == end && !counts_as_number(form + i, end - i, before, behind)))
        return i;
    if (value < 0 || (decimals > end && value >= 1000))
        return i;
    number->digits = value;
    number->exponent = 0;
    number->plain = 1;
    number->negative = 0;
    number->has_point = decimals > end;
    number->is_item = 0;
    if (decimals > end) {
        for (int64_t k = end + 1; k < decimals; k++) {
            number->digits = number->digits * 10 + digit_of(form[k]);
            number->exponent--;
        }
        end = decimals;
        for (int zeros; end < length && (zeros = multiplier(form[end])); end++)
            number->exponent = (int16_t)(number->exponent + zeros);
    }
    name_by_value(number);
    return end;
}

static inline int ends_with(const token *tokens, int64_t count, const uint32_t *form, uint32_t unit)
{
    return count >= 2 && tokens[count - 1].kind == TOKEN_HAN && form[tokens[count - 1].start] == unit &&
           tokens[count - 2].kind == TOKEN_NUMBER;
}

/* The date that ends with the last token is a dateline or a stamp: it is not what the text tells. */
static void cut_date(token *tokens, int64_t count, const uint32_t *form)
{
    static const uint32_t units[] = {0x65E5, 0x6708, 0x5E74}; /* 日 月 年 */
    for (int k = 0; k < 3 && ends_with(tokens, count, form, units[k]); k++, count -= 2)
        tokens[count - 2].kind = TOKEN_DATELINE;
}

static int is_year(const token *number)
{
    return number->kind == TOKEN_NUMBER && number->plain && number->digits >= 1900 && number->digits < 2200;
}

/* A time of day behind a full date says when a page was published. */
static void cut_stamp(token *tokens, int64_t count, const uint32_t *form)
{
    token *time = tokens + count - 1;
    int64_t before = count - 1;
    if (ends_with(tokens, before, form, 0x65E5) && ends_with(tokens, before - 2, form, 0x6708) &&
        ends_with(tokens, before - 4, form, 0x5E74)) {
        cut_date(tokens, before, form);
        time->kind = TOKEN_DATELINE;
    } else if (before >= 3 && is_year(time - 3) && time[-2].kind == TOKEN_NUMBER && time[-1].kind == TOKEN_NUMBER) {
        for (int k = -3; k <= 0; k++)
            time[k].kind = TOKEN_DATELINE;
    }
}

/* Whether a number is a date with its time, of the digits 20260822101530: it is part of the name of a file. */
static int is_stamp(const token *number)
{
    if (!number->plain || number->exponent)
        return 0;
    int64_t day = number->digits / 1000000, month = day / 100 % 100;
    return day >= 19000101 && day < 22000101 && month && month <= 12 && day % 100 && day % 100 <= 31;
}

/* Whether a word begins an address of the web: its numbers name a file, and are not what the text tells. */
static int is_address(const uint32_t *form, int64_t begin, int64_t end)
{
    for (int64_t i = begin; i + 2 < end; i++) {
        if (form[i] == 'w' && form[i + 1] == 'w' && form[i + 2] == 'w')
            return 1;
        if (i + 3 < end && form[i] == 'h' && form[i + 1] == 't' && form[i + 2] == 't' && form[i + 3] == 'p')
            return 1;
    }
    return 0;
}

/* Whether a character is a token by itself, and says nothing of others. Most are asked one question only. */
static inline int is_plain_han(uint32_t point)
{
    const uint64_t others = NUMERALS_LOW_BITS | LOW_BITS(WIRE) | LOW_BITS(NEWS);
    return is_han(point) && (!(others >> (point & 63) & 1) || !(is_numeral(point) || point == WIRE || point == NEWS));
}

static inline int in_word(uint32_t point)
{
    return !is_han(point) && point != ' ' && point != '-' && point != '+';
}

/* Where the letters of a code end that begins at `i`, a few letters and a number: CA1831, G15; `i` if none does. */
static int64_t letters_of_code(const uint32_t *form, int64_t i, int64_t length)
{
    int64_t digits = i, end;
    while (digits < length && digits - i < LETTERS_MOST && form[digits] - 'a' < 26)
        digits++;
    for (end = digits; end < length && is_digit(form[end]);)
        end++;
    return end > digits && (end == length || !in_word(form[end])) ? digits : i;
}

/* The tokens of a form, `length` at most; returns how many there are. */
int64_t fact_tokens(const uint32_t *form, int64_t length, token *tokens)
{
    int64_t count = 0;
    int in_address = 0;
    for (int64_t i = 0, end; i < length; i = end) {
        token *next = tokens + count;
        uint32_t point = form[i];
        end = i + 1;
        if (is_plain_han(point)) {
            *next = (token){.id = point, .start = (int32_t)i, .length = 1, .kind = TOKEN_HAN};
            count++;
            in_address = 0;
            continue;
        }
        if (point == ' ')
            continue;
        int is_sign = (point == '-' || point == '+') && end < length && is_digit(form[end]);
        if (is_digit(point) || is_sign) {
            end = read_digits(form, i, length, next);
            next->kind = is_stamp(next) ? TOKEN_DATELINE : TOKEN_NUMBER;
        } else if (is_numeral(point) && (end = read_numeral(form, i, length, next)) > i) {
            next->kind = TOKEN_NUMBER;
        } else if (is_han(point)) {
            end = i + 1;
            next->kind = TOKEN_HAN;
            next->id = point;
        } else {
            uint64_t sum = TOKEN_WORD;
            end = letters_of_code(form, i, length);
            for (int64_t word_end = end > i ? end : length, at = end = i; at < word_end && in_word(form[at]); end = ++at)
                sum = sum * BASE + form[at];
            end += end == i; /* a sign without a number */
            next->kind = TOKEN_WORD;
            next->id = finished(sum);
        }
        next->start = (int32_t)i;
        next->length = (int32_t)(end - i);
        count++;
        in_address = !is_han(point) && (in_address || (next->kind == TOKEN_WORD && is_address(form, i, end)));
        if (in_address && next->kind == TOKEN_NUMBER) {
            next->kind = TOKEN_ADDRESS;
            continue;
        }
        if (next->kind == TOKEN_HAN && (point == WIRE || point == NEWS))
            cut_date(tokens, count - 1, form);
        if (next->kind == TOKEN_NUMBER && !next->plain)
            cut_stamp(tokens, count, form);
    }
    return count;
}

/* Whether two numbers differ by more than the rounding of one of them, which keeps two digits at least, or of both in
 * the last of four digits or more: 71.94 and 71.95. */
int differ_as_numbers(const token *first, const token *second)
{
    if (first->id == second->id)
        return 0;
    if (!first->plain || !second->plain || first->negative != second->negative)
        return 1;
    if (first->exponent == second->exponent) {
        int64_t step = first->digits - second->digits;
        return !first->has_point || !second->has_point || first->digits < 1000 || second->digits < 1000 || step > 1 || step < -1;
    }
    const token *fine = first->exponent < second->exponent ? first : second, *rough = fine == first ? second : first;
    int64_t scale = 1;
    for (int zeros = rough->exponent - fine->exponent; zeros > 0; zeros--) {
        if (scale > INT64_MAX / 100)
            return 1;
        scale *= 10;
    }
    int64_t cut = fine->digits / scale, rounded = cut + (fine->digits % scale * 2 >= scale);
    return rough->digits < 10 || (rough->digits != cut && rough->digits != rounded);
}
