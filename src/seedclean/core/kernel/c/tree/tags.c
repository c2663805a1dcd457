/* Tags of a page: read, and written out with values between double quotes. */
#include "../kernel.h"
#include "tree.h"

enum { NAMES_MOST = 1024, PROBES = 8, ROOT_ATTRIBUTES_MOST = 128 }; /* different names that are not seen again */

static uint64_t read_name(const struct tree *tree, int64_t *i)
{
    uint64_t name = 0, rest = 0;
    int64_t at = 0;
    for (; *i < tree->n && !ends_name(tree->html[*i]); ++*i, at++) {
        uint64_t letter = lower(tree->html[*i]);
        if (at < 8)
            name |= letter << 8 * at;
        else
            rest = finished(rest + letter);
    }
    return name ^ rest;
}

/* The kinds of an element. Those of long names count only for two; others that begin like one that counts are odd. */
static uint32_t kinds_of(struct tree *tree, uint64_t name, int64_t start, int64_t end)
{
    int64_t length = end - start;
    if (length <= 8)
        return element_kinds(name, length);
    uint8_t begin[16] = {0};
    for (int64_t at = 0; at < length && at < 16; at++)
        begin[at] = lower(tree->html[start + at]);
    memcpy(&name, begin, 8);
    uint32_t kinds = element_kinds(name, length);
    tree->odd |= kinds && memcmp(begin, "blockquote", 11) && memcmp(begin, "figcaption", 11);
    return kinds;
}

/* Count a name that may be new: too many are odd, as they cost a parser much. */
static void count_name(struct tree *tree, uint64_t hash)
{
    hash = finished(hash);
    uint16_t mark = (uint16_t)(hash >> 48 | 1);
    for (int probe = 0; probe < PROBES; probe++, hash++) {
        uint16_t *known = tree->known + hash % NAME_SLOTS;
        if (*known == mark)
            return;
        if (!*known) {
            *known = mark;
            break;
        }
    }
    tree->odd |= ++tree->names > NAMES_MOST;
}

static int is_same(const struct tree *tree, const struct attribute *one, const struct attribute *other)
{
    int64_t length = one->name_end - one->name;
    if (length != other->name_end - other->name)
        return 0;
    for (int64_t at = 0; at < length; at++)
        if (lower(tree->html[one->name + at]) != lower(tree->html[other->name + at]))
            return 0;
    return 1;
}

static void keep_attribute(struct tree *tree, const struct attribute *attribute)
{
    struct start_tag *tag = &tree->tag;
    for (int64_t at = 0; at < tag->count; at++)
        if (is_same(tree, tag->attributes + at, attribute))
            return;
    if (tag->count == ATTRIBUTES_MOST)
        tree->odd = 1;
    else
        tag->attributes[tag->count++] = *attribute;
}

/* Read the attributes of a tag from `i` on; returns where it ends. */
static int64_t read_attributes(struct tree *tree, int64_t i)
{
    const uint8_t *html = tree->html;
    int64_t n = tree->n;
    for (;;) {
        int64_t start = i;
        while (i < n && (is_blank(html[i]) || html[i] == '/'))
            i++;
        if (i >= n || html[i] == '>') {
            tree->tag.closes_itself = i > start && html[i - 1] == '/';
            break;
        }
        struct attribute attribute = {.name = i};
        uint64_t hash = html[i++] | 0x20u;
        for (; i < n && html[i] != '=' && !ends_name(html[i]); i++)
            hash = hash * 31 + (html[i] | 0x20u);
        count_name(tree, hash);
        attribute.name_end = i;
        while (i < n && is_blank(html[i]))
            i++;
        if (i < n && html[i] == '=') {
            for (i++; i < n && is_blank(html[i]); i++)
                ;
            if (i < n && (html[i] == '"' || html[i] == '\'')) {
                attribute.value = i + 1;
                attribute.value_end = i = place_of_byte(html, n, html[i], i + 1);
                i++;
            } else {
                attribute.value = i;
                while (i < n && html[i] != '>' && !is_blank(html[i]))
                    i++;
                attribute.value_end = i;
            }
        }
        keep_attribute(tree, &attribute);
    }
    tree->odd |= i >= n;
    return i + 1;
}

/* Read the start tag at the place of the page, which moves behind it. */
void read_start_tag(struct tree *tree)
{
    struct start_tag *tag = &tree->tag;
    int64_t i = tree->i + 1;
    tag->start = tree->i, tag->name_start = i, tag->count = 0;
    tag->name = read_name(tree, &i);
    tag->name_end = i;
    tag->kinds = kinds_of(tree, tag->name, tag->name_start, i);
    if (!tag->kinds)
        count_name(tree, tag->name);
    tree->i = tag->end = read_attributes(tree, i);
    if (tag->kinds & ROOT)
        tree->odd |= (tree->root_attributes += tag->count) > ROOT_ATTRIBUTES_MOST;
}

/* Read the end tag at the place of the page, which moves behind it: its name, and that name's kinds. */
uint64_t read_end_name(struct tree *tree, uint32_t *kinds)
{
    int64_t i = tree->i + 2, start = i;
    uint64_t name = read_name(tree, &i);
    *kinds = kinds_of(tree, name, start, i);
    tree->tag.count = 0;
    tree->i = i < tree->n && tree->html[i] == '>' ? i + 1 : read_attributes(tree, i);
    return name;
}

/* Whether markup of so many bytes is a comment that ends as comments should. */
int is_comment(const uint8_t *markup, int64_t size)
{
    return size >= 7 && !memcmp(markup, "<!--", 4) && !memcmp(markup + size - 3, "-->", 3);
}

/* Write the comment at the place of the page, which moves behind it. */
void write_comment(struct tree *tree)
{
    const uint8_t *start = tree->html + tree->i;
    int64_t end = end_of_comment(tree->html, tree->n, tree->i), size = end - tree->i;
    if (is_comment(start, size))
        put(tree, start, size);
    else
        tree->odd = 1;
    tree->i = end;
}

static void put_lower(struct tree *tree, int64_t from, int64_t to)
{
    int64_t at = tree->made;
    put(tree, tree->html + from, to - from);
    for (; at < tree->made; at++)
        tree->out[at] = lower(tree->out[at]);
}

/* Put an attribute, under another name if that is not null. */
void put_attribute(struct tree *tree, const struct attribute *attribute, const char *name)
{
    put(tree, " ", 1);
    if (name)
        put(tree, name, attribute->name_end - attribute->name);
    else
        put_lower(tree, attribute->name, attribute->name_end);
    put(tree, "=\"", 2);
    put_text(tree, attribute->value, attribute->value_end, 1);
    put(tree, "\"", 1);
}

/* Write the start tag that was read. */
void write_tag(struct tree *tree)
{
    const struct start_tag *tag = &tree->tag;
    put(tree, "<", 1);
    put_lower(tree, tag->name_start, tag->name_end);
    for (int64_t at = 0; at < tag->count; at++)
        put_attribute(tree, tag->attributes + at, 0);
    put(tree, ">", 1);
}
