/* The elements that are open, and the formatting that is opened again. */
#include "tree.h"

static void push(struct tree *tree, uint64_t name, uint32_t kinds, int64_t written, int64_t written_end)
{
    if (tree->depth == OPEN_MOST) {
        tree->odd = 1;
        return;
    }
    tree->open[tree->depth++] = (struct open_tag){name, kinds, written, written_end};
}

/* Write the tag that was read; its element is open. */
void write_open(struct tree *tree)
{
    int64_t written = tree->made + 1;
    write_tag(tree);
    push(tree, tree->tag.name, tree->tag.kinds, written, written + tree->tag.name_end - tree->tag.name_start);
}

/* Open an element for which there is no tag. */
void open_implied(struct tree *tree, const char *name, uint64_t number, uint32_t kinds)
{
    int64_t length = (int64_t)strlen(name), written = tree->made + 1;
    put(tree, "<", 1);
    put(tree, name, length);
    put(tree, ">", 1);
    push(tree, number, kinds, written, written + length);
}

/* Close the innermost element. */
void pop(struct tree *tree)
{
    const struct open_tag *top = tree->open + --tree->depth;
    if (tree->odd)
        return;
    put(tree, "</", 2);
    put(tree, tree->out + top->written, top->written_end - top->written);
    put(tree, ">", 1);
    if (top->kinds & FORMATTING)
        for (int64_t at = tree->format_count - 1; at >= 0; at--)
            if (tree->formats[at].place == tree->depth) {
                tree->formats[at].place = -1;
                break;
            }
}

void pop_to(struct tree *tree, int64_t depth)
{
    if (depth < 2) { /* html and body stay open */
        tree->odd = 1;
        return;
    }
    if (tree->depth > depth + 1)
        tree->implied += tree->depth - depth - 1;
    while (tree->depth > depth)
        pop(tree);
}

/* Where the innermost element of a name is open; -1 if none is, or one that ends the scope, or `barrier`, is in it. */
int64_t in_scope(const struct tree *tree, uint64_t name, uint64_t barrier)
{
    for (int64_t at = tree->depth - 1; at >= 0; at--) {
        const struct open_tag *open = tree->open + at;
        if (open->name == name)
            return at;
        if (open->kinds & SCOPE || open->name == barrier || open->name == HTML)
            return -1;
    }
    return -1;
}

/* Close a paragraph if one is open, not beyond a button. */
void close_p(struct tree *tree)
{
    int64_t place = in_scope(tree, P_, BUTTON);
    if (place < 0)
        return;
    close_implied(tree, P_);
    pop_to(tree, place);
}

static int is_implied(uint64_t name)
{
    return name == P_ || name == LI || name == DD || name == DT || name == OPTION || name == OPTGROUP;
}

/* Close elements whose end tags may be left out, up to one of a name. */
void close_implied(struct tree *tree, uint64_t except)
{
    while (is_implied(top_of(tree)->name) && top_of(tree)->name != except) {
        tree->implied++;
        pop(tree);
    }
    tree->odd |= tree->implied > IMPLIED_MOST;
}

static void add_format(struct tree *tree, struct format format)
{
    if (tree->format_count == FORMATS_MOST)
        tree->odd = 1;
    else
        tree->formats[tree->format_count++] = format;
}

/* Open formatting again that was closed by what stood around it. */
void reconstruct(struct tree *tree)
{
    int64_t first = tree->format_count;
    while (first && tree->formats[first - 1].name && tree->formats[first - 1].place < 0)
        first--;
    for (int64_t at = first; at < tree->format_count && !tree->odd; at++) {
        struct format *format = tree->formats + at;
        int64_t start = tree->made, length = 0;
        put(tree, tree->out + format->start, format->end - format->start);
        while (!tree->odd && !ends_name(tree->out[start + 1 + length]))
            length++;
        push(tree, format->name, FORMATTING, start + 1, start + 1 + length);
        *format = (struct format){format->name, start, tree->made, tree->depth - 1};
        tree->odd |= ++tree->clones > CLONES_MOST;
    }
}

/* Note the formatting that was just opened. More than two alike are odd: the standard keeps three. */
void push_format(struct tree *tree)
{
    const struct open_tag *top = top_of(tree);
    int64_t alike = 0;
    for (int64_t at = tree->format_count - 1; at >= 0 && tree->formats[at].name; at--)
        alike += tree->formats[at].name == top->name;
    tree->odd |= alike > 2;
    add_format(tree, (struct format){top->name, top->written - 1, tree->made, tree->depth - 1});
}

void push_marker(struct tree *tree)
{
    add_format(tree, (struct format){0, 0, 0, -1});
}

/* Forget the formatting up to where it began anew. */
void clear_formats(struct tree *tree)
{
    while (tree->format_count && tree->formats[--tree->format_count].name)
        ;
}

/* The end tag of formatting. Where blocks stand in it, a parser has to move elements: that is odd. */
void end_format(struct tree *tree, uint64_t name)
{
    int64_t at = tree->format_count - 1;
    while (at >= 0 && tree->formats[at].name && tree->formats[at].name != name)
        at--;
    if (at < 0 || !tree->formats[at].name) {
        end_any(tree, name);
        return;
    }
    int64_t place = tree->formats[at].place;
    for (int64_t each = tree->depth - 1; each > place && place >= 0; each--)
        if (tree->open[each].kinds & (SPECIAL | SCOPE)) {
            tree->odd = 1;
            return;
        }
    if (place >= 0)
        pop_to(tree, place);
    memmove(tree->formats + at, tree->formats + at + 1, (size_t)(--tree->format_count - at) * sizeof *tree->formats);
}

/* The end tag of an ordinary element. */
void end_any(struct tree *tree, uint64_t name)
{
    for (int64_t at = tree->depth - 1; at > 1; at--) {
        if (tree->open[at].name == name) {
            close_implied(tree, name);
            pop_to(tree, at);
            return;
        }
        if (tree->open[at].kinds & SPECIAL)
            return;
    }
}
