/* The states of a search. What is allocated here is freed when the span is read. */
#include "state_queue.h"
#include <stdlib.h>

enum { REACH = 512 };            /* offsets from the span's start; the search ends 400 from it */
enum { STATES_MOST = 64 };       /* at one offset */
static const double BEAM = 12.0; /* nats behind the best state at which one is given up */

struct bucket {
    struct entry *entries;
    int64_t n, room;
};

struct state_queue {
    struct bucket buckets[REACH];
    struct step *steps;
    int64_t start, first, waiting, n, room;
    int failed; /* for want of memory */
};

struct state_queue *open_queue(int64_t start)
{
    struct state_queue *queue = calloc(1, sizeof *queue);
    if (queue)
        queue->start = start;
    return queue;
}

/* Free everything. Returns whether there was memory all the time. */
int close_queue(struct state_queue *queue)
{
    int failed = queue->failed;
    for (int i = 0; i < REACH; i++)
        free(queue->buckets[i].entries);
    free(queue->steps);
    free(queue);
    return !failed;
}

int has_states(const struct state_queue *queue)
{
    return queue->waiting > 0 && !queue->failed;
}

/* Make room for more. Returns the array, or NULL if there is no memory. */
static void *grow(void *array, int64_t *room, size_t size)
{
    int64_t more = *room ? 2 * *room : 16;
    void *larger = more < INT32_MAX ? realloc(array, (size_t)more * size) : NULL;
    if (larger)
        *room = more;
    return larger;
}

/* Keep a step. Returns its number, or -1 if there is no memory. */
int32_t keep_step(struct state_queue *queue, struct step step)
{
    if (queue->n == queue->room) {
        struct step *larger = grow(queue->steps, &queue->room, sizeof step);
        if (!larger) {
            queue->failed = 1;
            return -1;
        }
        queue->steps = larger;
    }
    queue->steps[queue->n] = step;
    return (int32_t)queue->n++;
}

/* The score with another runner-up, if that is better than the one that it has. */
struct score with_runner_up(struct score score, double behind, int32_t other, int32_t at)
{
    if (behind < score.behind)
        score.behind = behind, score.other = other, score.at = at;
    return score;
}

/* Add a path to a state at an offset. Of several paths, the best is kept, and the sum. An offset that was popped
 * already takes no more states: `first` is behind it, and the entries that were handed out must stay as they are. */
void add_state(struct state_queue *queue, int64_t at, struct state state, struct score score)
{
    uint64_t key = (uint64_t)state.open << 58 | (uint64_t)state.first << 50 | (uint64_t)state.second << 42 |
                   (uint64_t)state.last[0] << 21 | state.last[1];
    if (at - queue->start < queue->first || at - queue->start >= REACH)
        return;
    struct bucket *bucket = queue->buckets + (at - queue->start);
    for (int64_t i = 0; i < bucket->n; i++)
        if (bucket->entries[i].key == key) {
            struct score *kept = &bucket->entries[i].score;
            double high = kept->total >= score.total ? kept->total : score.total;
            double low = kept->total >= score.total ? score.total : kept->total;
            struct score better = kept->best >= score.best ? *kept : score,
                         worse = kept->best >= score.best ? score : *kept;
            *kept = with_runner_up(better, better.best - worse.best, worse.path, better.path);
            kept->total = high + log1p(exp(low - high));
            return;
        }
    if (bucket->n == bucket->room) {
        struct entry *larger = grow(bucket->entries, &bucket->room, sizeof *larger);
        if (!larger) {
            queue->failed = 1;
            return;
        }
        bucket->entries = larger;
    }
    queue->waiting += !bucket->n;
    bucket->entries[bucket->n++] = (struct entry){key, state, score};
}

static int compare_entries(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    if (a->score.best != b->score.best)
        return a->score.best > b->score.best ? -1 : 1;
    return a->key < b->key ? -1 : a->key > b->key;
}

/* Take the first offset with states; `has_states` must hold. The best state comes first, and those far behind it are
 * left out. The entries stay valid until the queue is closed. */
int64_t pop_states(struct state_queue *queue, const struct entry **entries, int64_t *n)
{
    while (!queue->buckets[queue->first].n)
        queue->first++;
    struct bucket *bucket = queue->buckets + queue->first;
    qsort(bucket->entries, (size_t)bucket->n, sizeof(struct entry), compare_entries);
    *entries = bucket->entries, *n = 0;
    while (*n < bucket->n && *n < STATES_MOST &&
           bucket->entries[*n].score.best >= bucket->entries->score.best - BEAM)
        ++*n;
    bucket->n = 0;
    queue->waiting--;
    return queue->start + queue->first++;
}

/* Write the numbers of the steps of a path, the first step first. Returns how many, or -1 if there is no room. */
static int64_t path_steps(const struct state_queue *queue, int32_t last, uint32_t *order, int64_t room)
{
    int64_t n = 0;
    for (int32_t at = last; at >= 0; at = queue->steps[at].before)
        n++;
    if (n > room)
        return -1;
    int64_t i = n;
    for (int32_t at = last; at >= 0; at = queue->steps[at].before)
        order[--i] = (uint32_t)at;
    return n;
}

/* The best of the states that end here, with its runner-up; one whose last character is not complete is none. Returns
 * whether there is one. `share` becomes its share of the probability of all of them. */
static int best_complete(const struct entry *entries, int64_t n, struct score *best, double *share)
{
    double high = -INFINITY, sum = 0.0;
    int found = 0;
    for (int64_t i = 0; i < n; i++)
        if (!entries[i].state.open) {
            const struct score *score = &entries[i].score;
            *best = found ? with_runner_up(*best, best->best - score->best, score->path, best->path) : *score;
            found = 1;
            high = score->total > high ? score->total : high;
        }
    if (!found)
        return 0;
    for (int64_t i = 0; i < n; i++)
        if (!entries[i].state.open)
            sum += exp(entries[i].score.total - high);
    double nats = best->best - (high + log(sum));
    *share = exp(nats < 0.0 ? nats : 0.0);
    return 1;
}

/* Append the text of a step to `to`, which has `length` characters. Returns the new length, or -1 without room. */
static int64_t append_step(const struct step *step, const uint32_t *text, uint32_t *to, int64_t length, int64_t room)
{
    int64_t more = step->end ? step->end - (int64_t)step->piece : step->piece != UINT32_MAX;
    if (length < 0 || length + more > room)
        return -1;
    if (step->end)
        memcpy(to + length, text + step->piece, (size_t)more * sizeof *text);
    else if (more)
        to[length] = step->piece;
    return length + more;
}

/* Write the text of the runner-up; `out->order` holds the steps of the best path. */
static void write_runner_up(const struct state_queue *queue, const struct score *best, int64_t steps,
                            const uint32_t *text, struct restoration *out)
{
    out->runner_up_length = 0, out->runner_up_share = 0.0;
    if (best->behind == INFINITY)
        return;
    int64_t from = steps, length = 0;
    while (from > 0 && (int32_t)out->order[from - 1] != best->at)
        from--;
    int64_t others = path_steps(queue, best->other, out->order_of_other, out->room);
    for (int64_t i = 0; i < others; i++)
        length = append_step(queue->steps + out->order_of_other[i], text, out->runner_up, length, out->room);
    for (int64_t i = from; i < steps; i++)
        length = append_step(queue->steps + out->order[i], text, out->runner_up, length, out->room);
    if (length < 0 || others < 0)
        return;
    out->runner_up_length = length;
    out->runner_up_share = out->share * exp(-best->behind);
}

/* Write the best of the restorations that end here; an empty one if none is complete. Returns whether there was room
 * in the arrays. */
int write_restoration(const struct state_queue *queue, const struct entry *entries, int64_t n,
                      const uint32_t *text, struct restoration *out)
{
    out->text_length = out->loss_count = out->noted_count = out->guessed_count = out->runner_up_length = 0;
    out->share = out->runner_up_share = 0.0, out->digit_share = 1.0;
    struct score best = {-INFINITY, -INFINITY, INFINITY, -1, -1, -1};
    int found = best_complete(entries, n, &best, &out->share);
    int64_t steps = found ? path_steps(queue, best.path, out->order, out->room) : 0;
    if (steps < 0)
        return 0;
    for (int64_t i = 0; i < steps; i++) { /* a step adds at most one loss, one annotation, one guess */
        const struct step *step = queue->steps + out->order[i];
        int64_t length = append_step(step, text, out->text, out->text_length, out->room);
        if (length < 0)
            return 0;
        if (length > out->text_length && step->lost && step->lost != BEFORE_ANNOTATION)
            out->guessed[out->guessed_count++] = (uint32_t)out->text_length;
        out->text_length = length;
        if (step->lost)
            out->losses[out->loss_count++] = step->lost;
        if (step->noted)
            out->noted[out->noted_count++] = step->noted;
        out->digit_share *= step->digit_share;
    }
    if (found)
        write_runner_up(queue, &best, steps, text, out);
    return 1;
}
