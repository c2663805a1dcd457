/* Lines of visible text, made piece by piece. */
#ifndef LINES_H
#define LINES_H

#include <stdint.h>

enum { PREFIX = 16 };

/* A line: where it stands in one of the two texts, and its facts. `part` is the part that is not displayed in which it
 * stands, or 0; `points` its characters, `marks` those of sentences among them. */
struct line {
    int64_t start, end;
    int32_t side, letters, linked, flags, block, part, points, marks;
};

/* What is begun: a line is put aside where a part begins in it that is not displayed. */
struct begun {
    int64_t start;
    int32_t gap, letters, linked, flags, block, prefix_length;
    char prefix[PREFIX]; /* the number of a list item */
};

/* The lines so far. Parts that are not displayed have a text of their own. */
struct lines {
    uint8_t *texts[2];
    int64_t made[2], text_room;
    struct line *lines;
    int64_t count, room;
    int full; /* something did not fit */
    struct begun now, aside;
    int32_t side, parts;
    int32_t link, written, flags, block, hidden; /* of the element whose text is added */
};

struct points {
    int32_t points, marks, blank;
};

struct points count_points(const uint8_t *text, const uint8_t *end);
int64_t put_unescaped(const uint8_t *from, const uint8_t *end, uint8_t *to, int64_t *points);
void end_line(struct lines *lines);
void add_text(struct lines *lines, const uint8_t *text, const uint8_t *end);
void add_written(struct lines *lines, const uint8_t *text, const uint8_t *end, int raw);
void add_mark(struct lines *lines, const char *mark);
void begin_hidden(struct lines *lines, int32_t flag);
void end_hidden(struct lines *lines);
int join_lines(struct lines *lines, int64_t first);

#endif
