/* The states of a search: what waits at each offset of the page, the best path to each, the sum of all. */
#ifndef STATE_QUEUE_H
#define STATE_QUEUE_H

#include "../kernel.h"

/* Where a reading stands: whether the last byte is a lead byte whose character is not complete, the byte before the
 * last, the last one, and the last two characters, folded. */
struct state {
    uint8_t open, first, second;
    uint32_t last[2];
};

/* The best path to a state, and the sum of all; natural logarithms. */
struct score {
    double best, total;
    int32_t path; /* the last step, or -1 */
};

/* What was lost at a `?`: a byte in front of a note, of a mark that is there or was eaten, or any other byte. */
enum { NOTHING, BEFORE_NOTE, BEFORE_MARK, EATEN, BYTE };

struct step {
    double figure; /* the share of an eaten digit */
    int32_t before, end;
    uint32_t piece; /* a character, UINT32_MAX for none; if `end` is not 0, the page from there to the end */
    uint16_t noted; /* the pair of bytes that carries a note, or 0 */
    uint8_t lost;
};

struct entry {
    uint64_t key;
    struct state state;
    struct score score;
};

struct agenda *opened(int64_t start);
int closed(struct agenda *agenda);
int waits(const struct agenda *agenda);
int32_t taken(struct agenda *agenda, struct step step);
void put(struct agenda *agenda, int64_t at, struct state state, struct score score);
int64_t popped(struct agenda *agenda, const struct entry **entries, int64_t *n);
int write_reading(const struct agenda *agenda, const struct entry *entries, int64_t n, const uint32_t *text,
                  int64_t *told, double *shares, uint32_t *pieces, int64_t room);

#endif
