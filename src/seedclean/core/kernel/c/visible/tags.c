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

/* Read a tag whose name begins at `i`. */
void read_tag(const uint8_t *html, int64_t n, int64_t i, const struct names *names, struct tag *tag)
{
    memset(tag, 0, sizeof *tag);
    tag->name.start = i;
    for (int64_t at = 0; i < n && !ends_name(html[i]); i++, at++) {
        if (at < 8)
            tag->first |= (uint64_t)html[i] << 8 * at;
        else if (at < 16)
            tag->second |= (uint64_t)html[i] << 8 * (at - 8);
    }
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
