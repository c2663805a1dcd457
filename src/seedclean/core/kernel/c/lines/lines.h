/* What is known of the lines of a page. */
#ifndef LINES_H
#define LINES_H

#include "../kernel.h"

/* A row of numbers about a line: a count for each class of characters, see line_table.py, and what follows them. */
enum {
    SENTENCE = 1, COMMA, COLON, QUOTE, SEPARATOR, SPACE, BRACKET, DIGIT, LATIN, FUNCTION, OTHER_HAN, CLASSES = 16,
    SIZE = CLASSES, LETTERS, KEY, FIRST_POINT, LAST_POINT, COLUMNS
};

/* Sets of marks, a bit each, in the order of marks.py. */
enum {
    SENTENCE_END = 1, STOP_END = 2, PROSE_END = 4, FULL_END = 8, COLON_MARK = 16, COMMA_MARK = 32, CLOSING = 64,
    OPENING = 128, DIGIT_MARK = 256, BULLET = 512, ITEM = 1024
};

/* Numbers of words in the order of ROLES of line_table.py. */
enum {
    DATE, TIME, ONLY_DATE, COMMENT, RELATIVE_DAY, ENDS_IN_DATE, STATEMENT, ANCHORS,
    LIST_HEAD = ANCHORS, EDITOR, FOOTER, SHARE, ANCHOR_DATE, SOURCE, AUTHOR, RELATED, PATH, END_MARK, FOLLOW,
    ANCHOR_STATEMENT, ORIGINAL_TITLE, ROLES, ANCHOR_COUNT = ROLES - ANCHORS
};

/* n lines: a row of COLUMNS numbers of each, a row of bytes that say which words it has, how much of the title it holds,
 * how much of it the title holds; and what follows from these, see LineKinds of features.py. */
struct page_lines {
    const int32_t *numbers;
    const uint8_t *words;
    const int32_t *roles;
    const uint16_t *marks;
    const double *cover, *within;
    uint8_t *prose, *running, *full, *title, *is_short;
    double *mass;
    int64_t count, word_count;
};

static inline int32_t number_of(const struct page_lines *page, int64_t line, int column)
{
    return page->numbers[COLUMNS * line + column];
}

static inline int has_role(const struct page_lines *page, int64_t line, int role)
{
    return page->words[page->word_count * line + page->roles[role]];
}

static inline int first_is(const struct page_lines *page, int64_t line, int marks)
{
    return (page->marks[number_of(page, line, FIRST_POINT)] & marks) != 0;
}

static inline int last_is(const struct page_lines *page, int64_t line, int marks)
{
    return (page->marks[number_of(page, line, LAST_POINT)] & marks) != 0;
}

static inline int64_t at_most(int64_t value, int64_t most)
{
    return value < most ? value : most;
}

static inline int64_t within_bounds(int64_t value, int64_t most)
{
    return value < -most ? -most : value > most ? most : value;
}

/* The mean of a number over the neighbours `first` to `last` of a line; 0 if it has none. `sums` has that of all lines
 * in front of each. */
static inline double window_mean(const double *sums, int64_t count, int64_t line, int64_t first, int64_t last)
{
    int64_t low = line + first < 0 ? 0 : at_most(line + first, count);
    int64_t high = line + last + 1 < 0 ? 0 : at_most(line + last + 1, count);
    return (sums[high] - sums[low]) / (double)(high - low > 1 ? high - low : 1);
}

enum { FAR = 60 }; /* lines from which on a distance is the same */

#endif
