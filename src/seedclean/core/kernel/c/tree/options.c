/* Tags in a list of options. */
#include "tree.h"

enum { OPTIONS_MOST = 500 };

/* A start tag in a list of options. */
void start_option(struct tree *tree)
{
    uint64_t name = tree->tag.name;
    if (name != OPTION && name != OPTGROUP) {
        tree->odd = 1;
        return;
    }
    if (top_of(tree)->name == OPTION)
        pop(tree);
    if (name == OPTGROUP && top_of(tree)->name == OPTGROUP)
        pop(tree);
    write_open(tree);
    tree->odd |= ++tree->options > OPTIONS_MOST;
}

/* The end tag of an option, of a group, or of the list; any other is odd. */
void end_option(struct tree *tree, uint64_t name)
{
    if (name == SELECT) {
        pop_to(tree, in_scope(tree, SELECT, 0) >= 0 ? in_scope(tree, SELECT, 0) : 0);
        reset_mode(tree);
    } else if (name == top_of(tree)->name && (name == OPTION || name == OPTGROUP))
        pop(tree);
    else
        tree->odd = 1;
}
