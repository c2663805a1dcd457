/* Lists at the borders of a main text, see borders.py. */
#include "borders.h"

enum { ITEMS_LEAST = 4 };  /* of a list that is completed */
enum { LIST_MOST = 41, ENTRY_MOST = 16 }; /* lines of a list between paragraphs, characters of an entry that is no sentence */
enum { LAST_LIST_LEAST = 3, LAST_ENTRY_MOST = 30 }; /* lines of a list that ends a main text, characters of an entry of it */
static const double ITEMS_INSIDE = 0.6; /* share of the entries of a completed list that is chosen */
static const double ITEM_LINKED = 0.3;  /* share of an entry that is links, at most */

struct bytes {
    const uint8_t *at;
    int32_t length;
};

/* The class of a block, a blank, and its id; without the blank if one of them is empty. */
static void put_words(const struct page_tree *tree, const struct page_block *block, struct bytes *parts)
{
    parts[0] = (struct bytes){tree->page + block->words, block->words_end - block->words};
    parts[2] = (struct bytes){tree->page + block->id, block->id_end - block->id};
    parts[1] = (struct bytes){(const uint8_t *)" ", parts[0].length && parts[2].length};
}

static int same_words(const struct page_tree *tree, const struct page_block *one, const struct page_block *other)
{
    struct bytes parts[2][3];
    int32_t at[2] = {0, 0};
    put_words(tree, one, parts[0]), put_words(tree, other, parts[1]);
    for (int each[2] = {0, 0};;) {
        for (int side = 0; side < 2; side++)
            while (each[side] < 3 && at[side] == parts[side][each[side]].length)
                each[side]++, at[side] = 0;
        if (each[0] == 3 || each[1] == 3)
            return each[0] == each[1];
        if (parts[0][each[0]].at[at[0]++] != parts[1][each[1]].at[at[1]++])
            return 0;
    }
}

static uint64_t hash_of_words(const struct page_tree *tree, const struct page_block *block, uint64_t hash)
{
    struct bytes parts[3];
    put_words(tree, block, parts);
    for (int part = 0; part < 3; part++)
        for (int32_t i = 0; i < parts[part].length; i++)
            hash = (hash ^ parts[part].at[i]) * BASE, hash ^= hash >> 32;
    return hash;
}

/* The slot of the blocks with the parent and the tag of this one, and its words if they count; a new one is its head. */
static int64_t slot_of_block(const struct page_tree *tree, const struct list_work *work, int64_t number, int words, int add)
{
    const struct page_block *block = tree->blocks + number;
    uint64_t hash = hash_of_bytes(tree->page, block->name, block->name_end, (uint64_t)(block->parent + 1) * BASE);
    uint64_t slot = finished(words ? hash_of_words(tree, block, hash) : hash) & (uint64_t)(work->slots - 1);
    int32_t length = block->name_end - block->name;
    for (; work->heads[slot] >= 0; slot = (slot + 1) & (uint64_t)(work->slots - 1)) {
        const struct page_block *head = tree->blocks + work->heads[slot];
        if (head->parent == block->parent && head->name_end - head->name == length
            && !memcmp(tree->page + head->name, tree->page + block->name, (size_t)length)
            && (!words || same_words(tree, head, block)))
            return (int64_t)slot;
    }
    if (!add)
        return -1;
    work->heads[slot] = number, work->sizes[slot] = work->chosen[slot] = 0;
    return (int64_t)slot;
}

static int is_entry(const struct page_tree *tree, const struct page_block *block)
{
    static const char *const NAMES[] = {"li", "tr", "dd"};
    for (int name = 0; name < 3; name++)
        if (block->name_end - block->name == 2 && !memcmp(tree->page + block->name, NAMES[name], 2))
            return 1;
    return 0;
}

static int64_t sum_within(const struct list_work *work, int64_t first, int64_t end)
{
    return work->sums[end] - work->sums[first];
}

/* Whether most lines of a block are chosen. */
static int is_inside(const struct list_work *work, const struct page_block *block)
{
    int64_t first = work->place[block->first], end = work->place[block->last];
    return 2 * sum_within(work, first, end) > end - first;
}

/* Put where the lines of the page as it was read are in the text, and sums of the chosen ones. Returns whether one of these
 * stands in a list. */
static int put_places(const struct chosen_page *chosen, int32_t list_flags, const struct list_work *work)
{
    const struct page_tree *tree = chosen->page->tree;
    int32_t flags = 0;
    int64_t line = 0;
    work->sums[0] = 0;
    for (int64_t i = 0; i < tree->count; i++) {
        flags |= chosen->main[i] ? tree->flags[tree->lines[i]] : 0;
        work->sums[i + 1] = work->sums[i] + chosen->main[i];
    }
    if (!(flags & list_flags))
        return 0;
    for (int64_t at = 0; at <= tree->line_count; at++) {
        while (line < tree->count && tree->lines[line] < at)
            line++;
        work->place[at] = line;
    }
    return 1;
}

/* Whether a block that is not chosen is an entry in sentences, with few links. */
static int is_missing(const struct chosen_page *chosen, int64_t first, int64_t end)
{
    double linked = 0;
    for (int64_t i = first; i < end; i++)
        linked += chosen->page->link_share[i];
    return last_is(chosen->page->lines, end - 1, STOP_END) && linked / (double)(end - first) <= ITEM_LINKED;
}

/* Add the other entries of a list of which most are chosen, if they are sentences. A live report or a list of questions ends
 * as it began; the trees tire of its last entries. */
void complete_lists(const struct chosen_page *chosen, int32_t list_flags, const struct list_work *work)
{
    const struct page_tree *tree = chosen->page->tree;
    if (!tree || !put_places(chosen, list_flags, work))
        return;
    memset(work->heads, -1, (size_t)work->slots * sizeof *work->heads);
    for (int64_t number = 0; number < tree->block_count; number++) {
        const struct page_block *block = tree->blocks + number;
        work->slot_of[number] = -1;
        if (tree->siblings[number] < ITEMS_LEAST || work->place[block->first] == work->place[block->last]
            || !is_entry(tree, block))
            continue;
        int64_t slot = work->slot_of[number] = slot_of_block(tree, work, number, 1, 1);
        work->sizes[slot]++, work->chosen[slot] += is_inside(work, block);
    }
    for (int64_t number = 0; number < tree->block_count; number++) {
        const struct page_block *block = tree->blocks + number;
        int64_t slot = work->slot_of[number];
        if (slot < 0 || work->sizes[slot] < ITEMS_LEAST || (double)work->chosen[slot] < ITEMS_INSIDE * (double)work->sizes[slot]
            || is_inside(work, block))
            continue;
        int64_t first = work->place[block->first], end = work->place[block->last];
        if (is_missing(chosen, first, end))
            memset(chosen->main + first, 1, (size_t)(end - first));
    }
}

static int is_open(const struct chosen_page *chosen, int64_t line)
{
    const struct page_lines *lines = chosen->page->lines;
    return !chosen->shell[line] && (number_of(lines, line, SIZE) <= ENTRY_MOST || is_sentence(lines, line));
}

static int all_open(const struct chosen_page *chosen, int64_t first, int64_t end)
{
    while (first < end && is_open(chosen, first))
        first++;
    return first == end;
}

/* Add the short lines that stand between paragraphs, and the paragraph behind them. Names, prices and hours look like
 * buttons, and the trees let the paragraphs behind them go with them. Nothing that a page prints around its articles may
 * stand between. */
void add_lists_between(const struct chosen_page *chosen)
{
    const struct page_lines *lines = chosen->page->lines;
    int64_t last = last_chosen(chosen), before = first_chosen(chosen);
    for (int64_t i = before + 1; i < lines->count; i++) {
        int paragraph = i >= last && lines->prose[i] && lines->full[i] && is_open(chosen, i);
        if (!chosen->main[i] && !paragraph)
            continue;
        if (i - before > 1) {
            if (i - before <= LIST_MOST && all_open(chosen, before + 1, i))
                memset(chosen->main + before, 1, (size_t)(i - before + 1));
            else if (i > last)
                return;
        }
        before = i;
    }
}

/* Add the list that an HTML page's main text ends with, in the same block as its paragraphs. */
void add_last_list(const struct chosen_page *chosen, const struct list_work *work)
{
    const struct page_lines *lines = chosen->page->lines;
    const struct page_tree *tree = chosen->page->tree;
    int64_t behind = last_chosen(chosen) + 1, first = behind, number = behind, paragraphs = 0;
    if (!tree)
        return;
    for (; number < lines->count; number++) {
        if (chosen->shell[number] || (number_of(lines, number, SIZE) > LAST_ENTRY_MOST && !is_sentence(lines, number)))
            break;
        if (number == behind) {
            memset(work->heads, -1, (size_t)work->slots * sizeof *work->heads);
            for (int64_t i = 0; i < behind; i++)
                if (chosen->main[i] && is_sentence(lines, i))
                    slot_of_block(tree, work, tree->block[tree->lines[i]], 0, 1), paragraphs++;
        }
        if (!paragraphs || slot_of_block(tree, work, tree->block[tree->lines[number]], 0, 0) < 0)
            break;
    }
    while (first > 0 && chosen->main[first - 1] && !is_sentence(lines, first - 1))
        first--;
    if (number > behind && number - first >= LAST_LIST_LEAST)
        memset(chosen->main + behind, 1, (size_t)(number - behind));
}
