/* What stands before the body of a page: its head, and what is implied. */
#include "tree.h"

enum { LATE_MOST = 1024 }; /* bytes between the end of the head and what belongs into it */

int is_head_element(uint64_t name)
{
    return name == N4('b', 'a', 's', 'e') || name == N8('b', 'a', 's', 'e', 'f', 'o', 'n', 't')
           || name == N7('b', 'g', 's', 'o', 'u', 'n', 'd') || name == N4('l', 'i', 'n', 'k')
           || name == N4('m', 'e', 't', 'a') || name == TITLE || name == SCRIPT || name == N5('s', 't', 'y', 'l', 'e')
           || name == N8('n', 'o', 'f', 'r', 'a', 'm', 'e', 's');
}

/* Write an element that may stand in the head. */
void in_head_element(struct tree *tree)
{
    if (tree->tag.kinds & VOID)
        write_tag(tree);
    else
        write_raw(tree);
}

/* Write an element of the head behind its end: it goes into the head. */
static void in_head_late(struct tree *tree)
{
    uint8_t behind[LATE_MOST];
    int64_t size = tree->made - tree->head_end;
    if (size > LATE_MOST) {
        tree->odd = 1;
        return;
    }
    memcpy(behind, tree->out + tree->head_end, (size_t)size);
    tree->made = tree->head_end;
    in_head_element(tree);
    tree->head_end = tree->made;
    put(tree, behind, size);
}

static void open_html(struct tree *tree)
{
    open_implied(tree, "html", HTML, element_kinds(HTML, 4));
    tree->mode = BEFORE_HEAD;
}

static void open_head(struct tree *tree)
{
    open_implied(tree, "head", HEAD, element_kinds(HEAD, 4));
    tree->mode = IN_HEAD;
}

static void open_body(struct tree *tree)
{
    open_implied(tree, "body", BODY, element_kinds(BODY, 4));
    tree->mode = IN_BODY;
}

/* One step from before the body towards it. */
void go_on(struct tree *tree)
{
    switch (tree->mode) {
    case BEFORE_HTML: open_html(tree); break;
    case BEFORE_HEAD: open_head(tree); break;
    case IN_NOSCRIPT: pop(tree), tree->mode = IN_HEAD; break;
    case IN_HEAD: tree->head_end = tree->made, pop(tree), tree->mode = AFTER_HEAD; break;
    case AFTER_HEAD: open_body(tree); break;
    default: tree->mode = IN_BODY;
    }
}

/* A start tag before the body; returns whether it is to be looked at once more. */
int start_before(struct tree *tree)
{
    uint64_t name = tree->tag.name;
    if (name == HTML) {
        if (tree->mode != BEFORE_HTML)
            tree->odd |= tree->tag.count > 0;
        else {
            write_open(tree);
            tree->mode = BEFORE_HEAD;
        }
        return 0;
    }
    if (name == HEAD && tree->mode != BEFORE_HTML) {
        if (tree->mode == BEFORE_HEAD) {
            write_open(tree);
            tree->mode = IN_HEAD;
        }
        return 0;
    }
    tree->odd |= name == N8('t', 'e', 'm', 'p', 'l', 'a', 't', 'e') || name == N8('f', 'r', 'a', 'm', 'e', 's', 'e', 't');
    if (tree->mode == IN_HEAD && (is_head_element(name) || name == NOSCRIPT)) {
        if (name == NOSCRIPT) {
            write_open(tree);
            tree->mode = IN_NOSCRIPT;
        } else
            in_head_element(tree);
        return 0;
    }
    if (tree->mode == IN_NOSCRIPT && (is_head_element(name) || name == NOSCRIPT)) {
        tree->odd |= name == SCRIPT || name == TITLE || name == NOSCRIPT || name == N4('b', 'a', 's', 'e');
        in_head_element(tree);
        return 0;
    }
    if (tree->mode == AFTER_HEAD && is_head_element(name)) {
        in_head_late(tree);
        return 0;
    }
    if (tree->mode == AFTER_HEAD && name == BODY) {
        write_open(tree);
        tree->mode = IN_BODY;
        return 0;
    }
    go_on(tree);
    return 1;
}

/* An end tag before the body; returns whether it is to be looked at once more. */
int end_before(struct tree *tree, uint64_t name)
{
    if (name == NOSCRIPT && tree->mode == IN_NOSCRIPT) {
        go_on(tree);
        return 0;
    }
    if (name == HEAD && tree->mode == IN_HEAD) {
        go_on(tree);
        return 0;
    }
    if (name == BR || (tree->mode != IN_NOSCRIPT && (name == HTML || name == BODY || (name == HEAD && tree->mode < IN_HEAD)))) {
        go_on(tree);
        return 1;
    }
    tree->odd |= name == N8('t', 'e', 'm', 'p', 'l', 'a', 't', 'e');
    return 0;
}

/* Text before the body, from `*from` on, which moves behind what is no part of the body. */
void text_before(struct tree *tree, int64_t *from, int64_t to)
{
    while (is_before(tree->mode) && !tree->odd) {
        int64_t end = *from;
        while (end < to && is_blank(tree->html[end]))
            end++;
        if (tree->mode > BEFORE_HEAD)
            put(tree, tree->html + *from, end - *from);
        *from = end;
        if (end == to)
            return;
        go_on(tree);
    }
}
