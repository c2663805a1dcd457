/* Lines of visible text, made piece by piece. */
#include "lines.h"

#include "../markup/markup_bytes.h"
#include "visible_points.h"

enum { CELL_MOST = 120, ROW_ROOM = 40 * (4 * CELL_MOST + 1) }; /* characters of a cell of a row that is one line */

static uint8_t *room_for(struct lines *lines, int64_t size)
{
    int64_t made = lines->made[lines->side];
    if (size > lines->text_room - made) {
        lines->full = 1;
        return 0;
    }
    return lines->texts[lines->side] + made;
}

static void put(struct lines *lines, const void *bytes, int64_t size)
{
    uint8_t *to = room_for(lines, size);
    if (to) {
        memcpy(to, bytes, (size_t)size);
        lines->made[lines->side] += size;
    }
}

static int is_begun(const struct lines *lines)
{
    return lines->made[lines->side] > lines->now.start;
}

/* End the current line; one that is blank is none. */
void end_line(struct lines *lines)
{
    struct begun *now = &lines->now;
    now->gap = 0;
    if (!is_begun(lines))
        return;
    const uint8_t *text = lines->texts[lines->side];
    int64_t end = lines->made[lines->side];
    while (end > now->start && text[end - 1] == ' ')
        end--;
    struct points found = count_points(text + now->start, text + end);
    if (lines->count >= lines->room)
        lines->full = 1;
    else if (!found.blank) {
        lines->lines[lines->count++] = (struct line){
            now->start, end, lines->side, now->letters, now->linked, now->flags, now->block, lines->hidden,
            found.points, found.marks,
        };
        now->start = end;
    }
    lines->made[lines->side] = now->start;
    now->letters = now->linked = 0;
}

/* A piece begins: it is what says of what kind the line is, if it is the first. */
static void begin_piece(struct lines *lines)
{
    if (!is_begun(lines))
        lines->now.flags = lines->flags, lines->now.block = lines->block;
}

static void count_letters(struct lines *lines, int64_t letters)
{
    lines->now.letters += (int32_t)letters;
    lines->now.linked += lines->link ? (int32_t)letters : 0;
}

/* Add text whose white space is folded. */
void add_text(struct lines *lines, const uint8_t *text, const uint8_t *end)
{
    struct begun *now = &lines->now;
    const uint8_t *first = text, *last = end;
    while (first < last && is_blank(*first))
        first++;
    while (last > first && is_blank(last[-1]))
        last--;
    if (first == last) {
        now->gap = 1;
        return;
    }
    if (is_begun(lines)) {
        if (now->gap || first > text)
            put(lines, " ", 1);
    } else {
        begin_piece(lines);
        if (now->prefix_length && !begins_with_digit(first, last))
            put(lines, now->prefix, now->prefix_length);
        now->prefix_length = 0;
    }
    uint8_t *to = room_for(lines, last - first);
    if (!to)
        return;
    int64_t letters = 0, size = 0;
    while (first < last) {
        const uint8_t *word = first;
        while (first < last && !is_blank(*first))
            first++;
        size += put_unescaped(word, first, to + size, &letters);
        if (first < last)
            to[size++] = ' ', letters++;
        while (first < last && is_blank(*first))
            first++;
    }
    lines->made[lines->side] += size;
    count_letters(lines, letters);
    now->gap = last < end;
}

/* Add text whose line ends are shown. */
void add_written(struct lines *lines, const uint8_t *text, const uint8_t *end, int raw)
{
    for (;;) {
        const uint8_t *stop = text;
        while (stop < end && *stop != '\n' && *stop != '\r')
            stop++;
        uint8_t *to = room_for(lines, stop - text);
        if (to && stop > text) {
            int64_t letters = 0;
            begin_piece(lines);
            if (raw) {
                memcpy(to, text, (size_t)(stop - text));
                letters = count_points(text, stop).points;
                lines->made[lines->side] += stop - text;
            } else
                lines->made[lines->side] += put_unescaped(text, stop, to, &letters);
            count_letters(lines, letters);
        }
        if (stop == end)
            return;
        end_line(lines);
        text = stop + 1 + (end - stop > 1 && stop[0] == '\r' && stop[1] == '\n');
    }
}

/* Add a mark that stands without a gap. */
void add_mark(struct lines *lines, const char *mark)
{
    put(lines, mark, (int64_t)strlen(mark));
}

/* Put the current line aside, and begin a part that is not displayed. */
void begin_hidden(struct lines *lines, int32_t flag)
{
    lines->aside = lines->now;
    lines->side = 1;
    lines->now.start = lines->made[1];
    lines->now.gap = lines->now.prefix_length = lines->now.letters = lines->now.linked = 0;
    lines->hidden = ++lines->parts;
    lines->flags |= flag;
}

/* End the part that is not displayed, and go on with the line that was put aside. */
void end_hidden(struct lines *lines)
{
    end_line(lines);
    lines->side = lines->hidden = 0;
    lines->now = lines->aside;
}

/* Make the lines from the first on one, if none is long; returns whether that was done.
 *
 * They are at the ends of both texts, because no line is begun. */
int join_lines(struct lines *lines, int64_t first)
{
    uint8_t row[ROW_ROOM];
    struct line sum = lines->lines[first];
    int64_t size = 0;
    sum.letters = sum.linked = sum.points = sum.marks = 0;
    for (int64_t at = first; at < lines->count; at++)
        if (lines->lines[at].points > CELL_MOST)
            return 0;
    for (int64_t at = first; at < lines->count; at++) {
        const struct line *line = lines->lines + at;
        int64_t length = line->end - line->start;
        if (at > first)
            row[size++] = ' ', sum.letters++, sum.points++;
        memcpy(row + size, lines->texts[line->side] + line->start, (size_t)length);
        size += length;
        sum.letters += line->letters, sum.linked += line->linked, sum.points += line->points, sum.marks += line->marks;
        if (line->start < lines->made[line->side])
            lines->made[line->side] = line->start;
    }
    sum.side = lines->side, sum.start = lines->made[sum.side], sum.block = lines->block;
    put(lines, row, size);
    sum.end = lines->made[sum.side];
    lines->now.start = sum.end;
    lines->lines[first] = sum;
    lines->count = first + 1;
    return 1;
}
