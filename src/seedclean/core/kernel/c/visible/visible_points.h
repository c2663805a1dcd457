/* Characters of UTF-8 that lines depend on: blanks, digits, marks of sentences, and what a parser writes for some. */
#ifndef VISIBLE_POINTS_H
#define VISIBLE_POINTS_H

#include <stdint.h>

int begins_with_digit(const uint8_t *text, const uint8_t *end);
int32_t next_point(const uint8_t **text, const uint8_t *end);

#endif
