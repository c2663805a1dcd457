/* What the search for lost bytes works on. Python owns all arrays: it describes the three structs that it shares
 * with C field by field in stages/repairs/lost_bytes/structs.py, and a test compares both descriptions. */
#ifndef LOST_BYTES_H
#define LOST_BYTES_H

#include "../kernel.h"
#include <math.h>

enum { POSSIBLE = 1, MARK_SIGN = 2, PAIR_TRADITIONAL = 4, UNDEFINED = 8 }; /* flags of byte pairs */
enum { PINYIN_VOWEL = 1, SIMPLIFIED_FORM = 2 };             /* flags of characters */
enum { BMP_END = 0x10000 };                                 /* also the number of byte pairs */
enum { HAN_END = 0x40000 };                                 /* all Han characters are below */
enum { CANDIDATES_MOST = 128 };                             /* more than the characters that share one byte */

enum { ANY_LEAD_A3 = 0, ANY_LEAD_A1 = 1 };                  /* in place of a lead byte that was lost */

/* The two characters in front: the letter of the second, and the number of their pair, or -1. */
struct trigram_context {
    uint32_t letter;
    int64_t pair;
};

/* A character that the remaining byte leaves possible, weighed behind two other characters. */
struct candidate {
    uint16_t pair;
    uint8_t is_sign;
    int32_t row;
    double count, weight;   /* of the character, and of its followers, on the page */
    double chance, goes_on; /* of the character here, and of it continuing the last character's word */
    int64_t tail;           /* number of the word ending that it makes with the last character, or -1 */
    struct trigram_context trigrams; /* behind it */
};

struct candidate_set {
    int n;
    uint32_t last; /* the character in front */
    struct candidate candidates[CANDIDATES_MOST];
};

/* The shipped bigram model, GBK, and the variants of characters. A byte pair is lead << 8 | trail. */
struct language_model {
    const int32_t *rows;                /* of each character below HAN_END: its row, or -1 */
    const double (*row_shares)[5];      /* of each row, see the enum in bigram_model.h */
    const int64_t *follower_starts;     /* of each row, where its followers begin; one more at the end */
    const uint32_t *followers;          /* ascending in each row */
    const double (*follower_shares)[3]; /* of each follower, see the enum in bigram_model.h */
    const uint64_t *tails;   /* the last two characters of words, first << 32 | second, ascending */
    const int32_t *tails_of; /* of each character below HAN_END, where its tails begin; one more */
    const int64_t *tail_follower_starts;
    const uint32_t *tail_followers; /* ascending in each tail */
    const double *tail_follower_shares;
    const double *tail_backoffs; /* of each tail: the share of all followers that it does not list */
    const uint32_t *characters;  /* of each byte pair: its character, 0 if it has none */
    const uint32_t *folded;      /* of each byte pair: the same, folded */
    const uint8_t *pair_flags;
    const uint16_t *pairs;          /* of each character below BMP_END: its byte pair, or 0 */
    const uint8_t *character_flags; /* of each character below BMP_END */
    const int32_t *variant_starts;  /* of each folded character below HAN_END; one more at the end */
    const uint32_t *variants;       /* below BMP_END */
    const uint16_t *letters; /* of each character below HAN_END: its number among those that trigrams tell apart */
    const double *letter_shares;
    const int32_t *pair_starts; /* of each letter, where its followers begin; one more at the end */
    const uint16_t *pair_letters;
    const float *pair_shares;
    const float *pair_backoffs;   /* of each letter: the share of followers that are not listed */
    const int32_t *triple_starts; /* of each pair, where its followers begin; one more at the end */
    const uint16_t *triple_letters;
    const float *triple_shares;
    const float *triple_backoffs;
};

/* The two characters in front, folded, and what the model and the page's counts say of them. */
struct characters_before {
    uint32_t last[2];
    int32_t row;         /* of the second, or -1 */
    int64_t tail;        /* number of the word ending that they make, or -1 */
    double backoff;      /* share of what that ending does not list */
    double inside_word;  /* how likely the second one continues a word */
    double weight, uses; /* of the second one's followers, and of it, on the page */
    double pair_uses;    /* of both together */
    struct trigram_context trigrams;
};

/* One page: its text, what is counted of it, its annotations, and what is known of its damage. */
struct damaged_page {
    const uint32_t *text;
    const uint32_t *folded;
    const uint64_t *keys; /* of what is counted; a hash table of key_mask + 1 slots */
    const double *counts;
    const int64_t (*annotations)[3];      /* start, end, number of the syllable; ascending */
    const int64_t (*half_annotations)[3]; /* the same, of annotations whose opening bracket is missing */
    const int64_t *syllable_starts; /* of each syllable, where its readings begin; one more at the end */
    const uint16_t *readings;       /* byte pairs of the characters with that syllable */
    const uint8_t *first_readings;  /* whether the syllable is that character's first reading */
    const int16_t *annotated;       /* of each byte pair: the syllable that it always carries + 1, -(that) if it carries it at times, or 0 */
    const uint8_t *bare;            /* of each byte pair: it stands on the page and never has an annotation */
    const int64_t (*digit_places)[2]; /* offset, where its digits begin; ascending, one more at the end */
    const uint32_t *digits;
    const double *digit_shares;
    int64_t length;
    int64_t key_mask;
    int64_t annotation_count;
    int64_t half_annotation_count;
    int64_t digit_place_count;
    int64_t eats_ascii;        /* the decoder took the ASCII byte behind a broken character with it */
    int64_t is_converted;      /* only characters that Simplified text does not have carry annotations */
    int64_t is_converted_back; /* the page was made Simplified after the damage */
    int64_t is_traditional;
    int64_t drops_undefined; /* the page may have lost what stood for undefined byte pairs */
    int64_t is_quoted; /* a quotation is open in front of the span: 1 with “, 2 with 「 */
    int64_t is_titled; /* a title is open in front of the span */
    int64_t work;      /* states and candidates tried on this page so far */
    int64_t work_most;
    double total;      /* characters that were counted */
    double eaten_cost; /* nats: to believe that the decoder took a full-width mark with it ... */
    double kept_cost;  /* ... or left it */
    double trigram_weight; /* of the trigrams beside the bigrams; 0 if they are not asked */
    double vanished_cost; /* nats: to believe that an undefined byte pair vanished in front of a character */
};

/* The likeliest text of a damaged span. Each array has `room` values. */
struct restoration {
    uint32_t *text;
    uint32_t *losses; /* what was lost at each `?` that is no real one, see state_queue.h */
    uint32_t *noted;  /* byte pairs that carry the annotations inside the span */
    uint32_t
        *guessed; /* offsets in `text` of characters of which a byte was lost and no annotation names them */
    uint32_t *runner_up; /* the next likely text */
    uint32_t *order; /* scratch: the steps of the best path, */
    uint32_t *order_of_other; /* and of another one */
    int64_t room;
    int64_t end;         /* offset in the page where the search ended */
    int64_t is_complete; /* whether there is a restoration */
    int64_t text_length;
    int64_t loss_count;
    int64_t noted_count;
    int64_t guessed_count;
    int64_t runner_up_length; /* 0 if there is none */
    double share;       /* of the probability of all restorations */
    double runner_up_share;
    double digit_share; /* of the eaten digits among those that the page's other numbers suggest */
};

struct best_candidate {
    double best, total, second; /* natural logarithms: the best candidate's probability, that of all, the second one's */
    uint16_t pair, second_pair; /* the best candidate's, and the second one's; 0 if there is none */
};

/* Keys of what is counted: a character, a pair and a triple in folded text; a character as it stands in the page; and
 * the weight of a character's followers. Characters are below 2^21, so no two keys are equal, and no key is 0. */
static inline uint64_t single_key(uint32_t c)
{
    return (uint64_t)c + 1;
}

static inline uint64_t pair_key(uint32_t first, uint32_t second)
{
    return (uint64_t)(first + 1) << 21 | (second + 1);
}

static inline uint64_t triple_key(uint32_t first, uint32_t second, uint32_t third)
{
    return (uint64_t)(first + 1) << 42 | pair_key(second, third);
}

static inline uint64_t occurs_key(uint32_t c)
{
    return (uint64_t)1 << 63 | single_key(c);
}

static inline uint64_t weight_key(uint32_t c)
{
    return (uint64_t)1 << 63 | pair_key(0, c);
}

/* The slot of a key, or the free slot where it belongs. The table always has a free slot: Python sees to it. */
static inline uint64_t slot_of(const uint64_t *keys, uint64_t mask, uint64_t key)
{
    uint64_t slot = finished(key) & mask;
    while (keys[slot] && keys[slot] != key)
        slot = (slot + 1) & mask;
    return slot;
}

static inline double counted(const struct damaged_page *page, uint64_t key)
{
    uint64_t slot = slot_of(page->keys, (uint64_t)page->key_mask, key);
    return page->keys[slot] ? page->counts[slot] : 0.0;
}

double chance(const struct language_model *model, const struct damaged_page *page, const uint32_t *last,
              uint32_t second);
struct characters_before characters_before(const struct language_model *model, const struct damaged_page *page,
                                           const uint32_t *last);
double chance_behind(const struct language_model *model, const struct damaged_page *page,
                     const struct characters_before *before, uint32_t second);
struct trigram_context trigram_context(const struct language_model *model, uint32_t before, uint32_t first);
double trigram_chance(const struct language_model *model, struct trigram_context context, uint32_t c);
double variant_share(const struct language_model *model, const struct damaged_page *page, uint16_t pair);
int pairs_with_byte(const struct language_model *model, uint8_t lead, uint16_t *pairs);
void fill_candidates(const struct language_model *model, const struct damaged_page *page,
                     const uint32_t *last, uint8_t lead, struct candidate_set *set);
struct best_candidate best_between(const struct language_model *model, const struct damaged_page *page,
                                   const struct candidate_set *set, uint32_t following);

#endif
