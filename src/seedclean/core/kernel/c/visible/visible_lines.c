/* The visible lines of a page that a parser wrote out as HTML, with facts about each, in one pass. */
#include "../kernel.h"
#include "../markup/markup_bytes.h"
#include "walk.h"

enum { NEEDS_ROOM = -1, NEEDS_RULES = -2 };

/* Where the content ends of an element whose content is text as it is. */
static int64_t end_of_text(const uint8_t *html, int64_t n, const struct tag *tag)
{
    static const char PLAIN[] = "</plaintext>";
    const int64_t size = sizeof PLAIN - 1;
    if (html[tag->name.start] != 'p')
        return end_of_raw(html, n, tag->end, tag->first);
    for (int64_t end = n - size; end > tag->end; end--)
        if (!memcmp(html + end, PLAIN, (size_t)size))
            return end;
    return tag->end;
}

/* Whether a style sheet may hide something. */
static int may_hide(const uint8_t *html, int64_t start, int64_t end)
{
    for (int64_t at = start; at + 4 <= end; at++)
        if (lower(html[at]) == 'n' && lower(html[at + 1]) == 'o' && lower(html[at + 2]) == 'n' && lower(html[at + 3]) == 'e')
            return 1;
    return 0;
}

/* End the innermost open element, whose content ends at `end`. */
static void close_at(struct walk *walk, int64_t end)
{
    const struct open *open = walk->stack + walk->depth - 1;
    if (open->waits)
        end_facts(walk, open, end);
    if (open->title)
        walk->title.end = end;
    close_element_of(walk);
}

/* Take in an element whose content is text as it is; returns where that ends, with its end tag. */
static int64_t raw_element(struct walk *walk, const struct tag *tag)
{
    int64_t end = end_of_text(walk->html, walk->n, tag);
    enum kind kind = (enum kind)(tag->meaning & 0xFF);
    struct fact *dated = put_dated(walk, tag);
    if (dated)
        dated->value = (int32_t)tag->end, dated->value_end = (int32_t)end;
    if (!walk->unseen && kind == FACT)
        add_fact(walk, tag, tag->end, end);
    else if (!walk->unseen && kind == BLOCK && end > tag->end) {
        open_element_of(walk, tag);
        if (walk->full)
            return walk->n;
        add_written(&walk->lines, walk->html + tag->end, walk->html + end, 1);
        close_at(walk, end);
    } else if (!walk->unseen && kind == BLOCK)
        pass_by(walk, tag);
    else if (!walk->rules.rules && *(walk->html + tag->name.start + 1) == 't' && may_hide(walk->html, tag->end, end))
        walk->needs_rules = 1;
    return end < walk->n ? place_of_byte(walk->html, walk->n, '>', end) + 1 : walk->n;
}

/* Take in a start tag at `i`; returns where to go on. */
static int64_t start_tag(struct walk *walk, int64_t i)
{
    struct tag tag;
    read_tag(walk->html, walk->n, i + 1, &walk->names, &tag);
    enum kind kind = (enum kind)(tag.meaning & 0xFF);
    uint64_t traits = tag.meaning >> 8;
    walk->elements++;
    if (traits & RAW)
        return raw_element(walk, &tag);
    int empty = traits & VOID && !walk->foreign;
    const struct fact *dated = put_dated(walk, &tag);
    int64_t end = tag.end;
    if (!empty && end + 1 < walk->n && walk->html[end] == '<' && walk->html[end + 1] == '/') {
        empty = 1;
        end = place_of_byte(walk->html, walk->n, '>', end) + 1;
    }
    if (!walk->unseen) {
        if (kind == BREAK)
            end_line(&walk->lines);
        else if (kind == FACT)
            add_fact(walk, &tag, tag.end, tag.end);
        else if (empty && kind != UNSEEN)
            pass_by(walk, &tag);
    }
    if (!empty)
        open_element_of(walk, &tag);
    if (dated && !empty && !walk->full && !(traits & APART)) {
        struct open *open = walk->stack + walk->depth - 1;
        open->dated = (int32_t)(dated - walk->facts);
        open->waits = 1;
    }
    if (walk->title.start == tag.end && walk->depth)
        walk->stack[walk->depth - 1].title = !empty;
    return end;
}

/* Take in an end tag at `i`; returns where to go on. */
static int64_t end_tag(struct walk *walk, int64_t i)
{
    int64_t end = i + 2;
    uint64_t name = read_end_tag(walk->html, walk->n, &end);
    if (walk->depth && walk->stack[walk->depth - 1].name == name)
        close_at(walk, i);
    return end;
}

static void read_page(struct walk *walk)
{
    const uint8_t *html = walk->html;
    struct lines *lines = &walk->lines;
    int64_t n = walk->n, i = 0;
    while (i < n && !walk->full && !lines->full && !walk->needs_rules) {
        int64_t start = i;
        i = place_of_byte(html, n, '<', i);
        if (i > start && !walk->unseen)
            (lines->written ? add_written(lines, html + start, html + i, 0) : add_text(lines, html + start, html + i));
        if (i + 1 >= n)
            break;
        if (html[i + 1] == '/')
            i = end_tag(walk, i);
        else if (html[i + 1] == '!' || html[i + 1] == '?') {
            if (html[i + 1] == '?' && !walk->unseen)
                end_line(lines);
            walk->elements++;
            i = end_of_remark(html, n, i);
        } else
            i = start_tag(walk, i);
    }
    while (walk->depth)
        close_element_of(walk);
    end_line(lines);
}

/* The parts of the room that a walk needs: sixteenths of it. */
static uint8_t *take(uint8_t **room, int64_t sixteenth, int64_t count)
{
    uint8_t *start = *room;
    *room += sixteenth * count;
    return start;
}

/* Read a page that a parser wrote out as HTML.
 *
 * `names` says what elements are, see tags.h, and `rules` what style sheets do not display, see display.c; it may be
 * null. All that is made stands in `work`, `room` bytes; `sums` says where. Returns 0; or -1 if there is not room
 * enough, or -2 if there are style sheets that may hide something, and no rules. */
API int64_t visible_lines(const uint8_t *html, int64_t n, const uint64_t *names, int64_t slots, const uint8_t *rules,
                          int64_t rules_size, int64_t rule_count, uint64_t *work, int64_t room, int64_t *sums)
{
    struct walk walk = {.html = html, .n = n, .names = {names, slots}};
    uint8_t *next = (uint8_t *)work;
    int64_t rules_room = (int64_t)sizeof(struct rule) * rule_count, part = (room - rules_room) / 16 & ~(int64_t)7;
    if (part < (int64_t)sizeof(struct open))
        return NEEDS_ROOM;
    if (rules) {
        walk.rules.rules = (struct rule *)work, walk.rules.count = rule_count;
        read_rules(rules, rules_size, &walk.rules);
        next += rules_room;
    }
    walk.lines.texts[0] = take(&next, part, 2), walk.lines.texts[1] = take(&next, part, 2);
    walk.lines.text_room = 2 * part;
    uint8_t *text = take(&next, part, 4);
    walk.headings = take(&next, part, 1), walk.headings_room = part;
    walk.lines.lines = (struct line *)take(&next, part, 2), walk.lines.room = 2 * part / (int64_t)sizeof(struct line);
    walk.blocks = (struct block *)take(&next, part, 2), walk.block_room = 2 * part / (int64_t)sizeof(struct block);
    walk.facts = (struct fact *)take(&next, part, 1), walk.fact_room = part / (int64_t)sizeof(struct fact);
    walk.stack = (struct open *)take(&next, part, 1), walk.depth_room = part / (int64_t)sizeof(struct open);
    int32_t *columns = (int32_t *)take(&next, part, 1);
    walk.blocks[walk.block_count++] = (struct block){.parent = -1};
    read_page(&walk);
    if (walk.needs_rules)
        return NEEDS_RULES;
    if (!walk.full && !walk.lines.full)
        put_result(&walk, text, 4 * part, columns, part / (int64_t)sizeof *columns, sums);
    if (walk.full || walk.lines.full)
        return NEEDS_ROOM;
    sums[TEXT_AT] = text - (uint8_t *)work, sums[COLUMNS_AT] = (uint8_t *)columns - (uint8_t *)work;
    sums[BLOCKS] = walk.block_count, sums[BLOCKS_AT] = (uint8_t *)walk.blocks - (uint8_t *)work;
    sums[FACTS] = walk.fact_count, sums[FACTS_AT] = (uint8_t *)walk.facts - (uint8_t *)work;
    sums[HEADINGS_AT] = walk.headings - (uint8_t *)work;
    return 0;
}
