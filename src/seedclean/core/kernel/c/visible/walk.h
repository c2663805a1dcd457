/* The state of one pass over a page. */
#ifndef WALK_H
#define WALK_H

#include "display.h"
#include "lines.h"
#include "tags.h"

/* Kinds of elements, and bits of what they are to a parser, as read/html/elements.py has them. */
enum kind {
    TEXT, INLINE, LINK, BREAK, UNSEEN, FACT, RUBY_NOTE, QUOTE, TIME, BLOCK, HEADING, ITEM, CELL, ROW, ORDERED, UNORDERED,
    DIALOG, PAGE
};
enum { VOID = 1, RAW = 2, AS_WRITTEN = 4, FOREIGN = 8, NATIVE = 16, APART = 32 };
enum { TRANSPARENT = 4096, UNDISPLAYED = 8192, PAGE_TITLE = 16384, HEADING_SHIFT = 16 };

/* What the page says of itself, as read/html/head.py has it. */
enum fact_kind { META, SCRIPT_DATA, PAGE_LINK, ITEM_OF, TIME_OF, HEADING_OF, PAGE_BASE, PAGE_LANG, DATED };

struct fact {
    int32_t kind, start, end, value, value_end; /* of a heading: its level, and where its text stands in `headings` */
};

struct block {
    int32_t parent, depth, first, last; /* the first line in it, and the one behind the last */
    int32_t name, name_end, words, words_end, id, id_end;
};

/* An open element, and what was before it. */
struct open {
    uint64_t name;
    int64_t elements, content, outer[2];
    enum kind kind;
    int32_t flags, block, fact, item, dated;
    uint8_t link, written, aside, foreign, unseen;
    uint8_t waits, title, apart; /* a fact waits for its content; it is the page's title; its content is no part of it */
};

struct walk {
    const uint8_t *html;
    int64_t n, elements;
    struct names names;
    struct rules rules;
    struct lines lines;
    struct open *stack;
    int64_t depth, depth_room;
    struct block *blocks;
    int64_t block_count, block_room;
    struct fact *facts;
    int64_t fact_count, fact_room, times, dated, templates;
    uint8_t *headings;
    int64_t headings_made, headings_room;
    struct span title;
    int64_t number;          /* of the next item */
    int64_t row, cells;      /* of the innermost open row its first line, and its cells with text */
    int list, rows;          /* 0: no list is open, 1: one without numbers, 2: one with; how many rows are open */
    uint8_t foreign, unseen, base;
    int full, needs_rules;
};

/* Numbers about the result; places are in bytes. */
enum { LINES, TEXT_AT, TEXT_SIZE, COLUMNS_AT, BLOCKS, BLOCKS_AT, FACTS, FACTS_AT, HEADINGS_AT, HAS_TITLE, SUMS };

void put_result(struct walk *walk, uint8_t *text, int64_t text_room, int32_t *columns, int64_t column_room, int64_t *sums);
void open_element_of(struct walk *walk, const struct tag *tag);
void close_element_of(struct walk *walk);
void pass_by(struct walk *walk, const struct tag *tag);
struct fact *put_fact(struct walk *walk, enum fact_kind kind, struct span name, struct span value);
void add_fact(struct walk *walk, const struct tag *tag, int64_t content, int64_t end);
void add_item(struct walk *walk, const struct tag *tag, struct open *open);
struct fact *put_dated(struct walk *walk, const struct tag *tag);
void add_time(struct walk *walk, const struct tag *tag, struct open *open);
void add_heading(struct walk *walk, int32_t level, int64_t first);
void end_facts(struct walk *walk, const struct open *open, int64_t end);

#endif
