/* What the beginning and the end of an element mean to the lines. */
#include "../kernel.h"
#include "walk.h"

enum { ROW_MOST = 40, NUMBER_LETTERS = 10 }; /* cells of a row that is one line; letters of a number */

static void open_block(struct walk *walk, const struct tag *tag)
{
    struct lines *lines = &walk->lines;
    struct span words = tag->attributes[CLASS], id = tag->attributes[ID];
    if (walk->block_count >= walk->block_room) {
        walk->full = 1;
        return;
    }
    int32_t line = (int32_t)lines->count, around = lines->block;
    lines->block = (int32_t)walk->block_count;
    walk->blocks[walk->block_count++] = (struct block){
        around, walk->blocks[around].depth + 1, line, line, (int32_t)tag->name.start, (int32_t)tag->name.end,
        (int32_t)words.start, (int32_t)words.end, (int32_t)id.start, (int32_t)id.end,
    };
}

/* The number that an attribute gives a list item. */
static int64_t number_of(const uint8_t *html, struct span value, int64_t otherwise)
{
    int64_t number = 0, i = value.start, end = value.end;
    if (end - i >= NUMBER_LETTERS)
        return otherwise;
    while (i < end && html[i] <= ' ')
        i++;
    while (end > i && html[end - 1] <= ' ')
        end--;
    int minus = i < end && html[i] == '-';
    i += i < end && (html[i] == '-' || html[i] == '+');
    if (i >= end)
        return otherwise;
    for (; i < end; i++) {
        if (html[i] < '0' || html[i] > '9')
            return otherwise;
        number = number * 10 + html[i] - '0';
    }
    return minus ? -number : number;
}

static void set_prefix(struct begun *now, int64_t number)
{
    char digits[PREFIX];
    int count = 0, length = 0;
    uint64_t rest = (uint64_t)(number < 0 ? -number : number);
    do
        digits[count++] = (char)('0' + rest % 10);
    while ((rest /= 10) && count < PREFIX - 3);
    if (number < 0)
        now->prefix[length++] = '-';
    while (count)
        now->prefix[length++] = digits[--count];
    now->prefix[length++] = '.', now->prefix[length++] = ' ';
    now->prefix_length = length;
}

/* Begin a list, an item, a row, or the page. */
static void begin(struct walk *walk, const struct tag *tag, struct open *open, int unmarked)
{
    struct lines *lines = &walk->lines;
    switch (open->kind) {
    case ORDERED:
    case UNORDERED:
        open->outer[0] = walk->list, open->outer[1] = walk->number;
        walk->list = open->kind == ORDERED && !unmarked ? 2 : 1;
        walk->number = number_of(walk->html, tag->attributes[START], 1);
        break;
    case ITEM:
        if (walk->list < 2)
            break;
        walk->number = number_of(walk->html, tag->attributes[VALUE], walk->number);
        set_prefix(&lines->now, walk->number++);
        if (unmarked)
            lines->now.prefix_length = 0;
        break;
    case ROW:
        open->outer[0] = walk->row, open->outer[1] = walk->cells;
        walk->row = lines->count, walk->cells = 0, walk->rows++;
        break;
    case PAGE:
        if (!is_empty(tag->attributes[LANG]))
            put_fact(walk, PAGE_LANG, tag->attributes[LANG], (struct span){0, 0});
        break;
    default:
        break;
    }
}

/* Take over how an element is shown; returns whether a list has no numbers. */
static int begin_style(struct walk *walk, const struct tag *tag, struct open *open)
{
    struct lines *lines = &walk->lines;
    struct span text = tag->attributes[STYLE];
    int hide = tag->attributes[HIDDEN].start || is_hidden_by_rules(&walk->rules, walk->html, tag);
    struct style style = read_style(walk->html + text.start, walk->html + text.end);
    hide = style.display ? style.display < 0 : hide;
    lines->written |= style.written;
    lines->flags |= style.transparent ? TRANSPARENT : 0;
    if (tag->attributes[ITEMPROP].start)
        add_item(walk, tag, open);
    if (hide && !lines->hidden) {
        begin_hidden(lines, UNDISPLAYED);
        open->aside = 1;
    }
    return style.unmarked;
}

/* Begin an element that has content. */
void open_element_of(struct walk *walk, const struct tag *tag)
{
    struct lines *lines = &walk->lines;
    enum kind kind = (enum kind)(tag->meaning & 0xFF);
    if (walk->depth >= walk->depth_room) {
        walk->full = 1;
        return;
    }
    struct open *open = walk->stack + walk->depth++;
    *open = (struct open){
        .name = tag->first, .elements = walk->elements - 1, .content = tag->end, .kind = walk->unseen ? UNSEEN : kind,
        .flags = lines->flags, .block = lines->block, .fact = -1, .item = -1, .dated = -1, .link = (uint8_t)lines->link,
        .apart = tag->meaning >> 8 & APART ? 1 : 0, .written = (uint8_t)lines->written, .foreign = walk->foreign, .unseen = walk->unseen,
    };
    walk->templates += open->apart;
    if (tag->meaning >> 8 & FOREIGN)
        walk->foreign = 1;
    else if (tag->meaning >> 8 & NATIVE)
        walk->foreign = 0;
    if (open->kind == UNSEEN || kind == FACT || kind == BREAK) {
        open->kind = UNSEEN;
        walk->unseen = 1;
        return;
    }
    lines->flags |= (int32_t)(tag->meaning >> 16);
    int unmarked = begin_style(walk, tag, open);
    if (kind >= BLOCK) {
        end_line(lines);
        open_block(walk, tag);
        if (kind == DIALOG && !open->aside && !tag->attributes[OPEN].start && !lines->hidden) {
            begin_hidden(lines, UNDISPLAYED);
            open->aside = 1;
        } else if (kind > BLOCK)
            begin(walk, tag, open, unmarked);
        else if (tag->meaning >> 8 & AS_WRITTEN)
            lines->written = 1;
    } else if (kind == RUBY_NOTE)
        add_mark(lines, "(");
    else if (kind == QUOTE)
        add_text(lines, (const uint8_t *)"\xE2\x80\x9C", (const uint8_t *)"\xE2\x80\x9C" + 3);
    else if (kind == TIME)
        add_time(walk, tag, open);
    else if (kind == LINK)
        lines->link = 1;
}

/* End a row: its cells are one line, if none has more than one. */
static void end_row(struct walk *walk, const struct open *open)
{
    struct lines *lines = &walk->lines;
    int64_t start = walk->row, cells = walk->cells;
    walk->row = open->outer[0], walk->cells = open->outer[1], walk->rows--;
    if (cells <= 1 || cells > ROW_MOST || lines->count - start != cells || !join_lines(lines, start))
        return;
    for (int64_t at = lines->block; at < walk->block_count; at++)
        walk->blocks[at].first = (int32_t)start, walk->blocks[at].last = (int32_t)start + 1;
}

/* End a heading, a list, an item, a cell or a row. */
static void finish(struct walk *walk, const struct open *open)
{
    struct lines *lines = &walk->lines;
    int64_t first = walk->blocks[lines->block].first;
    switch (open->kind) {
    case CELL:
        walk->cells += walk->rows && lines->count > first;
        break;
    case ROW:
        end_row(walk, open);
        break;
    case ORDERED:
    case UNORDERED:
        walk->list = (int)open->outer[0], walk->number = open->outer[1];
        break;
    case ITEM:
        lines->now.prefix_length = 0;
        break;
    case HEADING:
        if (!lines->hidden)
            add_heading(walk, (int32_t)(open->name >> 8 & 0xFF) - '0', first);
        break;
    default:
        break;
    }
}

/* End the innermost open element. */
void close_element_of(struct walk *walk)
{
    struct lines *lines = &walk->lines;
    const struct open *open = walk->stack + --walk->depth;
    walk->foreign = open->foreign, walk->unseen = open->unseen;
    walk->templates -= open->apart;
    if (open->apart)
        walk->elements = open->elements + 1;
    if (open->kind == UNSEEN)
        return;
    if (open->kind >= BLOCK) {
        end_line(lines);
        walk->blocks[lines->block].last = (int32_t)lines->count;
        if (open->kind > BLOCK)
            finish(walk, open);
    } else if (open->kind == RUBY_NOTE)
        add_mark(lines, ")");
    else if (open->kind == QUOTE)
        add_text(lines, (const uint8_t *)"\xE2\x80\x9D", (const uint8_t *)"\xE2\x80\x9D" + 3);
    if (open->aside)
        end_hidden(lines);
    lines->link = open->link, lines->flags = open->flags, lines->block = open->block, lines->written = open->written;
}

/* Take notice of an element without content. */
void pass_by(struct walk *walk, const struct tag *tag)
{
    if ((tag->meaning & 0xFF) >= BLOCK)
        end_line(&walk->lines);
    if (tag->attributes[ITEMPROP].start)
        add_item(walk, tag, 0);
}
