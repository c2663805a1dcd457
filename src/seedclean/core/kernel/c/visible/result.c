/* What a walk makes: the lines that a reader sees, with their facts as columns. */
#include "../kernel.h"
#include "../markup/markup_bytes.h"
#include "walk.h"

enum { COLUMNS = 4 };
static const double PROSE_SHARE = 0.8; /* of the prose of a page in a part that is not displayed: it is the page */

/* The part that is not displayed and holds nearly all prose of the page; 0 if there is none. */
static int32_t shown_part(const struct lines *lines)
{
    int64_t all = 0, most = 0, mass = 0;
    int32_t best = 0, part = 0;
    for (int64_t at = 0; at < lines->count; at++) {
        const struct line *line = lines->lines + at;
        int64_t prose = line->marks ? line->points : 0;
        mass = line->part == part ? mass + prose : prose;
        part = line->part, all += prose;
        if (part && mass > most)
            most = mass, best = part;
    }
    return most > 0 && (double)most >= PROSE_SHARE * (double)all ? best : 0;
}

/* Put the page's title on one line; returns its length, 0 if it is blank. */
static int64_t put_title(const uint8_t *html, struct span title, uint8_t *text)
{
    int64_t made = 0, points = 0, size = 0;
    for (int64_t i = title.start; i < title.end;) {
        int64_t stop = place_of_byte(html, title.end, '<', i);
        made += put_unescaped(html + i, html + stop, text + made, &points);
        i = place_of_byte(html, title.end, '>', stop) + 1;
    }
    for (int64_t at = 0; at < made; at++)
        if (!is_blank(text[at]))
            text[size++] = text[at];
        else if (size && text[size - 1] != ' ')
            text[size++] = ' ';
    size -= size && text[size - 1] == ' ';
    return count_points(text, text + size).blank ? 0 : size;
}

static int64_t count_shown(const struct lines *lines, int32_t part)
{
    int64_t count = 0;
    for (int64_t at = 0; at < lines->count; at++)
        count += !lines->lines[at].part || lines->lines[at].part == part;
    return count;
}

/* Put the facts of a line at `number` of all, column by column. */
static void put_facts(int32_t *columns, int64_t number, int64_t total, const struct line *line)
{
    int32_t facts[COLUMNS] = {line->letters, line->linked, line->flags, line->block};
    for (int column = 0; column < COLUMNS; column++)
        columns[column * total + number] = facts[column];
}

/* Say of each block which of the shown lines are in it. */
static void put_spans(struct walk *walk, int64_t total)
{
    const struct lines *lines = &walk->lines;
    for (int64_t at = 0; at < walk->block_count; at++) {
        struct block *block = walk->blocks + at;
        const struct line *first = block->first < lines->count ? lines->lines + block->first : 0;
        const struct line *last = block->last < lines->count ? lines->lines + block->last : 0;
        block->first = first ? first->points : (int32_t)total;
        block->last = last ? last->points : (int32_t)total;
    }
    walk->blocks[0].first = 0, walk->blocks[0].last = (int32_t)total;
}

/* Put the text, and for each line, column by column: letters, linked ones, flags, block. */
void put_result(struct walk *walk, uint8_t *text, int64_t text_room, int32_t *columns, int64_t column_room, int64_t *sums)
{
    struct lines *lines = &walk->lines;
    int64_t size = 0, number = 0;
    int32_t part = shown_part(lines);
    if (walk->title.end - walk->title.start >= text_room) {
        walk->full = 1;
        return;
    }
    size = put_title(walk->html, walk->title, text);
    int64_t total = count_shown(lines, part) + (size > 0);
    if (size + lines->made[0] + lines->made[1] + total + 1 > text_room || COLUMNS * total > column_room) {
        walk->full = 1;
        return;
    }
    sums[LINES] = total, sums[HAS_TITLE] = size > 0;
    if (size) {
        struct points found = count_points(text, text + size);
        struct line title = {.letters = found.points, .flags = PAGE_TITLE};
        put_facts(columns, number++, total, &title);
    }
    for (int64_t at = 0; at < lines->count; at++) {
        struct line *line = lines->lines + at;
        line->points = (int32_t)number; /* from here on: how many lines are before it */
        if (line->part && line->part != part)
            continue;
        if (number)
            text[size++] = '\n';
        memcpy(text + size, lines->texts[line->side] + line->start, (size_t)(line->end - line->start));
        size += line->end - line->start;
        put_facts(columns, number++, total, line);
    }
    put_spans(walk, total);
    sums[TEXT_SIZE] = size;
}
