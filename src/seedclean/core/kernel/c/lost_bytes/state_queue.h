/* The states of a search: which ones wait at each offset of the page, the best path to each, the sum of all paths. */
#ifndef STATE_QUEUE_H
#define STATE_QUEUE_H

#include "lost_bytes.h"

/* Where a restoration stands: whether the last byte is a lead byte whose character is not complete, the byte before
 * the last, the last byte, and the last two characters, folded. */
struct state {
    uint8_t open, first, second;
    uint32_t last[2];
};

/* The best path to a state, the sum of all paths, and the runner-up; natural logarithms. The runner-up is another path up
 * to `other`, from where it goes on as the best one does behind its step `at`. */
struct score {
    double best, total, behind; /* `behind`: by how much the runner-up is worse; INFINITY without one */
    int32_t path, other, at;    /* steps, or -1 */
};

/* What was lost at a `?`: nothing, a byte in front of an annotation, of a mark that is there or was eaten, another; or
 * what vanished without a `?`: a pair. */
enum { NOTHING, BEFORE_ANNOTATION, BEFORE_MARK, EATEN, BYTE, PAIR };

struct step {
    double digit_share; /* of an eaten digit; 1 otherwise */
    int32_t before, end;
    uint32_t piece; /* a character, UINT32_MAX for none; if `end` is not 0, the page from there to `end` */
    uint16_t noted; /* the byte pair that carries an annotation, or 0 */
    uint8_t lost;
};

struct entry {
    uint64_t key;
    struct state state;
    struct score score;
};

struct state_queue *open_queue(int64_t start);
int close_queue(struct state_queue *queue);
int has_states(const struct state_queue *queue);
int32_t keep_step(struct state_queue *queue, struct step step);
void add_state(struct state_queue *queue, int64_t at, struct state state, struct score score);
struct score with_runner_up(struct score score, double behind, int32_t other, int32_t at);
int64_t pop_states(struct state_queue *queue, const struct entry **entries, int64_t *n);
int write_restoration(const struct state_queue *queue, const struct entry *entries, int64_t n,
                      const uint32_t *text, struct restoration *out);

#endif
