/* What a page says of itself: where the values stand; Python makes texts of them. */
#include "../kernel.h"
#include "../markup/markup_bytes.h"
#include "walk.h"

enum { TIMES_MOST = 64, DATED_MOST = 20, SMALL = 9, HEADING_LINES = 8 }; /* a small element has fewer elements, with itself */
enum { HEADING_LINE = 4096 }; /* bytes of a line of a heading that are kept: headings may stand in each other */

/* Put a fact; null if there is no room. */
struct fact *put_fact(struct walk *walk, enum fact_kind kind, struct span name, struct span value)
{
    if (walk->fact_count >= walk->fact_room) {
        walk->full = 1;
        return 0;
    }
    struct fact *fact = walk->facts + walk->fact_count++;
    *fact = (struct fact){
        kind, (int32_t)name.start, (int32_t)name.end, (int32_t)value.start, (int32_t)value.end,
    };
    return fact;
}

static void add_meta(struct walk *walk, const struct span *attributes)
{
    static const enum attribute NAMES[] = {NAME, PROPERTY, ITEMPROP, HTTP_EQUIV};
    for (int each = 0; each < 4; each++)
        if (!is_empty(attributes[NAMES[each]])) {
            if (!is_empty(attributes[CONTENT]))
                put_fact(walk, META, attributes[NAMES[each]], attributes[CONTENT]);
            return;
        }
}

/* Whether a text holds `ld+json`, in either case. */
static int is_linked_data(const uint8_t *html, struct span type)
{
    for (int64_t at = type.start; at + 7 <= type.end; at++) {
        int same = 0;
        while (same < 7 && (html[at + same] | 0x20) == ("ld+json"[same] | 0x20))
            same++;
        if (same == 7)
            return 1;
    }
    return 0;
}

/* Take over what an element of the head says, and its content. */
void add_fact(struct walk *walk, const struct tag *tag, int64_t content, int64_t end)
{
    const struct span *attributes = tag->attributes;
    switch (walk->html[tag->name.start]) {
    case 't':
        if (!walk->title.start)
            walk->title = (struct span){content, end};
        break;
    case 'm':
        add_meta(walk, attributes);
        break;
    case 'b':
        if (!walk->base && !is_empty(attributes[HREF])) {
            put_fact(walk, PAGE_BASE, attributes[HREF], attributes[HREF]);
            walk->base = 1;
        }
        break;
    case 'l':
        if (!is_empty(attributes[REL]) && !is_empty(attributes[HREF]))
            put_fact(walk, PAGE_LINK, attributes[REL], attributes[HREF]);
        break;
    default:
        if (is_linked_data(walk->html, attributes[TYPE]))
            put_fact(walk, SCRIPT_DATA, attributes[TYPE], (struct span){content, end});
    }
}

/* Let a fact wait for the content of its element; without one it has none. */
static void await(struct walk *walk, const struct fact *fact, struct open *open, int32_t *place)
{
    if (fact && open) {
        *place = (int32_t)(fact - walk->facts);
        open->waits = 1;
    }
}

/* Take over an element with `itemprop`; `open` is null if it has no content. */
void add_item(struct walk *walk, const struct tag *tag, struct open *open)
{
    const struct span *attributes = tag->attributes;
    struct span value = attributes[is_empty(attributes[CONTENT]) ? DATETIME : CONTENT];
    struct fact *fact;
    if (!is_empty(value))
        put_fact(walk, ITEM_OF, attributes[ITEMPROP], value);
    else if (open && (fact = put_fact(walk, ITEM_OF, attributes[ITEMPROP], (struct span){0, 0})))
        await(walk, fact, open, &open->item);
}

/* Take over a `<time>`. */
void add_time(struct walk *walk, const struct tag *tag, struct open *open)
{
    struct span value = tag->attributes[DATETIME];
    if (walk->times++ >= TIMES_MOST)
        return;
    struct fact *fact = put_fact(walk, TIME_OF, value, is_empty(value) ? (struct span){0, 0} : value);
    if (is_empty(value))
        await(walk, fact, open, &open->fact);
}

/* How many of some words of small letters a value holds, in either case. */
static int held_words(const uint8_t *html, struct span value, const char *const *words)
{
    int count = 0;
    for (; *words; words++) {
        int64_t size = (int64_t)strlen(*words);
        for (int64_t at = value.start; at + size <= value.end; at++) {
            int64_t same = 0;
            while (same < size && lower(html[at + same]) == (uint8_t)(*words)[same])
                same++;
            if (same == size) {
                count++;
                break;
            }
        }
    }
    return count;
}

/* Put a fact for an element that is called a time or a date, if there are not as many such words before it; else null. */
struct fact *put_dated(struct walk *walk, const struct tag *tag)
{
    static const char *const OF_CLASS[] = {"time", "date", "publish", 0}, *const OF_ID[] = {"time", "date", 0};
    struct span nothing = {0, 0};
    if (walk->dated >= DATED_MOST || walk->templates)
        return 0;
    int words = held_words(walk->html, tag->attributes[CLASS], OF_CLASS) + held_words(walk->html, tag->attributes[ID], OF_ID);
    if (!words)
        return 0;
    walk->dated += words;
    return put_fact(walk, DATED, nothing, nothing);
}

static void put_content(struct fact *fact, int64_t start, int64_t end)
{
    fact->value = (int32_t)start, fact->value_end = (int32_t)end;
}

/* Take over what an element says whose content ends: nothing for a large one, which may be the page, but of those that
 * are called a date. */
void end_facts(struct walk *walk, const struct open *open, int64_t end)
{
    const int32_t places[] = {open->fact, open->item};
    if (open->dated >= 0)
        put_content(walk->facts + open->dated, open->content, end);
    if (walk->elements - open->elements >= SMALL)
        return;
    for (int each = 0; each < 2; each++)
        if (places[each] >= 0)
            put_content(walk->facts + places[each], open->content, end);
}

/* Take over a heading: the lines from the first on. */
void add_heading(struct walk *walk, int32_t level, int64_t first)
{
    const struct lines *lines = &walk->lines;
    if (lines->count <= first || lines->count - first > HEADING_LINES)
        return;
    struct fact *fact = put_fact(walk, HEADING_OF, (struct span){level, 0}, (struct span){walk->headings_made, 0});
    for (int64_t at = first; fact && at < lines->count; at++) {
        const struct line *line = lines->lines + at;
        const uint8_t *text = lines->texts[line->side] + line->start;
        int64_t size = line->end - line->start;
        if (size > HEADING_LINE)
            for (size = HEADING_LINE; (text[size] & 0xC0) == 0x80;)
                size--;
        if (walk->headings_room - walk->headings_made <= size) {
            walk->full = 1;
            return;
        }
        if (at > first)
            walk->headings[walk->headings_made++] = ' ';
        memcpy(walk->headings + walk->headings_made, text, (size_t)size);
        walk->headings_made += size;
        fact->value_end = (int32_t)walk->headings_made;
    }
}
