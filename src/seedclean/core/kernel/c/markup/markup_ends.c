/* Where scripts, comments and the like end, as the HTML standard says. */
#include "element_kinds.h"
#include "markup_bytes.h"

static int is_end_tag_at(const uint8_t *html, int64_t n, int64_t i, uint64_t name, int64_t length, int closing)
{
    i += 1 + closing;
    if (i + length >= n || (closing && html[i - 1] != '/') || !ends_name(html[i + length]))
        return 0;
    for (int64_t at = 0; at < length && at < 8; at++)
        if ((html[i + at] | 0x20u) != (name >> 8 * at & 0xFF))
            return 0;
    return 1;
}

/* Where the end tag of a script stands: not where one stands in a comment, behind a script in that. */
static int64_t end_of_script(const uint8_t *html, int64_t n, int64_t i)
{
    const uint64_t script = N6('s', 'c', 'r', 'i', 'p', 't');
    int escaped = 0;
    for (; i < n; i++) {
        uint8_t byte = html[i];
        if (!escaped && byte != '<' && (i = place_of_byte(html, n, '<', i)) >= n)
            break;
        byte = html[i];
        if (byte == '>' && escaped && html[i - 1] == '-' && html[i - 2] == '-')
            escaped = 0;
        if (byte != '<')
            continue;
        if (is_end_tag_at(html, n, i, script, 6, 1)) {
            if (escaped < 2)
                return i;
            escaped = 1;
        } else if (!escaped && n - i > 3 && !memcmp(html + i, "<!--", 4))
            escaped = 1, i++;
        else if (escaped && is_end_tag_at(html, n, i, script, 6, 0))
            escaped = 2;
    }
    return n;
}

/* Where the end tag of an element stands whose content is text, from `i` on. */
int64_t end_of_raw(const uint8_t *html, int64_t n, int64_t i, uint64_t name)
{
    int64_t length = 8;
    while (length > 1 && !(name >> 8 * (length - 1)))
        length--;
    if (name == N6('s', 'c', 'r', 'i', 'p', 't'))
        return end_of_script(html, n, i);
    for (i = place_of_byte(html, n, '<', i); i < n; i = place_of_byte(html, n, '<', i + 1))
        if (is_end_tag_at(html, n, i, name, length, 1))
            return i;
    return n;
}

/* Where a comment ends that begins at `i`. */
int64_t end_of_comment(const uint8_t *html, int64_t n, int64_t i)
{
    if (n - i > 3 && html[i + 1] == '!' && html[i + 2] == '-' && html[i + 3] == '-') {
        for (int64_t at = place_of_byte(html, n, '>', i + 4); at < n; at = place_of_byte(html, n, '>', at + 1)) {
            int bang = html[at - 1] == '!' && at - 3 >= i + 4;
            if (html[at - 1 - bang] == '-' && html[at - 2 - bang] == '-')
                return at + 1;
        }
        return n;
    }
    int64_t end = place_of_byte(html, n, '>', i + 2);
    return end < n ? end + 1 : n;
}
