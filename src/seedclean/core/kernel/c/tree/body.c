/* Tags in the body of a page. */
#include "tree.h"

static int is_heading(const struct open_tag *open)
{
    return (open->kinds & HEADING) != 0;
}

static void skip_line_end(struct tree *tree)
{
    if (tree->i < tree->n && tree->html[tree->i] == '\n')
        tree->i++;
}

static void note_style(struct tree *tree, int64_t size)
{
    if (tree->style_count == STYLES_MOST) {
        tree->odd = 1;
        return;
    }
    int64_t *style = tree->styles + 2 * tree->style_count++;
    style[0] = tree->made, style[1] = tree->made + size;
}

/* Write an element whose content is text, with its content. */
void write_raw(struct tree *tree)
{
    uint64_t name = tree->tag.name;
    int escaped = name == TITLE || name == TEXTAREA;
    const struct format *last = tree->formats + tree->format_count - 1;
    tree->odd |= escaped && tree->format_count && last->name && last->place < 0; /* parsers differ */
    write_open(tree);
    if (name == TEXTAREA)
        skip_line_end(tree);
    int64_t end = end_of_raw(tree->html, tree->n, tree->i, name), behind = end + 2 + tree->tag.name_end - tree->tag.name_start;
    while (behind < tree->n && is_blank(tree->html[behind]))
        behind++;
    if (behind >= tree->n || tree->html[behind] != '>') {
        tree->odd = 1;
        return;
    }
    if (name == N5('s', 't', 'y', 'l', 'e'))
        note_style(tree, end - tree->i);
    if (escaped)
        put_text(tree, tree->i, end, 0);
    else
        put(tree, tree->html + tree->i, end - tree->i);
    tree->i = behind + 1;
    pop(tree);
}

/* An item closes the one before it, unless a block other than `address`, `div` and `p` is open in that. */
static void close_item(struct tree *tree, uint64_t name, uint64_t other)
{
    for (int64_t at = tree->depth - 1; at >= 0; at--) {
        const struct open_tag *open = tree->open + at;
        if (open->name == name || open->name == other) {
            tree->implied++;
            close_implied(tree, open->name);
            pop_to(tree, at);
            break;
        }
        if (open->kinds & SPECIAL && open->name != P_ && open->name != DIV && open->name != N7('a', 'd', 'd', 'r', 'e', 's', 's'))
            break;
    }
}

static int is_rare(uint64_t name, uint32_t kinds)
{
    return (kinds & FOREIGN && name != SELECT) || (kinds & SCOPE && !(kinds & (MARKER | TABLE_PART | ENDS_P | FOREIGN)))
           || name == N5('i', 'm', 'a', 'g', 'e')
           || name == N5('f', 'r', 'a', 'm', 'e') || name == N4('n', 'o', 'b', 'r') || name == N6('d', 'i', 'a', 'l', 'o', 'g')
           || name == N2('r', 'p') || name == N2('r', 't') || name == N2('r', 'b') || name == N3('r', 't', 'c')
           || (kinds & RAW && kinds & ENDS_P && name != N3('x', 'm', 'p'));
}

static void start_block(struct tree *tree)
{
    uint64_t name = tree->tag.name;
    if (name == FORM && tree->form)
        return;
    if (name == LI)
        close_item(tree, LI, LI);
    else if (name == DD || name == DT)
        close_item(tree, DD, DT);
    if (name == TABLE && tree->quirks && in_scope(tree, P_, BUTTON) >= 0)
        tree->odd = 1;
    tree->implied += in_scope(tree, P_, BUTTON) >= 0;
    close_p(tree);
    if (tree->tag.kinds & HEADING && is_heading(top_of(tree)))
        pop(tree);
    write_open(tree);
    if (name == FORM)
        tree->form = top_of(tree)->written;
    else if (name == PRE || name == N7('l', 'i', 's', 't', 'i', 'n', 'g'))
        skip_line_end(tree);
    else if (name == TABLE)
        tree->mode = IN_TABLE;
}

static void start_void(struct tree *tree)
{
    uint64_t name = tree->tag.name;
    if (name == N2('h', 'r'))
        close_p(tree);
    else if (name != N5('p', 'a', 'r', 'a', 'm') && name != N6('s', 'o', 'u', 'r', 'c', 'e') && name != N5('t', 'r', 'a', 'c', 'k'))
        reconstruct(tree);
    write_tag(tree);
}

/* A start tag in the body. */
void start_in_body(struct tree *tree)
{
    const struct start_tag *tag = &tree->tag;
    uint64_t name = tag->name;
    uint32_t kinds = tag->kinds;
    if (name == HTML || name == BODY)
        tree->odd |= tag->count > 0;
    else if (name == SVG) {
        reconstruct(tree);
        write_svg(tree);
    } else if (is_rare(name, kinds))
        tree->odd = 1;
    else if (is_head_element(name))
        in_head_element(tree);
    else if (kinds & TABLE_PART || name == COL || name == HEAD)
        return;
    else if (kinds & RAW) {
        if (kinds & ENDS_P) {
            close_p(tree);
            reconstruct(tree);
        }
        write_raw(tree);
    } else if (kinds & VOID)
        start_void(tree);
    else if (kinds & ENDS_P)
        start_block(tree);
    else {
        if (name == BUTTON && in_scope(tree, BUTTON, 0) >= 0)
            tree->odd = 1;
        if (name == A_)
            for (int64_t at = tree->format_count - 1; at >= 0 && tree->formats[at].name; at--)
                tree->odd |= tree->formats[at].name == A_;
        if ((name == OPTION || name == OPTGROUP) && top_of(tree)->name == OPTION)
            pop(tree);
        reconstruct(tree);
        write_open(tree);
        if (kinds & FORMATTING)
            push_format(tree);
        else if (kinds & MARKER)
            push_marker(tree);
        else if (name == SELECT)
            tree->mode = IN_SELECT, tree->options = 0;
    }
}

static void end_heading(struct tree *tree)
{
    for (int64_t at = tree->depth - 1; at > 1; at--) {
        if (is_heading(tree->open + at)) {
            close_implied(tree, 0);
            pop_to(tree, at);
            return;
        }
        if (tree->open[at].kinds & SCOPE)
            return;
    }
}

static void end_form(struct tree *tree)
{
    int64_t form = tree->form, place = in_scope(tree, FORM, 0);
    tree->form = 0;
    if (!form || place < 0)
        return;
    close_implied(tree, 0);
    if (top_of(tree)->written != form)
        tree->odd = 1;
    else
        pop_to(tree, tree->depth - 1);
}

static void end_item(struct tree *tree, uint64_t name)
{
    for (int64_t at = tree->depth - 1; at > 1; at--) {
        const struct open_tag *open = tree->open + at;
        if (open->name == name) {
            close_implied(tree, name);
            pop_to(tree, at);
            return;
        }
        if (open->kinds & SCOPE || open->name == N2('u', 'l') || open->name == N2('o', 'l'))
            return;
    }
}

/* An end tag in the body. */
void end_in_body(struct tree *tree, uint64_t name, uint32_t kinds)
{
    if (name == HTML || name == BODY) {
        if (in_scope(tree, BODY, 0) >= 0)
            tree->mode = name == HTML ? AFTER_HTML : AFTER_BODY;
    } else if (name == BR) {
        reconstruct(tree);
        put(tree, "<br>", 4);
    } else if (is_rare(name, kinds) || name == N8('t', 'e', 'm', 'p', 'l', 'a', 't', 'e'))
        tree->odd = 1;
    else if (kinds & TABLE_PART || name == COL || name == HEAD)
        return;
    else if (name == FORM)
        end_form(tree);
    else if (name == P_) {
        if (in_scope(tree, P_, BUTTON) < 0)
            put(tree, "<p></p>", 7);
        close_p(tree);
    } else if (name == LI)
        end_item(tree, LI);
    else if (kinds & HEADING)
        end_heading(tree);
    else if (kinds & FORMATTING)
        end_format(tree, name);
    else if ((kinds & ENDS_P && !(kinds & RAW) && name != TABLE) || kinds & MARKER || name == BUTTON) {
        int64_t place = in_scope(tree, name, 0);
        if (place < 0)
            return;
        close_implied(tree, name == DD || name == DT ? name : 0);
        if (name != DD && name != DT)
            place = in_scope(tree, name, 0);
        pop_to(tree, place);
        if (kinds & MARKER)
            clear_formats(tree);
    } else if (name != TABLE)
        end_any(tree, name);
}
