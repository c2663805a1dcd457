/* What is mended where a chosen main text begins and ends. */
#ifndef BORDERS_H
#define BORDERS_H

#include "blocks.h"
#include "candidates.h"

/* A page with the lines that are chosen, at least one; and which lines have words of what pages print around articles, or
 * are links. */
struct chosen_page {
    const struct scored_page *page;
    uint8_t *main, *shell;
};

/* Room for what is worked out about lists: `place` is of each line of the page as it was read, `sums` of each line of the
 * text, `slot_of` of each block; `heads`, `sizes` and `chosen` are of each slot. */
struct list_work {
    int64_t *place, *sums, *slot_of, *heads, *sizes, *chosen;
    int64_t slots; /* a power of two, more than there are blocks */
};

static inline int is_sentence(const struct page_lines *lines, int64_t line)
{
    return lines->prose[line] | lines->running[line];
}

static inline int64_t first_chosen(const struct chosen_page *chosen)
{
    int64_t line = 0;
    while (!chosen->main[line])
        line++;
    return line;
}

static inline int64_t last_chosen(const struct chosen_page *chosen)
{
    int64_t line = chosen->page->lines->count - 1;
    while (!chosen->main[line])
        line--;
    return line;
}

void complete_lists(const struct chosen_page *chosen, int32_t list_flags, const struct list_work *work);
void add_lists_between(const struct chosen_page *chosen);
void add_last_list(const struct chosen_page *chosen, const struct list_work *work);

#endif
