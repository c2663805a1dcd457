/* HTML of which a parser makes no more than a bounded tree: what would go beyond the bounds is left out.
 *
 * The tags are found as the HTML standard finds them. Nothing that a reader sees is left out: only tags, attributes, and
 * `<` in scripts and the like where it is not certain that a parser takes them for text. */
#include "../kernel.h"
#include "markup_bytes.h"
#include "open_elements.h"

enum {
    ATTRIBUTES_MOST = 256, ATTRIBUTES_FEW = 16, OPTIONS_MOST = 500, /* of one element, also if there were many, of one list */
    WORK_MOST = 50000000, /* pairs of attributes of one element, in the whole page */
    NAMES_MOST = 2048, NAME_SLOTS = 4096, PROBES = 16, /* different names of attributes and of unknown elements */
};

enum { TAGS, DEPTH, ATTRIBUTES, NAMES, FORMATS, CLONES, CLONE_SIZE, CHANGES, SUMS };

struct page {
    const uint8_t *html;
    int64_t n, copied, made, dropped, options, work, root_attributes, attributes_most, formats_most;
    int frames; /* a frameset was begun: from there on a parser leaves out most tags */
    uint8_t *out;
    int64_t *sums;
    int64_t name_starts[NAME_SLOTS]; /* where a name stands; 0: none yet */
    struct open_elements open;
};

struct tag {
    uint64_t name;
    uint32_t kinds;
    int64_t start, end, count, cut, cut_end; /* attributes beyond the most: from `cut` on, if it is not 0 */
    int self_closing, complete, strange; /* strange: of a new name, where there were too many */
};

static void put(struct page *page, const void *bytes, int64_t count)
{
    if (page->out && count)
        memcpy(page->out + page->made, bytes, (size_t)count);
    page->made += count;
}

/* Put what was not put yet up to `from`, and `text` for what stands up to `to`. */
static void replace(struct page *page, int64_t from, int64_t to, const char *text)
{
    put(page, page->html + page->copied, from - page->copied);
    put(page, text, (int64_t)strlen(text));
    page->copied = to;
    page->sums[CHANGES]++;
}

static void raise_to(int64_t *most, int64_t value)
{
    if (*most < value)
        *most = value;
}

/* Whether a name is one of those that the page had before, or there is room for it. */
static int is_known(struct page *page, int64_t start, int64_t end, uint64_t hash)
{
    const uint8_t *html = page->html;
    uint64_t slot = finished(hash);
    for (int probe = 0; probe < PROBES; probe++, slot++) {
        int64_t *known = page->name_starts + slot % NAME_SLOTS, at = 0;
        if (!*known) {
            if (page->sums[NAMES] >= NAMES_MOST)
                return 0;
            page->sums[NAMES]++;
            *known = start;
            return 1;
        }
        while (start + at < end && lower(html[start + at]) == lower(html[*known + at]))
            at++;
        if (start + at == end && (ends_name(html[*known + at]) || html[*known + at] == '='))
            return 1;
    }
    return 0;
}

/* Read the attributes of a tag from `i`, and say which are to be left out. */
static void read_attributes(struct page *page, int64_t i, struct tag *tag)
{
    const uint8_t *html = page->html;
    int64_t n = page->n;
    for (;;) {
        while (i < n && (is_blank(html[i]) || html[i] == '/'))
            i++;
        if (i >= n || html[i] == '>')
            break;
        if (++tag->count == page->attributes_most + 1)
            tag->cut = i;
        int64_t start = i;
        uint64_t hash = html[i++] | 0x20u;
        for (; i < n && html[i] != '=' && !ends_name(html[i]); i++)
            hash = hash * 31 + (html[i] | 0x20u);
        if (!is_known(page, start, i, hash) && !tag->cut)
            tag->cut = start;
        while (i < n && is_blank(html[i]))
            i++;
        if (i >= n || html[i] != '=')
            continue;
        for (i++; i < n && is_blank(html[i]); i++)
            ;
        if (i < n && (html[i] == '"' || html[i] == '\''))
            i = place_of_byte(page->html, page->n, html[i], i + 1) + 1;
        else
            while (i < n && html[i] != '>' && !is_blank(html[i]))
                i++;
    }
    raise_to(page->sums + ATTRIBUTES, tag->count);
    tag->complete = i < n;
    tag->cut_end = i < n ? i : n;
    tag->end = i < n ? i + 1 : n;
    tag->self_closing = tag->complete && html[i - 1] == '/';
    int64_t kept = tag->count < page->attributes_most ? tag->count : page->attributes_most;
    if ((page->work += kept * kept) > WORK_MOST)
        page->attributes_most = ATTRIBUTES_FEW;
}

/* Read a tag whose name begins at `i`. */
static struct tag read_tag(struct page *page, int64_t start, int64_t i)
{
    struct tag tag = {.start = start};
    uint64_t whole = 0;
    int64_t length = 0, name_start = i;
    for (; i < page->n && !ends_name(page->html[i]); i++, length++) {
        uint64_t letter = lower(page->html[i]);
        if (length < 8)
            tag.name |= letter << 8 * length;
        else
            whole = finished(whole + letter);
    }
    tag.kinds = element_kinds(tag.name, length);
    tag.name ^= whole;
    tag.strange = !tag.kinds && !is_known(page, name_start, i, tag.name);
    read_attributes(page, i, &tag);
    return tag;
}

/* Put a script or the like. Where a parser may take it for markup it gets blanks for `<`. */
static int64_t put_raw(struct page *page, const struct tag *tag)
{
    int plain = tag->name != N8('t', 'e', 'x', 't', 'a', 'r', 'e', 'a') && tag->kinds & ENDS_P
                && tag->name != N3('x', 'm', 'p');
    int64_t end = plain ? page->n : end_of_raw(page->html, page->n, tag->end, tag->name);
    if (page->open.foreign || page->frames)
        for (int64_t i = place_of_byte(page->html, page->n, '<', tag->end); i < end; i = place_of_byte(page->html, page->n, '<', i + 1))
            replace(page, i, i + 1, " ");
    return end;
}

/* Whether a start tag is to be left out, or replaced by what `text` gets. */
static int is_left_out(struct page *page, const struct tag *tag, const char **text)
{
    struct open_elements *open = &page->open;
    int foreign = open->foreign || page->frames;
    *text = "";
    if (tag->kinds & ROOT && (page->root_attributes += tag->count) > ATTRIBUTES_MOST)
        return 1;
    if (tag->strange)
        return 1;
    if (tag->kinds & RAW)
        return foreign && (tag->self_closing || tag->kinds & ENDS_P);
    if (tag->kinds & FORMATTING && open->formats >= page->formats_most)
        return 1;
    if (tag->name == N6('o', 'p', 't', 'i', 'o', 'n') && open->selects && ++page->options > OPTIONS_MOST) {
        *text = " ";
        return 1;
    }
    if (open->depth < DEPTH_MOST || (tag->kinds & (VOID | ROOT) && !foreign))
        return 0;
    page->dropped += !(tag->kinds & VOID);
    if (tag->kinds & SPECIAL)
        *text = "<br>";
    return 1;
}

/* Take in a start tag; returns where to go on. */
static int64_t start_tag(struct page *page, struct tag *tag)
{
    const char *text;
    struct open_elements *open = &page->open;
    int foreign = open->foreign || page->frames;
    if (is_left_out(page, tag, &text)) {
        replace(page, tag->start, tag->end, text);
        return tag->end;
    }
    if (tag->cut)
        replace(page, tag->cut, tag->cut_end, "");
    if (!tag->complete)
        return tag->end;
    if (tag->kinds & RAW)
        return put_raw(page, tag);
    page->frames |= tag->name == N8('f', 'r', 'a', 'm', 'e', 's', 'e', 't');
    if (tag->name == N6('s', 'e', 'l', 'e', 'c', 't') && !open->selects)
        page->options = 0;
    if (foreign || !(tag->kinds & (VOID | ROOT) || (tag->kinds & TABLE_PART && !open->tables)))
        open_element(open, tag->name, tag->kinds, tag->end - tag->start);
    raise_to(page->sums + DEPTH, open->depth);
    raise_to(page->sums + FORMATS, open->formats);
    return tag->end;
}

static int64_t end_tag(struct page *page, struct tag *tag)
{
    if (page->dropped && !(tag->kinds & (RAW | VOID | FORMATTING))) {
        page->dropped--;
        replace(page, tag->start, tag->end, "");
        return tag->end;
    }
    if (tag->strange) {
        replace(page, tag->start, tag->end, "");
        return tag->end;
    }
    if (tag->cut)
        replace(page, tag->cut, tag->cut_end, "");
    if (tag->complete && !(tag->kinds & RAW))
        close_element(&page->open, tag->name, tag->kinds);
    return tag->end;
}

/* Take in what begins with `<` at `i`; returns where to go on. */
static int64_t markup(struct page *page, int64_t i)
{
    uint8_t next = page->html[i + 1], second = i + 2 < page->n ? page->html[i + 2] : 0;
    if (is_letter(next) || (next == '/' && is_letter(second))) {
        struct tag tag = read_tag(page, i, i + 1 + (next == '/'));
        page->sums[TAGS]++;
        return next == '/' ? end_tag(page, &tag) : start_tag(page, &tag);
    }
    if (page->open.foreign && page->n - i > 8 && !memcmp(page->html + i, "<![CDATA[", 9)) {
        replace(page, i, i + 9, " ");
        return i + 9;
    }
    if (next != '!' && next != '?' && next != '/')
        return i + 1;
    page->sums[TAGS]++;
    return end_of_comment(page->html, page->n, i);
}

/* Flatten a page of UTF-8 into `out`, if that is not null. It needs 4 / 3 of the page's bytes.
 *
 * `sums` gets SUMS numbers: tags; the most of depth and of attributes; different names; the most of formatting; clones
 * that a parser makes at most, and the bytes of their tags; and how many places were changed. Elements of formatting beyond `formats_most` are left
 * out. Nothing behind more than `tags_most` tags is looked at. Returns the length of what was put. */
API int64_t flatten_markup(const uint8_t *html, int64_t n, int64_t tags_most, int64_t formats_most, uint8_t *out,
                           int64_t *sums)
{
    struct page page = {.html = html, .n = n, .out = out, .sums = sums, .attributes_most = ATTRIBUTES_MOST};
    page.formats_most = formats_most < FORMATS_MOST ? formats_most : FORMATS_MOST;
    memset(sums, 0, SUMS * sizeof *sums);
    for (int64_t i = place_of_byte(html, n, '<', 0); i + 1 < n && sums[TAGS] <= tags_most; i = place_of_byte(html, n, '<', i))
        i = markup(&page, i);
    put(&page, html + page.copied, n - page.copied);
    sums[CLONES] = page.open.clones, sums[CLONE_SIZE] = page.open.clone_size;
    return page.made;
}
