/* How likely a character follows others on a page: the shipped model, sharpened by the page's own counts (linear
 * interpolation, Jelinek and Mercer 1980). After a character, either its word goes on, or the next word begins; whether
 * it stands inside a word follows from the character before it. */
#include "bigram_model.h"

static const double WORDS = 0.6;          /* per character of text */
static const double CLOSES = 4.0;         /* weight of the mark that closes what is open */
static const double AGAIN = 0.2;          /* weight of one that opens it again, or closes what is not open */
static const double UNSEEN_VARIANT = 0.2; /* count of a variant that the page does not have */
static const double UNSEEN_CURLY = 1e-2, UNSEEN_CORNER = 1e-5; /* the same, of quotation marks: a page has one kind */
static const double OTHER_SCRIPT = 1e-5;  /* a Simplified character on a Traditional page */
static const double NEW_SYMBOL = 1e-3;    /* a symbol, full-width letter or digit that the page does not have */

static int is_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

/* The share of a character among those that the model does not list. It is rough, and weighs only where the page says
 * nothing. */
double share_among_unlisted(const struct language_model *model, uint32_t before, uint32_t c)
{
    if (is_digit(c))
        return is_digit(before) ? 0.05 : 0.03;
    if (is_letter(c))
        return is_letter(before) ? 0.015 : 0.003;
    if (c < 0x10000 && model->character_flags[c] & PINYIN_VOWEL)
        return 1e-9;
    switch (c) {
    case '\n': return 0.2;
    case ' ': return 0.05;
    case 0x300A:
    case 0x300B: return 0.03; /* 《 》 */
    case '(':
    case ')':
    case '.':
    case 0x2014: return 0.02; /* — */
    case '%':
    case 0xB7: return 0.01; /* · */
    default: return 1e-5;
    }
}

static int ends_sentence(uint32_t c)
{
    return c == 0x3002 || c == '!' || c == '?' || c == 0x2026;
}

/* The model's source has no text across the ends of sentences. These are the shares of what follows one in 2,000 news
 * articles; -1 for other characters. */
static double share_behind_sentence_end(uint32_t c)
{
    switch (c) {
    case '\n': return 0.25;
    case 0x201D: return 0.04;
    case 0x201C: return 0.01;
    case 0x300A:
    case '(': return 0.003;
    case ' ': return 0.005;
    default: return -1.0;
    }
}
static const double OTHER_BEHIND_END = 0.04, HAN_BEHIND_END = 0.65, MARK_BEHIND_END = 0.0005;

/* Index of a value among the ascending ones of [from, to), or -1. */
static int64_t index_of(const uint32_t *values, int64_t from, int64_t to, uint32_t value)
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

const double *shares_of_follower(const struct language_model *model, int32_t row, uint32_t c)
{
    int64_t at =
        row < 0 ? -1
                : index_of(model->followers, model->follower_starts[row], model->follower_starts[row + 1], c);
    return at < 0 ? NONE_OF : model->follower_shares[at];
}

/* Number of the word ending with these two characters, or -1. */
int64_t tail_of(const struct language_model *model, uint32_t first, uint32_t second)
{
    uint64_t key = (uint64_t)first << 32 | second;
    if (first >= HAN_END)
        return -1;
    int64_t from = model->tails_of[first], to = model->tails_of[first + 1];
    while (from < to) {
        int64_t middle = (from + to) / 2;
        if (model->tails[middle] < key)
            from = middle + 1;
        else if (model->tails[middle] > key)
            to = middle;
        else
            return middle;
    }
    return -1;
}

/* Share of a follower behind such an ending, or -1 if the model does not list it. */
double share_behind_tail(const struct language_model *model, int64_t tail, uint32_t c)
{
    int64_t at = tail < 0 ? -1
                          : index_of(model->tail_followers, model->tail_follower_starts[tail],
                                     model->tail_follower_starts[tail + 1], c);
    return at < 0 ? -1.0 : model->tail_follower_shares[at];
}

/* How likely `second`, if it follows `first`, continues its word. */
double chance_inside_word(const struct language_model *model, uint32_t first, uint32_t second)
{
    int32_t row = row_of(model, first), next = row_of(model, second);
    if (row < 0 || next < 0)
        return 0.0;
    const double *uses = model->row_shares[row], *shares = shares_of_follower(model, row, second);
    double goes_on = (shares[HEADS] + shares[INSIDES]) / 2;
    if (goes_on == 0.0)
        return 0.0;
    double ends = (uses[ENDS_ALONE] + uses[ENDS_INSIDE]) / 2;
    return SURELY_INSIDE * goes_on /
           (goes_on + ends * (shares[ACROSS] + uses[BACKOFF] * model->row_shares[next][BEGINS]));
}

/* How likely a character is anywhere in text. */
double plain_chance(const struct language_model *model, uint32_t c)
{
    uint32_t sign = entry_of(model, c);
    int32_t row = row_of(model, sign);
    double share = row >= 0 ? model->row_shares[row][SHARE] * WORDS : RARE;
    return sign == c ? share : share * share_among_unlisted(model, 0, c);
}

/* What the two characters in front say, once for all that may follow them. */
struct characters_before characters_before(const struct language_model *model, const struct damaged_page *page,
                                           const uint32_t *last)
{
    int64_t tail = tail_of(model, last[0], last[1]);
    return (struct characters_before){
        .last = {last[0], last[1]},
        .row = row_of(model, entry_of(model, last[1])),
        .tail = tail,
        .backoff = tail < 0 ? 1.0 : model->tail_backoffs[tail],
        .inside_word = chance_inside_word(model, last[0], last[1]),
        .weight = counted(page, weight_key(last[1])),
        .uses = counted(page, single_key(last[1])),
        .pair_uses = counted(page, pair_key(last[0], last[1])),
        .trigrams = trigram_context(model, last[0], last[1]),
    };
}

/* P(second | before) by the model alone. `page_share` is the share of `second` among the characters of the page: it
 * changes how likely `second` begins a word. */
static double model_chance(const struct language_model *model, const struct characters_before *before,
                           uint32_t second, double page_share)
{
    uint32_t sign = entry_of(model, second), first = before->last[1];
    int32_t row = before->row, next = row_of(model, sign);
    double begins =
        (1 - PAGE_WORDS) * (next >= 0 ? model->row_shares[next][BEGINS] : RARE) + PAGE_WORDS * page_share;
    double among = sign ? 1.0 : share_among_unlisted(model, first, second);
    if (ends_sentence(first)) {
        double share = share_behind_sentence_end(second);
        if (share >= 0)
            return share;
        if (!sign)
            return OTHER_BEHIND_END * among;
        return is_model_ideograph(second) ? HAN_BEHIND_END * begins : MARK_BEHIND_END;
    }
    if (row < 0)
        return among * begins;
    const double *uses = model->row_shares[row], *shares = shares_of_follower(model, row, sign);
    double inside_word = before->inside_word, backoff = before->backoff,
           certain = share_behind_tail(model, before->tail, sign);
    double within = inside_word * uses[ENDS_INSIDE], alone = (1 - inside_word) * uses[ENDS_ALONE];
    double goes_on = inside_word * shares[INSIDES] + (1 - inside_word) * shares[HEADS];
    double listed = alone * shares[ACROSS], outside = alone * uses[BACKOFF];
    if (certain >= 0) {
        listed += within * certain;
    } else {
        listed += within * backoff * shares[ACROSS];
        outside += within * backoff * uses[BACKOFF];
    }
    if (!sign)
        return among * (listed + outside * (next >= 0 ? model->row_shares[next][BEGINS] : RARE));
    return goes_on + listed + outside * begins;
}

/* The page's part of P(second | before). */
double page_chance(const struct damaged_page *page, const struct characters_before *before, uint32_t second)
{
    const uint32_t *last = before->last;
    double by_pair = before->uses > 0 ? counted(page, pair_key(last[1], second)) / (before->uses + 1.0) : 0.0;
    return before->pair_uses > 0
               ? (by_pair + counted(page, triple_key(last[0], last[1], second)) / (before->pair_uses + 0.5)) / 2
               : by_pair;
}

/* How much likelier a mark is because of what is open: “ is closed by ”, 《 by 》, and a title has no 。. */
static double bracket_weight(const struct damaged_page *page, uint32_t mark)
{
    int quoted = page->is_quoted != 0, titled = page->is_titled != 0;
    switch (mark) {
    case 0x3002: return titled ? AGAIN / 20 : 1.0;
    case 0x201C: return quoted ? AGAIN : 1.0;
    case 0x201D: return quoted ? CLOSES : AGAIN;
    case 0x300A: return titled ? AGAIN : 1.0;
    case 0x300B: return titled ? CLOSES : AGAIN;
    default: return 1.0;
    }
}

/* P(second | before), all folded. */
double chance_behind(const struct language_model *model, const struct damaged_page *page,
                     const struct characters_before *before, uint32_t second)
{
    double share = counted(page, single_key(second)) / page->total, weight = before->weight;
    double by_model = model_chance(model, before, second, share);
    if (page->trigram_weight > 0)
        by_model += page->trigram_weight * (trigram_chance(model, before->trigrams, second) - by_model);
    double by_page = weight > 0 ? page_chance(page, before, second) : 0.0;
    return ((1 - weight - PLAIN) * by_model + weight * by_page +
            PLAIN * (plain_chance(model, second) + share)) *
           bracket_weight(page, second);
}

/* P(second | last), all folded. */
double chance(const struct language_model *model, const struct damaged_page *page, const uint32_t *last,
              uint32_t second)
{
    struct characters_before before = characters_before(model, page, last);
    return chance_behind(model, page, &before, second);
}

static double unseen_count(uint32_t c)
{
    return c >= 0x300C && c <= 0x300F ? UNSEEN_CORNER : c >= 0x2018 && c <= 0x201D ? UNSEEN_CURLY : UNSEEN_VARIANT;
}

/* Share of a byte pair's character among its variants, by what the page uses. */
double variant_share(const struct language_model *model, const struct damaged_page *page, uint16_t pair)
{
    const int32_t *starts = model->variant_starts + model->folded[pair];
    if (!(model->pair_flags[pair] & POSSIBLE) && counted(page, occurs_key(model->characters[pair])) == 0)
        return NEW_SYMBOL;
    if (starts[1] - starts[0] == 1)
        return 1.0;
    if (page->is_quoted && model->folded[pair] == 0x201D) /* ” or 」 */
        return (model->characters[pair] == 0x201D) == (page->is_quoted == 1) ? 1.0 : UNSEEN_CORNER;
    double total = 0.0;
    for (int64_t form = starts[0]; form < starts[1]; form++)
        total += counted(page, occurs_key(model->variants[form])) + unseen_count(model->variants[form]);
    uint32_t c = model->characters[pair];
    double share = (counted(page, occurs_key(c)) + unseen_count(c)) / total;
    return page->is_traditional && model->character_flags[c] & SIMPLIFIED_FORM
               ? share * OTHER_SCRIPT
               : share;
}
