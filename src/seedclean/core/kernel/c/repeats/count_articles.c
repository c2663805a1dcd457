/* How many different articles have each line, and each pair of neighbouring lines. */
#include "../kernel.h"

struct slot {
    uint64_t key;
    uint32_t last, count; /* the article that was counted last, plus one; and how many were */
};

/* The key of a line and the one behind it; `pair_keys` of dedup/line_counts.py is the same. */
static inline uint64_t pair_key(uint64_t line, uint64_t next)
{
    return line * 0x9E3779B97F4A7C15u + next * 0xC2B2AE3D27D4EB4Fu + 1;
}

static int count_key(struct slot *table, uint64_t mask, uint64_t key, uint32_t article, int64_t *room)
{
    uint64_t at = key & mask;
    while (table[at].key != key && table[at].count)
        at = (at + 1) & mask;
    if (!table[at].count) {
        if (--*room < 0)
            return 0;
        table[at].key = key;
    }
    if (table[at].last != article) {
        table[at].last = article;
        table[at].count++;
    }
    return 1;
}

/* Counts the keys of one of `parts` parts, told by their upper bits. Page i of `order` has the lines
 * `[starts[i], starts[i + 1])` of `hashes`; 0 is a line that is not counted. `articles` says which article it prints, or
 * -1 for one that was counted before; pages of one article must be neighbours in `order`. `table` has `slots` entries of
 * two numbers, all zero; a power of two. Returns how many of its entries are used, or -1 if it is too small. */
API int64_t count_articles(const uint64_t *hashes, const int64_t *starts, const int64_t *order, const int64_t *articles,
                           int64_t pages, int64_t part, int64_t parts, uint64_t *table, int64_t slots)
{
    int64_t most = slots - slots / 4, room = most;
    uint64_t mask = (uint64_t)slots - 1, count = (uint64_t)parts, own = (uint64_t)part;
    for (int64_t number = 0; number < pages; number++) {
        int64_t page = order[number];
        if (articles[page] < 0)
            continue;
        uint32_t article = (uint32_t)articles[page] + 1;
        uint64_t before = 0;
        for (int64_t i = starts[page]; i < starts[page + 1]; i++) {
            uint64_t line = hashes[i];
            if (!line)
                continue;
            if ((line >> 40) % count == own && !count_key((struct slot *)table, mask, line, article, &room))
                return -1;
            uint64_t pair = before ? pair_key(before, line) : 0;
            if (before && (pair >> 40) % count == own && !count_key((struct slot *)table, mask, pair, article, &room))
                return -1;
            before = line;
        }
    }
    return most - room;
}
