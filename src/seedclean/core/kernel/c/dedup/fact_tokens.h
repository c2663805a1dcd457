/* A compare form as tokens: numbers whole, words of letters, Han characters one by one. */
#ifndef FACT_TOKENS_H
#define FACT_TOKENS_H

#include <stdint.h>

enum token_kind { TOKEN_HAN, TOKEN_WORD, TOKEN_NUMBER, TOKEN_DATELINE, TOKEN_ADDRESS };

/* `id` is equal for equal tokens. A number is `digits` times ten to the power of `exponent`, unless `plain` is 0: then it
 * is a time, a score or a date with points, and only `id` can be compared. */
typedef struct {
    uint64_t id;
    int64_t digits;
    int32_t start, length; /* in code points of the form */
    int16_t exponent;
    uint8_t kind, plain, negative, has_point, is_item; /* is_item: see set_item_numbers_apart */
} token;

int64_t fact_tokens(const uint32_t *form, int64_t length, token *tokens);
int differ_as_numbers(const token *first, const token *second);

#endif
