/* A page that is written out while its tags are read, as a parser would write its tree: as far as the tree is what the
 * tags say. Where the standard would move elements, or rare rules count, `odd` is set, and a parser has to do the page. */
#ifndef TREE_H
#define TREE_H

#include "../markup/element_kinds.h"
#include "../markup/markup_bytes.h"

enum {
    OPEN_MOST = 192, FORMATS_MOST = 64, ATTRIBUTES_MOST = 64, REMARKS_MOST = 16, STYLES_MOST = 64, NAME_SLOTS = 4096, /* a page with more is odd */
    CLONES_MOST = 1000, IMPLIED_MOST = 200, PIECES_MOST = 100000,
};

/* Where a tag stands, as the standard's insertion modes have it. */
enum mode {
    BEFORE_HTML, BEFORE_HEAD, IN_HEAD, IN_NOSCRIPT, AFTER_HEAD, IN_BODY, IN_TABLE, IN_CAPTION, IN_COLUMNS, IN_ROWS,
    IN_ROW, IN_CELL, IN_SELECT, AFTER_BODY, AFTER_HTML
};

struct attribute {
    int64_t name, name_end, value, value_end;
};

struct start_tag {
    uint64_t name;
    uint32_t kinds;
    int64_t start, name_start, name_end, end; /* of the name in the page */
    int64_t count;
    int closes_itself;
    struct attribute attributes[ATTRIBUTES_MOST];
};

struct open_tag {
    uint64_t name;
    uint32_t kinds;
    int64_t written, written_end; /* its name in what was written */
};

/* Formatting that is open, or is opened again: where its tag was written; a name of 0 is where formatting begins anew. */
struct format {
    uint64_t name;
    int64_t start, end;
    int64_t place; /* of its element among the open ones; -1: closed */
};

struct tree {
    const uint8_t *html;
    int64_t n, i;
    uint8_t *out;
    int64_t made, room;
    enum mode mode;
    int odd, quirks;
    struct open_tag open[OPEN_MOST];
    int64_t depth, format_count, form; /* where the name of the open form was written; 0: none */
    struct format formats[FORMATS_MOST];
    int64_t pieces, clones, implied, options, names, root_attributes, remark_count;
    int64_t remarks[REMARKS_MOST][2];
    int64_t *styles, style_count; /* where the contents of style sheets were written: begin and end of each */
    int64_t head_end; /* where `</head>` was written */
    uint16_t known[NAME_SLOTS];
    struct start_tag tag;
};

/* text.c */
void put(struct tree *tree, const void *bytes, int64_t count);
void put_text(struct tree *tree, int64_t from, int64_t to, int in_value);
/* tags.c */
void read_start_tag(struct tree *tree);
uint64_t read_end_name(struct tree *tree, uint32_t *kinds);
void put_attribute(struct tree *tree, const struct attribute *attribute, const char *name);
void write_tag(struct tree *tree);
int is_comment(const uint8_t *markup, int64_t size);
void write_comment(struct tree *tree);
/* open.c */
void write_open(struct tree *tree);
void open_implied(struct tree *tree, const char *name, uint64_t number, uint32_t kinds);
void pop(struct tree *tree);
void pop_to(struct tree *tree, int64_t depth);
int64_t in_scope(const struct tree *tree, uint64_t name, uint64_t barrier);
void close_p(struct tree *tree);
void close_implied(struct tree *tree, uint64_t except);
void reconstruct(struct tree *tree);
void push_format(struct tree *tree);
void push_marker(struct tree *tree);
void clear_formats(struct tree *tree);
void end_format(struct tree *tree, uint64_t name);
void end_any(struct tree *tree, uint64_t name);
/* head.c */
void go_on(struct tree *tree);
int start_before(struct tree *tree);
int end_before(struct tree *tree, uint64_t name);
void text_before(struct tree *tree, int64_t *from, int64_t to);
/* body.c, svg.c, table.c, options.c */
void write_svg(struct tree *tree);
int is_head_element(uint64_t name);
void in_head_element(struct tree *tree);
void start_in_body(struct tree *tree);
void end_in_body(struct tree *tree, uint64_t name, uint32_t kinds);
int start_in_table(struct tree *tree);
void reset_mode(struct tree *tree);
void start_option(struct tree *tree);
void end_option(struct tree *tree, uint64_t name);
int end_in_table(struct tree *tree, uint64_t name, uint32_t kinds);
void write_raw(struct tree *tree);

static inline int is_before(enum mode mode)
{
    return mode <= AFTER_HEAD;
}

static inline struct open_tag *top_of(struct tree *tree)
{
    return tree->open + tree->depth - 1;
}

#define HTML N4('h', 't', 'm', 'l')
#define HEAD N4('h', 'e', 'a', 'd')
#define BODY N4('b', 'o', 'd', 'y')
#define A_ N1('a')
#define P_ N1('p')
#define LI N2('l', 'i')
#define DD N2('d', 'd')
#define DT N2('d', 't')
#define BR N2('b', 'r')
#define TD N2('t', 'd')
#define TH N2('t', 'h')
#define TR N2('t', 'r')
#define DIV N3('d', 'i', 'v')
#define SVG N3('s', 'v', 'g')
#define COL N3('c', 'o', 'l')
#define PRE N3('p', 'r', 'e')
#define FORM N4('f', 'o', 'r', 'm')
#define TABLE N5('t', 'a', 'b', 'l', 'e')
#define TBODY N5('t', 'b', 'o', 'd', 'y')
#define TFOOT N5('t', 'f', 'o', 'o', 't')
#define THEAD N5('t', 'h', 'e', 'a', 'd')
#define TITLE N5('t', 'i', 't', 'l', 'e')
#define INPUT N5('i', 'n', 'p', 'u', 't')
#define BUTTON N6('b', 'u', 't', 't', 'o', 'n')
#define OPTION N6('o', 'p', 't', 'i', 'o', 'n')
#define SELECT N6('s', 'e', 'l', 'e', 'c', 't')
#define SCRIPT N6('s', 'c', 'r', 'i', 'p', 't')
#define CAPTION N7('c', 'a', 'p', 't', 'i', 'o', 'n')
#define COLGROUP N8('c', 'o', 'l', 'g', 'r', 'o', 'u', 'p')
#define OPTGROUP N8('o', 'p', 't', 'g', 'r', 'o', 'u', 'p')
#define NOSCRIPT N8('n', 'o', 's', 'c', 'r', 'i', 'p', 't')
#define TEXTAREA N8('t', 'e', 'x', 't', 'a', 'r', 'e', 'a')

#endif
