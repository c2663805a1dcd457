/* Tags of HTML that a parser wrote out. */
#include "tags.h"

#include "../kernel.h"
#include "../markup/markup_bytes.h"

enum { UNKNOWN = 9 }; /* an element of no table is a block */

static const char *const ATTRIBUTE_NAMES[ATTRIBUTES] = {
    "class", "id", "style", "hidden", "open", "itemprop", "start", "value", "lang", "name", "property", "http-equiv",
    "content", "rel", "href", "type", "datetime",
};
static const uint8_t ATTRIBUTE_LENGTHS[ATTRIBUTES] = {5, 2, 5, 6, 4, 8, 5, 5, 4, 4, 8, 10, 7, 3, 4, 4, 8};

static void keep_attribute(const uint8_t *html, struct span name, struct span value, struct tag *tag)
{
    int64_t length = name.end - name.start;
    for (int each = 0; each < ATTRIBUTES; each++)
        if (ATTRIBUTE_LENGTHS[each] == length && !memcmp(html + name.start, ATTRIBUTE_NAMES[each], (size_t)length)) {
            tag->attributes[each] = value;
            return;
        }
}

static uint64_t meaning_of(const struct tag *tag, const struct names *names)
{
    if (tag->name.end - tag->name.start > 16)
        return UNKNOWN;
    uint64_t slot = finished(tag->first ^ finished(tag->second));
    for (int64_t probe = 0; probe < names->slots; probe++, slot++) {
        const uint64_t *entry = names->entries + 3 * (slot % (uint64_t)names->slots);
        if (entry[0] == tag->first && entry[1] == tag->second)
            return entry[2];
        if (!entry[0])
            break;
    }
    return UNKNOWN;
}

/* The next 8 bytes, at most, of a name at `i`, which moves behind them. */
static uint64_t read_name(const uint8_t *html, int64_t n, int64_t *i)
{
    uint64_t name = 0;
    for (int at = 0; at < 8 && *i < n && !ends_name(html[*i]); at++)
        name |= (uint64_t)html[(*i)++] << 8 * at;
    return name;
}

/* Read the name of an end tag at `i`, which moves behind the tag: its first 8 bytes. */
uint64_t read_end_tag(const uint8_t *html, int64_t n, int64_t *i)
{
    uint64_t name = read_name(html, n, i);
    *i = place_of_byte(html, n, '>', *i) + 1;
    return name;
}

/* Read a tag whose name begins at `i`. */
void read_tag(const uint8_t *html, int64_t n, int64_t i, const struct names *names, struct tag *tag)
{
    memset(tag, 0, sizeof *tag);
    tag->name.start = i;
    tag->first = read_name(html, n, &i);
    tag->second = read_name(html, n, &i);
    while (i < n && !ends_name(html[i]))
        i++;
    tag->name.end = i;
    tag->meaning = meaning_of(tag, names);
    while (i < n && html[i] != '>') {
        if (html[i] == ' ') {
            i++;
            continue;
        }
        struct span name = {i, 0}, value;
        name.end = place_of_byte(html, n, '=', i + 1);
        value.start = name.end + 2;
        value.end = place_of_byte(html, n, '"', value.start);
        if (value.end >= n)
            i = n;
        else {
            keep_attribute(html, name, value, tag);
            i = value.end + 1;
        }
    }
    tag->end = i < n ? i + 1 : n;
}

/* Where a comment or an instruction ends that begins at `i`. */
int64_t end_of_remark(const uint8_t *html, int64_t n, int64_t i)
{
    int comment = n - i > 6 && !memcmp(html + i, "<!--", 4);
    for (int64_t at = place_of_byte(html, n, '>', i + (comment ? 6 : 2)); at < n; at = place_of_byte(html, n, '>', at + 1))
        if (!comment || (html[at - 1] == '-' && html[at - 2] == '-'))
            return at + 1;
    return n;
}
