/* Tags in tables. */
#include "tree.h"

static int is_rows(uint64_t name)
{
    return name == TBODY || name == TFOOT || name == THEAD;
}

static int is_cell(uint64_t name)
{
    return name == TD || name == TH;
}

static int is_part(uint64_t name)
{
    return is_rows(name) || is_cell(name) || name == TR || name == CAPTION || name == COL || name == COLGROUP;
}

/* Where an element of a name is open in the innermost table; -1 if it is not. */
static int64_t in_table_scope(const struct tree *tree, uint64_t name)
{
    for (int64_t at = tree->depth - 1; at >= 0; at--) {
        if (tree->open[at].name == name)
            return at;
        if (tree->open[at].name == TABLE)
            return -1;
    }
    return -1;
}

static void close_cell(struct tree *tree)
{
    close_implied(tree, 0);
    for (int64_t at = tree->depth - 1; at > 1; at--)
        if (is_cell(tree->open[at].name)) {
            pop_to(tree, at);
            break;
        }
    clear_formats(tree);
    tree->mode = IN_ROW;
}

static void close_caption(struct tree *tree)
{
    close_implied(tree, 0);
    pop_to(tree, in_table_scope(tree, CAPTION));
    clear_formats(tree);
    tree->mode = IN_TABLE;
}

/* Set the mode by what is open. */
void reset_mode(struct tree *tree)
{
    tree->mode = IN_BODY;
    for (int64_t at = tree->depth - 1; at >= 0; at--) {
        uint64_t name = tree->open[at].name;
        tree->mode = is_cell(name)      ? IN_CELL
                     : name == TR       ? IN_ROW
                     : is_rows(name)    ? IN_ROWS
                     : name == CAPTION  ? IN_CAPTION
                     : name == COLGROUP ? IN_COLUMNS
                     : name == TABLE    ? IN_TABLE
                                        : IN_BODY;
        if (tree->mode != IN_BODY)
            return;
    }
}

static void end_table(struct tree *tree)
{
    int64_t place = in_table_scope(tree, TABLE);
    if (place < 0)
        return;
    pop_to(tree, place);
    reset_mode(tree);
}

/* Close what belongs to the mode, so that the tag is looked at in the one around it. */
static void leave(struct tree *tree, enum mode mode)
{
    pop_to(tree, tree->depth - 1);
    tree->mode = mode;
}

static void open_part(struct tree *tree, enum mode mode)
{
    write_open(tree);
    tree->mode = mode;
    if (mode == IN_CELL || mode == IN_CAPTION)
        push_marker(tree);
}

/* What else stands in a table, but in no cell: what would be moved before the table is odd. */
static void start_misplaced(struct tree *tree)
{
    uint64_t name = tree->tag.name;
    if (name == SCRIPT || name == N5('s', 't', 'y', 'l', 'e'))
        write_raw(tree);
    else if (name == FORM) {
        if (tree->form)
            return;
        write_open(tree);
        tree->form = top_of(tree)->written;
        pop(tree);
    } else
        tree->odd = 1;
}

/* A start tag in a table; returns whether it is to be looked at once more. */
int start_in_table(struct tree *tree)
{
    uint64_t name = tree->tag.name;
    switch (tree->mode) {
    case IN_CELL:
    case IN_CAPTION:
        if (!is_part(name)) {
            start_in_body(tree);
            return 0;
        }
        (tree->mode == IN_CELL ? close_cell : close_caption)(tree);
        return !tree->odd;
    case IN_COLUMNS:
        if (name == COL) {
            write_tag(tree);
            return 0;
        }
        leave(tree, IN_TABLE);
        return 1;
    case IN_ROW:
        if (is_cell(name))
            open_part(tree, IN_CELL);
        else if (is_part(name)) {
            leave(tree, IN_ROWS);
            return 1;
        } else
            start_misplaced(tree);
        return 0;
    case IN_ROWS:
        if (name == TR)
            open_part(tree, IN_ROW);
        else if (is_cell(name)) {
            open_implied(tree, "tr", TR, element_kinds(TR, 2));
            tree->mode = IN_ROW;
            return 1;
        } else if (is_part(name)) {
            leave(tree, IN_TABLE);
            return 1;
        } else
            start_misplaced(tree);
        return 0;
    default:
        if (name == CAPTION)
            open_part(tree, IN_CAPTION);
        else if (name == COLGROUP)
            open_part(tree, IN_COLUMNS);
        else if (name == COL) {
            open_implied(tree, "colgroup", COLGROUP, element_kinds(COLGROUP, 8));
            tree->mode = IN_COLUMNS;
            return 1;
        } else if (is_rows(name))
            open_part(tree, IN_ROWS);
        else if (name == TR || is_cell(name)) {
            open_implied(tree, "tbody", TBODY, element_kinds(TBODY, 5));
            tree->mode = IN_ROWS;
            return 1;
        } else
            start_misplaced(tree);
        return 0;
    }
}

static int is_root(uint64_t name)
{
    return name == HTML || name == BODY;
}

/* An end tag in a table; returns whether it is to be looked at once more. */
int end_in_table(struct tree *tree, uint64_t name, uint32_t kinds)
{
    switch (tree->mode) {
    case IN_CELL:
        if (is_cell(name)) {
            int64_t place = in_table_scope(tree, name);
            if (place < 0)
                return 0;
            close_cell(tree);
        } else if (is_root(name) || name == CAPTION || name == COL || name == COLGROUP)
            return 0;
        else if (name == TABLE || name == TR || is_rows(name)) {
            if (in_table_scope(tree, name) < 0)
                return 0;
            close_cell(tree);
            return !tree->odd;
        } else
            end_in_body(tree, name, kinds);
        return 0;
    case IN_CAPTION:
        if (name == CAPTION)
            close_caption(tree);
        else if (name == TABLE) {
            close_caption(tree);
            return !tree->odd;
        } else if (!is_root(name) && !is_part(name))
            end_in_body(tree, name, kinds);
        return 0;
    case IN_COLUMNS:
        if (name == COL)
            return 0;
        leave(tree, IN_TABLE);
        return name != COLGROUP;
    case IN_ROW:
        if (name == TR) {
            leave(tree, IN_ROWS);
            return 0;
        }
        if (name == TABLE || (is_rows(name) && in_table_scope(tree, name) >= 0)) {
            leave(tree, IN_ROWS);
            return 1;
        }
        tree->odd |= !is_rows(name) && !is_root(name) && !is_part(name);
        return 0;
    case IN_ROWS:
        if (is_rows(name)) {
            if (in_table_scope(tree, name) >= 0)
                leave(tree, IN_TABLE);
            return 0;
        }
        if (name == TABLE) {
            leave(tree, IN_TABLE);
            return 1;
        }
        tree->odd |= !is_root(name) && !is_part(name);
        return 0;
    default:
        if (name == TABLE)
            end_table(tree);
        else
            tree->odd |= !is_root(name) && !is_part(name);
        return 0;
    }
}
