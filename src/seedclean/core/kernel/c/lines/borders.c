/* What is mended where a chosen main text begins and ends, see borders.py. The trees compare stretches. A byline, a
 * sub-head, the last entry of a list or the next piece of a feed is one line or a few at a border, and what it is shows
 * beside the lines that are chosen. */
#include "borders.h"

enum { BYLINE_MOST = 60, SUBHEAD_MOST = 30, GAP_LEAST = 3, DATE_MOST = 40 }; /* characters; lines that name a next piece */
static const double BYLINE_SCORE = 2.0, SUBHEAD_SCORE = -2.0; /* of a line that may be one */
static const double TITLE_HELD = 0.6;   /* share of the page's title that a line holds in which it stands */
static const double ITEM_LINKED = 0.3;  /* share of an entry that is links, at most */

static int is_byline(const struct scored_page *page, int64_t i)
{
    const struct page_lines *lines = page->lines;
    int labelled = (has_role(lines, i, SOURCE) || has_role(lines, i, AUTHOR) || has_role(lines, i, EDITOR))
                   && number_of(lines, i, COLON) > 0;
    return (labelled || has_role(lines, i, ONLY_DATE) || has_role(lines, i, LIST_HEAD))
           && number_of(lines, i, SIZE) <= BYLINE_MOST && page->scores[i] < BYLINE_SCORE && !lines->running[i]
           && !last_is(lines, i, STOP_END);
}

/* Take off lines at the ends that only name source, authors, editors, date or what follows, unless nothing is left. */
static void drop_bylines(const struct chosen_page *chosen)
{
    int64_t count = chosen->page->lines->count, first = 0, last = count - 1;
    while (first < count && (!chosen->main[first] || is_byline(chosen->page, first)))
        first++;
    if (first == count)
        return;
    while (!chosen->main[last] || is_byline(chosen->page, last))
        last--;
    memset(chosen->main, 0, (size_t)first);
    memset(chosen->main + last + 1, 0, (size_t)(count - 1 - last));
}

static int same_tag(const struct page_tree *tree, const struct page_block *one, const struct page_block *other)
{
    int32_t length = one->name_end - one->name;
    return length == other->name_end - other->name && !memcmp(tree->page + one->name, tree->page + other->name, (size_t)length);
}

/* Add the sub-head that stands right before the first line. It looks like the last lines in front of the main text. What
 * tells it is the tree: it is a heading, or a block like those of other short lines within the main text. */
static void add_first_subhead(const struct chosen_page *chosen)
{
    static const int NO_SUBHEAD[] = {DATE, LIST_HEAD, SOURCE, AUTHOR, SHARE};
    const struct page_lines *lines = chosen->page->lines;
    const struct page_tree *tree = chosen->page->tree;
    int64_t before = first_chosen(chosen) - 1;
    if (before < 1 || !tree || chosen->page->scores[before] < SUBHEAD_SCORE || lines->title[before]
        || number_of(lines, before, SIZE) > SUBHEAD_MOST)
        return;
    for (int role = 0; role < 5; role++)
        if (has_role(lines, before, NO_SUBHEAD[role]))
            return;
    const struct page_block *block = tree->blocks + tree->block[tree->lines[before]];
    int found = (tree->flags[tree->lines[before]] >> HEADING_SHIFT & HEADING_BITS) != 0;
    for (int64_t i = before + 1; i < lines->count && !found; i++) {
        const struct page_block *other = tree->blocks + tree->block[tree->lines[i]];
        found = chosen->main[i] && number_of(lines, i, SIZE) <= SUBHEAD_MOST && !lines->running[i]
                && other->parent == block->parent && same_tag(tree, block, other);
    }
    chosen->main[before] |= (uint8_t)found;
}

static int has_short_date(const struct page_lines *lines, int64_t first, int64_t end)
{
    for (int64_t i = first; i < end; i++)
        if ((has_role(lines, i, DATE) || has_role(lines, i, ONLY_DATE)) && number_of(lines, i, SIZE) <= DATE_MOST)
            return 1;
    return 0;
}

/* End where another piece of a feed begins, if the page's title is that of the first one. Such a piece has a head of its
 * own: lines that are not chosen, a date among them. A page that repeats its title there is one piece in parts. */
static void drop_next_piece(const struct chosen_page *chosen)
{
    const struct page_lines *lines = chosen->page->lines;
    int64_t title = lines->count - 1, last = -1;
    while (title > 0 && !lines->title[title] && lines->cover[title] < TITLE_HELD)
        title--;
    if (!title)
        return;
    for (int64_t i = 0; i < lines->count; i++) {
        if (!chosen->main[i])
            continue;
        if (last >= title && i - last > GAP_LEAST && has_short_date(lines, last + 1, i)) {
            memset(chosen->main + i, 0, (size_t)(lines->count - i));
            return;
        }
        last = i;
    }
}

/* Paragraphs speak of what sites print, too: only statements and footers are told by their words there. */
static void put_shell(const struct chosen_page *chosen, const int32_t *shell_words, int64_t words)
{
    const struct page_lines *lines = chosen->page->lines;
    for (int64_t i = 0; i < lines->count; i++) {
        int shell = has_role(lines, i, STATEMENT) || has_role(lines, i, FOOTER)
                    || (chosen->page->link_share && chosen->page->link_share[i] > ITEM_LINKED);
        for (int64_t word = 0; word < words && !shell && !lines->prose[i]; word++)
            shell = lines->words[lines->word_count * i + shell_words[word]];
        chosen->shell[i] = (uint8_t)shell;
    }
}

/* Mends a main text: with its first sub-head and its lists, without bylines and the next piece. `main` has a byte for each
 * line and is changed. `shell_words` are words of what pages print around their articles; `list_flags` are those of lines in
 * lists and tables. `memory` has room for two numbers of each line, in the text and as it was read, 13 of each block and 24
 * more. */
API void mend_borders(const struct page_lines *lines, const struct page_tree *tree, const double *scores,
                      const double *link_share, const int32_t *shell_words, int64_t words, int64_t list_flags, int64_t *memory,
                      uint8_t *main)
{
    const struct scored_page page = {lines, tree, scores, link_share};
    int64_t slots = 2, blocks = tree ? tree->block_count : 0, read = tree ? tree->line_count : 0;
    while (slots <= blocks)
        slots *= 2;
    slots *= 2;
    struct list_work work = {.place = memory, .sums = memory + read + 1, .slots = slots};
    work.slot_of = work.sums + lines->count + 1;
    work.heads = work.slot_of + blocks, work.sizes = work.heads + slots, work.chosen = work.sizes + slots;
    struct chosen_page chosen = {&page, main, (uint8_t *)(work.chosen + slots)};
    drop_bylines(&chosen);
    add_first_subhead(&chosen);
    drop_next_piece(&chosen);
    complete_lists(&chosen, (int32_t)list_flags, &work);
    put_shell(&chosen, shell_words, words);
    add_lists_between(&chosen);
    add_last_list(&chosen, &work);
}
