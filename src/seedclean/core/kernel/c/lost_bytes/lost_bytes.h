/* What the search for torn text works on; Python owns all arrays (repairs/torn/tables.py and lattice.py). */
#ifndef LOST_BYTES_H
#define LOST_BYTES_H

#include "../kernel.h"
#include <math.h>

enum { POSSIBLE = 1, MARK_SIGN = 2, PAIR_TRADITIONAL = 4 }; /* flags of pairs of bytes */
enum { PINYIN_VOWEL = 1, SIMPLIFIED_FORM = 2 };             /* flags of characters */
enum { HAN_END = 0x40000 };
enum { BROTHERS = 128 };                                    /* more than the characters that share a byte */

/* One of the characters that share a byte, and what is known of it behind two others. */
struct brother {
    uint16_t pair;
    uint8_t is_sign;
    int32_t row;
    double count, weight;    /* on the page */
    double chance, goes_on;  /* that it follows; that it is inside the word of the last one then */
    int64_t tail;            /* of the words' end that it makes with the last one, or -1 */
};

struct family {
    int n;
    struct brother brothers[BROTHERS];
};

/* The shipped table, GBK, and the forms of characters. */
struct table {
    const int32_t *rows;            /* of each character below HAN_END, -1 if it has none */
    const double (*uses)[5];        /* of each row: share, begins, ends_alone, ends_inside, else_across */
    const int64_t *starts;          /* of each row, where its followers begin */
    const uint32_t *followers;      /* ascending in each row */
    const double (*shares)[3];      /* of each follower: heads, insides, across */
    const uint64_t *tails;          /* last two characters of words, ascending */
    const int32_t *tails_of;        /* of each character below HAN_END, where its tails begin */
    const int64_t *tail_starts;
    const uint32_t *tail_followers; /* ascending in each tail */
    const double *tail_shares;
    const double *otherwise;        /* of each tail */
    const uint32_t *shown;          /* of each pair of bytes: the character, 0 if there is none; and folded */
    const uint32_t *folded;
    const uint8_t *pair_flags;
    const uint16_t *codes;          /* of each character below U+10000: its pair of bytes, or 0 */
    const uint8_t *flags;           /* of each character below U+10000 */
    const int32_t *form_starts;     /* of each folded character below HAN_END */
    const uint32_t *forms;
};

/* One page: its counts, its notes, and what is known of its damage. */
struct page {
    const uint32_t *text, *view;
    const uint64_t *keys;              /* of what is counted; a table of power-of-two size */
    const double *counts;
    const int64_t (*notes)[3];         /* start, end, syllable; ascending */
    const int64_t (*halves)[3];        /* the same, of notes whose opening bracket is missing */
    const int64_t *syllables;          /* where the readings of each begin */
    const uint16_t *readings;          /* pairs of bytes */
    const uint8_t *first_reading;      /* whether that is the character's first one */
    const int16_t *annotated;          /* of each pair of bytes: the syllable that it always carries + 1, or 0 */
    const uint8_t *bare;               /* of each pair of bytes: it stands there without a note */
    const int64_t (*figures)[2];       /* place, where its digits begin; ascending, one more at the end */
    const uint32_t *digits;
    const double *digit_shares;
    const int64_t *numbers;            /* in the order of the enum */
    const double *costs;
};
enum { LENGTH, KEY_MASK, NOTES, HALVES, FIGURES, EATS, CONVERTED, CONVERTED_BACK, IS_TRADITIONAL, QUOTED, TITLED };
enum { TOTAL, EATEN_COST, KEPT_COST };

struct guess {
    double best, total; /* natural logarithms of the best character's probability, and of all together */
    uint16_t pair;      /* of the best one */
};

/* What is counted: a character, a pair, three, in folded text; how often a character stands there as it is; and, by one
 * table with them, what a character's followers on the page weigh. Characters are below 2^21, so no keys are the same. */
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

static inline uint64_t slot_of(const uint64_t *keys, uint64_t mask, uint64_t key)
{
    uint64_t slot = finished(key) & mask;
    while (keys[slot] && keys[slot] != key)
        slot = (slot + 1) & mask;
    return slot;
}

static inline double counted(const struct page *page, uint64_t key)
{
    uint64_t slot = slot_of(page->keys, (uint64_t)page->numbers[KEY_MASK], key);
    return page->keys[slot] ? page->counts[slot] : 0.0;
}

double chance(const struct table *table, const struct page *page, const uint32_t *last, uint32_t second);
double form_share(const struct table *table, const struct page *page, uint16_t pair);
int brothers(const struct table *table, uint8_t lead, uint16_t *pairs);
void gather_family(const struct table *table, const struct page *page, const uint32_t *last, uint8_t lead,
                   struct family *family);
struct guess between(const struct table *table, const struct page *page, const struct family *family,
                     uint32_t following);

#endif
