/* How likely a character follows others on a page: the shipped table, sharpened by the page's own counts (linear
 * interpolation, Jelinek and Mercer 1980). After a character, either its word goes on, or the next one begins; whether
 * it stands inside a word follows from the character before it. */
#include "bigram_model.h"

static const double WORDS = 0.6;         /* to a character */
static const double CLOSES = 4.0, AGAIN = 0.2; /* what is open is closed sooner or later, and hardly opened again */
static const double UNSEEN_FORM = 0.2;   /* of the characters that fold to one, those the page has not count so much */
static const double OTHER_SCRIPT = 1e-5; /* a Simplified character on a Traditional page */

static int is_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

/* The share of a character among those that the table does not tell apart; rough, it weighs only where the page does
 * not say. */
double among_others(const struct table *table, uint32_t before, uint32_t c)
{
    if (is_digit(c))
        return is_digit(before) ? 0.05 : 0.03;
    if (is_letter(c))
        return is_letter(before) ? 0.015 : 0.003;
    if (c < 0x10000 && table->flags[c] & PINYIN_VOWEL)
        return 1e-9;
    switch (c) {
    case '\n': return 0.2;
    case ' ': return 0.05;
    case 0x300A: case 0x300B: return 0.03;           /* 《 》 */
    case '(': case ')': case '.': case 0x2014: return 0.02; /* — */
    case '%': case 0xB7: return 0.01;                /* · */
    default: return 1e-5;
    }
}

/* The table's source has no text across the ends of sentences. What follows one there, in 2,000 news articles: */
static int ends_sentence(uint32_t c)
{
    return c == 0x3002 || c == '!' || c == '?' || c == 0x2026;
}

static double behind_end(uint32_t c)
{
    switch (c) {
    case '\n': return 0.25;
    case 0x201D: return 0.04;
    case 0x201C: return 0.01;
    case 0x300A: case '(': return 0.003;
    case ' ': return 0.005;
    default: return -1.0;
    }
}
static const double OTHER_BEHIND_END = 0.04, HAN_BEHIND_END = 0.65, MARK_BEHIND_END = 0.0005;

/* Where a value stands among ascending ones, or -1. */
static int64_t place_of(const uint32_t *values, int64_t from, int64_t to, uint32_t value)
{
    while (from < to) {
        int64_t middle = (from + to) / 2;
        if (values[middle] < value)
            from = middle + 1;
        else if (values[middle] > value)
            to = middle;
        else
            return middle;
    }
    return -1;
}

static const double NONE_OF[3] = {0.0, 0.0, 0.0};

const double *follower(const struct table *table, int32_t row, uint32_t c)
{
    int64_t at = row < 0 ? -1 : place_of(table->followers, table->starts[row], table->starts[row + 1], c);
    return at < 0 ? NONE_OF : table->shares[at];
}

/* The number of the words' end with these two characters, or -1. */
int64_t tail_of(const struct table *table, uint32_t first, uint32_t second)
{
    uint64_t key = (uint64_t)first << 32 | second;
    if (first >= HAN_END)
        return -1;
    int64_t from = table->tails_of[first], to = table->tails_of[first + 1];
    while (from < to) {
        int64_t middle = (from + to) / 2;
        if (table->tails[middle] < key)
            from = middle + 1;
        else if (table->tails[middle] > key)
            to = middle;
        else
            return middle;
    }
    return -1;
}

/* The share of a follower behind such an end, or -1 if the table has none. */
double behind_tail(const struct table *table, int64_t tail, uint32_t c)
{
    int64_t at =
        tail < 0 ? -1 : place_of(table->tail_followers, table->tail_starts[tail], table->tail_starts[tail + 1], c);
    return at < 0 ? -1.0 : table->tail_shares[at];
}

/* How likely `second` goes on with the word of `first`, if it follows it. */
double inside(const struct table *table, uint32_t first, uint32_t second)
{
    int32_t row = row_of(table, first), next = row_of(table, second);
    if (row < 0 || next < 0)
        return 0.0;
    const double *uses = table->uses[row], *shares = follower(table, row, second);
    double goes_on = (shares[HEADS] + shares[INSIDES]) / 2;
    if (goes_on == 0.0)
        return 0.0;
    double ends = (uses[ENDS_ALONE] + uses[ENDS_INSIDE]) / 2;
    return SURELY_INSIDE * goes_on /
           (goes_on + ends * (shares[ACROSS] + uses[ELSE_ACROSS] * table->uses[next][BEGINS]));
}

/* How likely a character is anywhere in text. */
double plain(const struct table *table, uint32_t c)
{
    uint32_t sign = entry_of(table, c);
    int32_t row = row_of(table, sign);
    double share = row >= 0 ? table->uses[row][SHARE] * WORDS : RARE;
    return sign == c ? share : share * among_others(table, 0, c);
}

/* P(second | before first) by the table alone; `begins` changes how likely it is that `second` begins a word. */
static double follows(const struct table *table, uint32_t before, uint32_t first, uint32_t second, double own)
{
    uint32_t sign = entry_of(table, second);
    int32_t row = row_of(table, entry_of(table, first)), next = row_of(table, sign);
    double begins = (1 - OWN_WORDS) * (next >= 0 ? table->uses[next][BEGINS] : RARE) + OWN_WORDS * own;
    double among = sign ? 1.0 : among_others(table, first, second);
    if (ends_sentence(first)) {
        double share = behind_end(second);
        if (share >= 0)
            return share;
        if (!sign)
            return OTHER_BEHIND_END * among;
        return second >= 0x3400 ? HAN_BEHIND_END * begins : MARK_BEHIND_END;
    }
    if (row < 0)
        return among * begins;
    const double *uses = table->uses[row], *shares = follower(table, row, sign);
    double later = inside(table, before, first);
    int64_t tail = tail_of(table, before, first);
    double otherwise = tail < 0 ? 1.0 : table->otherwise[tail], certain = behind_tail(table, tail, sign);
    double within = later * uses[ENDS_INSIDE], alone = (1 - later) * uses[ENDS_ALONE];
    double goes_on = later * shares[INSIDES] + (1 - later) * shares[HEADS];
    double known = alone * shares[ACROSS], outside = alone * uses[ELSE_ACROSS];
    if (certain >= 0) {
        known += within * certain;
    } else {
        known += within * otherwise * shares[ACROSS];
        outside += within * otherwise * uses[ELSE_ACROSS];
    }
    if (!sign)
        return among * (known + outside * (next >= 0 ? table->uses[next][BEGINS] : RARE));
    return goes_on + known + outside * begins;
}

/* The page's part of P(second | last); `seen` is how often the last two stand there. */
double here_of(const struct page *page, const uint32_t *last, uint32_t second, double seen)
{
    double here = counted(page, pair_key(last[1], second)) / (counted(page, single_key(last[1])) + 1.0);
    return seen > 0 ? (here + counted(page, triple_key(last[0], last[1], second)) / (seen + 0.5)) / 2 : here;
}

/* How much likelier a mark is for what is open: “ is closed by ”, 《 by 》, and no title has a 。. */
static double bracketed(const struct page *page, uint32_t mark)
{
    int quoted = page->numbers[QUOTED] != 0, titled = page->numbers[TITLED] != 0;
    switch (mark) {
    case 0x3002: return titled ? AGAIN / 20 : 1.0;
    case 0x201C: return quoted ? AGAIN : 1.0;
    case 0x201D: return quoted ? CLOSES : AGAIN;
    case 0x300A: return titled ? AGAIN : 1.0;
    case 0x300B: return titled ? CLOSES : AGAIN;
    default: return 1.0;
    }
}

/* P(second | last), all folded. */
double chance(const struct table *table, const struct page *page, const uint32_t *last, uint32_t second)
{
    double share = counted(page, single_key(second)) / page->costs[TOTAL], weight = counted(page, weight_key(last[1]));
    double here = here_of(page, last, second, counted(page, pair_key(last[0], last[1])));
    double found = follows(table, last[0], last[1], second, share);
    return ((1 - weight - PLAIN) * found + weight * here + PLAIN * (plain(table, second) + share)) *
           bracketed(page, second);
}

/* A form's share among the characters that fold to the same, by what the page uses. */
double form_share(const struct table *table, const struct page *page, uint16_t pair)
{
    const int32_t *starts = table->form_starts + table->folded[pair];
    if (starts[1] - starts[0] == 1)
        return 1.0;
    double total = 0.0;
    for (int64_t form = starts[0]; form < starts[1]; form++)
        total += counted(page, occurs_key(table->forms[form])) + UNSEEN_FORM;
    double share = (counted(page, occurs_key(table->shown[pair])) + UNSEEN_FORM) / total;
    return page->numbers[IS_TRADITIONAL] && table->flags[table->shown[pair]] & SIMPLIFIED_FORM ? share * OTHER_SCRIPT
                                                                                               : share;
}
