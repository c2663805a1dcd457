/* An HTML page written out as a parser would write its tree, in one pass. */
#include "../kernel.h"
#include "tree.h"

static int is_after(enum mode mode)
{
    return mode == AFTER_BODY || mode == AFTER_HTML;
}

static void start_tag(struct tree *tree)
{
    read_start_tag(tree);
    for (int again = 1; again && !tree->odd;) {
        if (is_before(tree->mode))
            again = start_before(tree);
        else if (is_after(tree->mode)) {
            tree->odd |= tree->tag.name == HTML || tree->tag.kinds & FOREIGN;
            tree->mode = IN_BODY;
        } else if (tree->mode == IN_BODY || tree->mode == IN_SELECT) {
            (tree->mode == IN_BODY ? start_in_body : start_option)(tree);
            again = 0;
        } else
            again = start_in_table(tree);
    }
}

static void end_tag(struct tree *tree)
{
    uint32_t kinds;
    uint64_t name = read_end_name(tree, &kinds);
    for (int again = 1; again && !tree->odd;) {
        if (is_before(tree->mode))
            again = end_before(tree, name);
        else if (is_after(tree->mode)) {
            if (name == HTML) {
                tree->mode = tree->mode == AFTER_BODY ? AFTER_HTML : IN_BODY;
                again = tree->mode == IN_BODY;
            } else
                tree->mode = IN_BODY;
        } else if (tree->mode == IN_BODY) {
            end_in_body(tree, name, kinds);
            again = 0;
        } else if (tree->mode == IN_SELECT) {
            end_option(tree, name);
            again = 0;
        } else
            again = end_in_table(tree, name, kinds);
    }
}

/* Text up to `to`. */
static void text(struct tree *tree, int64_t to)
{
    int64_t from = tree->i, at = from;
    tree->i = to;
    text_before(tree, &from, to);
    if (from == to || tree->odd)
        return;
    for (at = from; tree->mode > IN_BODY && at < to && is_blank(tree->html[at]); at++)
        ;
    int blank = at == to;
    if (is_after(tree->mode)) {
        if (!blank)
            tree->mode = IN_BODY;
    } else if (tree->mode == IN_TABLE || (tree->mode >= IN_COLUMNS && tree->mode <= IN_ROW)) {
        if (!blank)
            tree->odd = 1;
        put(tree, tree->html + from, to - from);
        return;
    } else if (tree->mode == IN_SELECT) {
        if (!blank && top_of(tree)->name != OPTION)
            tree->odd = 1;
        put_text(tree, from, to, 0);
        return;
    }
    reconstruct(tree);
    put_text(tree, from, to, 0);
}

static int is_doctype(const uint8_t *html, int64_t left)
{
    static const char begin[] = "<!doctype";
    for (int64_t at = 0; at < 9; at++)
        if (at >= left || lower(html[at]) != begin[at])
            return 0;
    return 1;
}

/* A comment, a document type or the like at the place of the page. */
static void remark(struct tree *tree)
{
    const uint8_t *html = tree->html + tree->i;
    int64_t left = tree->n - tree->i, end = end_of_comment(tree->html, tree->n, tree->i);
    int64_t start = tree->i;
    tree->i = end;
    if (end >= tree->n && tree->html[tree->n - 1] != '>') {
        tree->odd = 1;
        return;
    }
    if (is_doctype(html, left)) {
        if (tree->mode == BEFORE_HTML)
            tree->quirks = !(left > 14 && html[9] == ' ' && lower(html[10]) == 'h' && html[14] == '>');
        return;
    }
    if (tree->mode == BEFORE_HTML || tree->mode == AFTER_HTML)
        return;
    if (left < 4 || memcmp(html, "<!--", 4)) {
        tree->odd |= tree->mode == AFTER_BODY || html[1] == '?';
        put(tree, "<!--", 4);
        put(tree, html + 2, end - start - 3);
        put(tree, "-->", 3);
        return;
    }
    if (tree->mode != AFTER_BODY) {
        tree->i = start;
        write_comment(tree);
    } else if (!is_comment(html, end - start))
        tree->odd = 1;
    else {
        if (tree->remark_count == REMARKS_MOST)
            tree->odd = 1;
        else
            tree->remarks[tree->remark_count][0] = start, tree->remarks[tree->remark_count++][1] = end;
    }
}

static void finish(struct tree *tree)
{
    while (is_before(tree->mode))
        go_on(tree);
    while (tree->depth > 1)
        pop(tree);
    for (int64_t at = 0; at < tree->remark_count; at++)
        put(tree, tree->html + tree->remarks[at][0], tree->remarks[at][1] - tree->remarks[at][0]);
    pop(tree);
}

/* Where the next markup begins from the place of the page on, and the byte behind its `<`. */
static int64_t next_markup(const struct tree *tree, uint8_t *next)
{
    int64_t n = tree->n, at = place_of_byte(tree->html, n, '<', tree->i);
    for (; at + 1 < n; at = place_of_byte(tree->html, n, '<', at + 1)) {
        *next = tree->html[at + 1];
        if (is_letter(*next) || *next == '/' || *next == '!' || *next == '?')
            return at;
    }
    return n;
}

/* Write out a page of UTF-8 without NUL and CR, into `room` bytes: how many were written; -1 if a parser must do it.
 *
 * `styles` gets where the contents of style sheets stand: how many there are, then begin and end of each, 64 at most. */
API int64_t write_tree(const uint8_t *html, int64_t n, uint8_t *out, int64_t room, int64_t *styles)
{
    struct tree tree = {.html = html, .n = n, .out = out, .room = room, .quirks = 1, .styles = styles + 1};
    while (tree.i < n && !tree.odd) {
        uint8_t next = 0;
        int64_t at = next_markup(&tree, &next);
        if (at > tree.i)
            text(&tree, at);
        else if (is_letter(next))
            start_tag(&tree);
        else if (next != '/')
            remark(&tree);
        else if (at + 2 < n && is_letter(html[at + 2]))
            end_tag(&tree);
        else
            tree.odd = 1;
        tree.odd |= ++tree.pieces > PIECES_MOST;
    }
    if (!tree.odd)
        finish(&tree);
    *styles = tree.style_count;
    return tree.odd ? -1 : tree.made;
}
