/* Whether bytes are text, asked before they are decoded. */
#include "../kernel.h"

enum { BLOCK_BYTES = 32 };

static int follows(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

/* The length of the character of UTF-8 at `at`, of which no byte lies behind `end`; 0 if none is there. */
static int64_t length_of(const uint8_t *at, const uint8_t *end)
{
    uint8_t lead = *at;
    int64_t length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (length < 2)
        return length;
    if (end - at < length)
        return 0;
    uint8_t least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80, most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (at[1] < least || at[1] > most)
        return 0;
    return (length < 3 || follows(at[2])) && (length < 4 || follows(at[3])) ? length : 0;
}

static int is_control(uint8_t byte)
{
    return (byte < 9) | ((uint8_t)(byte - 14) < 18);
}

/* Whether bytes are UTF-8 without control characters other than white space. */
API int is_plain_utf8(const uint8_t *bytes, int64_t n)
{
    const uint8_t *at = bytes, *end = bytes + n;
    while (at < end) {
        const uint8_t *stop = end - at < BLOCK_BYTES ? end : at + BLOCK_BYTES;
        uint8_t all = 0, control = 0;
        if (stop - at == BLOCK_BYTES)
            for (int each = 0; each < BLOCK_BYTES; each++)
                all |= at[each], control |= (uint8_t)is_control(at[each]);
        else
            for (const uint8_t *each = at; each < stop; each++)
                all |= *each, control |= (uint8_t)is_control(*each);
        if (control)
            return 0;
        if (!(all & 0x80)) {
            at = stop;
            continue;
        }
        while (at < stop) {
            int64_t length = length_of(at, end);
            if (!length)
                return 0;
            at += length;
        }
    }
    return 1;
}
