/* The states of a search; what is allocated here is freed when the place is read. */
#include "state_queue.h"
#include <math.h>
#include <stdlib.h>

enum { REACH = 512 };           /* offsets from the place's start; the search ends 400 from it */
enum { STATES_MOST = 64 };
static const double BEAM = 12.0; /* nats behind the best reading at which one is given up */

struct bucket {
    struct entry *entries;
    int64_t n, room;
};

struct agenda {
    struct bucket buckets[REACH];
    struct step *steps;
    int64_t start, first, waiting, n, room;
    int failed; /* for want of memory */
};

struct agenda *opened(int64_t start)
{
    struct agenda *agenda = calloc(1, sizeof *agenda);
    if (agenda)
        agenda->start = start;
    return agenda;
}

/* Free everything; returns whether there was memory all the time. */
int closed(struct agenda *agenda)
{
    int failed = agenda->failed;
    for (int i = 0; i < REACH; i++)
        free(agenda->buckets[i].entries);
    free(agenda->steps);
    free(agenda);
    return !failed;
}

int waits(const struct agenda *agenda)
{
    return agenda->waiting > 0 && !agenda->failed;
}

/* Make room for one more; returns the array, or NULL. */
static void *grown(void *array, int64_t *room, size_t size)
{
    int64_t more = *room ? 2 * *room : 16;
    void *larger = more < INT32_MAX ? realloc(array, (size_t)more * size) : NULL;
    if (larger)
        *room = more;
    return larger;
}

/* Keep a step; returns its number. */
int32_t taken(struct agenda *agenda, struct step step)
{
    if (agenda->n == agenda->room) {
        struct step *larger = grown(agenda->steps, &agenda->room, sizeof step);
        if (!larger) {
            agenda->failed = 1;
            return -1;
        }
        agenda->steps = larger;
    }
    agenda->steps[agenda->n] = step;
    return (int32_t)agenda->n++;
}

/* Add a path to a state at an offset; of several, the best is kept, and the sum. */
void put(struct agenda *agenda, int64_t at, struct state state, struct score score)
{
    uint64_t key = (uint64_t)state.open << 58 | (uint64_t)state.first << 50 | (uint64_t)state.second << 42 |
                   (uint64_t)state.last[0] << 21 | state.last[1];
    if (at - agenda->start >= REACH)
        return;
    struct bucket *bucket = agenda->buckets + (at - agenda->start);
    for (int64_t i = 0; i < bucket->n; i++)
        if (bucket->entries[i].key == key) {
            struct score *known = &bucket->entries[i].score;
            double high = known->total >= score.total ? known->total : score.total;
            double low = known->total >= score.total ? score.total : known->total;
            if (!(known->best >= score.best))
                known->best = score.best, known->path = score.path;
            known->total = high + log1p(exp(low - high));
            return;
        }
    if (bucket->n == bucket->room) {
        struct entry *larger = grown(bucket->entries, &bucket->room, sizeof *larger);
        if (!larger) {
            agenda->failed = 1;
            return;
        }
        bucket->entries = larger;
    }
    agenda->waiting += !bucket->n;
    bucket->entries[bucket->n++] = (struct entry){key, state, score};
}

static int better(const void *one, const void *two)
{
    const struct entry *a = one, *b = two;
    if (a->score.best != b->score.best)
        return a->score.best > b->score.best ? -1 : 1;
    return a->key < b->key ? -1 : a->key > b->key;
}

/* The first offset and its states, the best first, less those that are far behind. */
int64_t popped(struct agenda *agenda, const struct entry **entries, int64_t *n)
{
    while (!agenda->buckets[agenda->first].n)
        agenda->first++;
    struct bucket *bucket = agenda->buckets + agenda->first;
    qsort(bucket->entries, (size_t)bucket->n, sizeof(struct entry), better);
    *entries = bucket->entries, *n = 0;
    while (*n < bucket->n && *n < STATES_MOST && bucket->entries[*n].score.best >= bucket->entries->score.best - BEAM)
        ++*n;
    bucket->n = 0;
    agenda->waiting--;
    return agenda->start + agenda->first;
}

/* The best of the readings that end here; one whose last character is not complete is none. `told` is how many
 * characters, losses, notes and guessed characters it has, `shares` its share and its figure's; `pieces` has four parts
 * with so much room each: characters, what was lost, pairs that carry notes, where guessed characters stand. Returns
 * whether there was room. */
int write_reading(const struct agenda *agenda, const struct entry *entries, int64_t n, const uint32_t *text,
                  int64_t *told, double *shares, uint32_t *pieces, int64_t room)
{
    const struct score *best = NULL;
    double high = -INFINITY, sum = 0.0;
    for (int64_t i = 0; i < n; i++)
        if (!entries[i].state.open) {
            best = best ? best : &entries[i].score;
            high = entries[i].score.total > high ? entries[i].score.total : high;
        }
    for (int i = 0; i < 4; i++)
        told[i] = 0;
    shares[0] = 0.0, shares[1] = 1.0;
    if (!best)
        return 1;
    for (int64_t i = 0; i < n; i++)
        if (!entries[i].state.open)
            sum += exp(entries[i].score.total - high);
    double share = best->best - (high + log(sum));
    shares[0] = exp(share < 0.0 ? share : 0.0);
    int64_t steps = 0;
    for (int32_t at = best->path; at >= 0; at = agenda->steps[at].before)
        steps++;
    if (steps > room)
        return 0;
    uint32_t *order = pieces + 4 * room;
    for (int32_t at = best->path, i = (int32_t)steps; at >= 0; at = agenda->steps[at].before)
        order[--i] = (uint32_t)at;
    for (int64_t i = 0; i < steps; i++) {
        const struct step *step = agenda->steps + order[i];
        int64_t length = step->end ? step->end - (int64_t)step->piece : step->piece != UINT32_MAX;
        if (told[0] + length > room)
            return 0;
        if (length && step->lost && step->lost != BEFORE_NOTE)
            pieces[3 * room + told[3]++] = (uint32_t)told[0];
        if (step->end)
            memcpy(pieces + told[0], text + step->piece, (size_t)length * sizeof *text);
        else if (length)
            pieces[told[0]] = step->piece;
        told[0] += length;
        if (step->lost)
            pieces[room + told[1]++] = step->lost;
        if (step->noted)
            pieces[2 * room + told[2]++] = step->noted;
        shares[1] *= step->figure;
    }
    return 1;
}
