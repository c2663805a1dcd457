/* The search over one place: what the steps over characters, notes and lost bytes have in common. */
#ifndef LATTICE_H
#define LATTICE_H

#include "state_queue.h"
#include "lost_bytes.h"

#define NONE UINT32_MAX

enum { UNREADABLE = 0x80 }; /* a trail byte that no decoder takes as a lead byte: lost whatever follows it */
enum { MARK_LEAD = 0xA3 };
enum { MARKS = 5 };
static const uint32_t MARK[MARKS] = {',', '?', '!', ':', ';'};
static const uint8_t SECOND[MARKS] = {0xAC, 0xBF, 0xA1, 0xBA, 0xBB};

/* A family, and behind what it was asked for. */
struct asked {
    int known;
    uint8_t lead;
    uint32_t last[2];
    struct family family;
};

struct search {
    const struct table *table;
    const struct page *page;
    struct agenda *agenda;
    int64_t work;
    struct asked asked[2]; /* the last ones: of a lead byte that is known, and of one that was lost */
};

/* How a shown character closes the open one: with `trail`, and `rest` is the byte behind it, 0 if there is none. */
struct closing {
    uint8_t trail, rest;
};

/* The score after something that costs so many nats. */
static inline struct score less(struct score score, double cost)
{
    score.best -= cost, score.total -= cost;
    return score;
}

/* The score after a step; `best` is its probability's logarithm, `total` that of all like it. */
static inline struct score then(const struct search *search, struct score score, double best, double total,
                                uint32_t piece, uint8_t lost, uint16_t noted, double figure)
{
    struct step step = {figure, score.path, 0, piece, noted, lost};
    return (struct score){score.best + best, score.total + total, taken(search->agenda, step)};
}

static inline int is_lost(uint32_t c)
{
    return c == '?' || c == 0xFFFD;
}

uint8_t second_of(uint32_t c);
uint16_t pair_of(const struct search *search, uint32_t c);
int closings(const struct search *search, int64_t at, struct closing *found);
double log_chance(const struct search *search, uint32_t before, uint32_t first, uint32_t second);
const int64_t *note_at(const int64_t (*notes)[3], int64_t n, int64_t at);
double price(const struct search *search, uint16_t pair, int64_t syllable, int first);
void close_pair(struct search *search, int64_t at, struct state state, struct score score, struct closing closing);
void over_lost(struct search *search, int64_t at, struct state state, struct score score);

#endif
