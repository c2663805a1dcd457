/* What the model and the page's counts say of one character behind others. */
#ifndef BIGRAM_MODEL_H
#define BIGRAM_MODEL_H

#include "lost_bytes.h"

enum { SHARE, BEGINS, ENDS_ALONE, ENDS_INSIDE, BACKOFF }; /* row_shares */
enum { HEADS, INSIDES, ACROSS };                          /* follower_shares */

static const double RARE = 1e-9;         /* a Han character that the model does not list */
static const double SURELY_INSIDE = 0.9; /* two characters that can be one word may still be two */
static const double PLAIN = 0.02;        /* weight of a character's share, whatever stands before it */
static const double PAGE_WORDS = 0.3; /* weight of the page's own characters among those that begin words */

static inline int32_t row_of(const struct language_model *model, uint32_t c)
{
    return c < HAN_END ? model->rows[c] : -1;
}

/* The character, or 0, which stands for all that is neither listed nor Han. */
static inline uint32_t entry_of(const struct language_model *model, uint32_t c)
{
    return row_of(model, c) >= 0 || is_model_ideograph(c) ? c : 0;
}

double share_among_unlisted(const struct language_model *model, uint32_t before, uint32_t c);
const double *shares_of_follower(const struct language_model *model, int32_t row, uint32_t c);
int64_t tail_of(const struct language_model *model, uint32_t first, uint32_t second);
double share_behind_tail(const struct language_model *model, int64_t tail, uint32_t c);
double chance_inside_word(const struct language_model *model, uint32_t first, uint32_t second);
double plain_chance(const struct language_model *model, uint32_t c);
double page_chance(const struct damaged_page *page, const struct characters_before *before, uint32_t second);

#endif
