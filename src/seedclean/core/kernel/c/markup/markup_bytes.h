/* Bytes of HTML: what they are, and where what began ends. */
#ifndef MARKUP_BYTES_H
#define MARKUP_BYTES_H

#include <stdint.h>
#include <string.h>

static inline int is_letter(uint8_t byte)
{
    return (uint8_t)((byte | 0x20) - 'a') < 26;
}

static inline int is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r' || byte == '\f';
}

static inline int ends_name(uint8_t byte)
{
    return byte == '>' || byte == '/' || is_blank(byte);
}

static inline uint8_t lower(uint8_t byte)
{
    return (uint8_t)(byte - 'A') < 26 ? byte | 0x20 : byte;
}

/* Where a byte stands from `from` on; `n` if it does not. */
static inline int64_t place_of_byte(const uint8_t *html, int64_t n, uint8_t byte, int64_t from)
{
    const uint8_t *found = from < n ? memchr(html + from, byte, (size_t)(n - from)) : 0;
    return found ? found - html : n;
}

int64_t end_of_raw(const uint8_t *html, int64_t n, int64_t i, uint64_t name);
int64_t end_of_comment(const uint8_t *html, int64_t n, int64_t i);

#endif
