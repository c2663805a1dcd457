/* The search over one damaged span: what its steps over characters, annotations and lost bytes have in common. */
#ifndef LATTICE_H
#define LATTICE_H

#include "state_queue.h"

#define NONE UINT32_MAX

enum {
    UNREADABLE = 0x80
}; /* a trail byte that no decoder takes as a lead byte: it is lost whatever follows */
enum { MARK_LEAD = 0xA3 }; /* lead byte of the full-width marks */
enum { MARKS = 5 };
enum { STOP = 0x3002, STOP_LEAD = 0xA1 }; /* 。, which few sites replace: its second byte is MARK_LEAD */
static const uint32_t MARK[MARKS] = {',', '?', '!', ':', ';'};
static const uint8_t MARK_TRAIL[MARKS] = {0xAC, 0xBF, 0xA1, 0xBA, 0xBB};

static const double FAR_BEHIND = 16.0; /* nats; more than the beam of state_queue.c, which is laid where both have gone on */

/* A candidate set, and the lead byte and the characters that it was filled for. */
struct cached_set {
    int is_filled;
    uint8_t lead;
    uint32_t last[2];
    struct candidate_set set;
};

struct search {
    const struct language_model *model;
    struct damaged_page *page; /* only `work` is changed */
    struct state_queue *queue;
    double best;                 /* logarithm of the best path to this offset */
    struct cached_set cached[3]; /* the last sets: for a known lead byte, and for a lost one in front of each trail byte */
};

/* How a shown character completes the open one: by its byte `trail`; `rest` is the byte behind that, or 0; `lost` says
 * what makes the completed character a guess. */
struct closing {
    uint8_t trail, rest, lost;
};

/* The score after something that costs so many nats. */
static inline struct score add_cost(struct score score, double cost)
{
    score.best -= cost, score.total -= cost;
    return score;
}

/* The score after a step. `best` is the logarithm of the step's probability, `total` that of all steps like it. */
static inline struct score add_step(const struct search *search, struct score score, double best,
                                    double total, uint32_t piece, uint8_t lost, uint16_t noted,
                                    double digit_share)
{
    struct step step = {digit_share, score.path, 0, piece, noted, lost};
    score.best += best, score.total += total, score.path = keep_step(search->queue, step);
    return score;
}

/* Whether a path is so far behind the best one to this offset that it weighs nothing: not worth what it costs to go on. */
static inline int is_far_behind(const struct search *search, double best)
{
    return best < search->best - FAR_BEHIND;
}

/* The score after the step that puts in the best of several candidates; the second one may be the runner-up. */
static inline struct score add_guess(const struct search *search, struct score score, const struct best_candidate *guess,
                                     double ahead, uint8_t lost)
{
    const uint32_t *characters = search->model->characters;
    int32_t before = score.path;
    score = add_step(search, score, guess->best - ahead, guess->total - ahead, characters[guess->pair], lost, 0, 1.0);
    if (!guess->second_pair || !(guess->best - guess->second < score.behind))
        return score;
    struct step other = {1.0, before, 0, characters[guess->second_pair], 0, lost};
    return with_runner_up(score, guess->best - guess->second, keep_step(search->queue, other), score.path);
}

static inline int is_lost(uint32_t c)
{
    return c == '?' || c == 0xFFFD;
}

uint8_t mark_trail(uint32_t c);
uint16_t bytes_of(const struct search *search, uint32_t c);
int closings(const struct search *search, int64_t at, struct closing *ways);
double log_chance(const struct search *search, uint32_t before, uint32_t first, uint32_t second);
const int64_t *annotation_at(const int64_t (*annotations)[3], int64_t n, int64_t at);
double annotation_cost(const struct search *search, uint16_t pair, int64_t syllable, int first);
void complete_character(struct search *search, int64_t at, struct state state, struct score score,
                        struct closing closing);
const struct candidate_set *cached_candidates(struct search *search, const uint32_t *last, uint8_t lead);
void step_over_vanished(struct search *search, int64_t at, struct state state, struct score score,
                        const struct closing *ways, int n_ways);
void vanished_before_annotation(struct search *search, struct state state, struct score score,
                                const int64_t *annotation);
void lost_before_annotation(struct search *search, struct state state, struct score score,
                            const int64_t *annotation);
void step_over_lost(struct search *search, int64_t at, struct state state, struct score score);

#endif
