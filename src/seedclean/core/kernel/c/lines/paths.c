/* The best stretches of lines: a chain of two states, outside and inside, whose borders cost. */
#include "../kernel.h"

/* For each of `settings` pairs (cost of a border, what is added to each line's score) writes which lines are inside on
 * the best path (Viterbi): a row of `inside` each. A line's value is (score + added) * weight. `trail` has a byte for
 * each line. */
API void best_stretches(const double *scores, const double *weights, int64_t count, const double *settings,
                           int64_t n, uint8_t *inside, uint8_t *trail)
{
    for (int64_t k = 0; k < n; k++, inside += count) {
        double cost = settings[2 * k], added = settings[2 * k + 1], out = 0, in = -cost;
        for (int64_t i = 0; i < count; i++) {
            double value = (scores[i] + added) * weights[i], from_in = in, from_out = out;
            if (i == 0) {
                in = value - cost;
                trail[i] = 0;
                continue;
            }
            trail[i] = (uint8_t)((from_in > from_out) | (from_in >= from_out - cost) << 1);
            out = from_in > from_out ? from_in : from_out;
            in = (from_in >= from_out - cost ? from_in : from_out - cost) + value;
        }
        int state = in > out;
        for (int64_t i = count - 1; i >= 0; i--) {
            inside[i] = (uint8_t)state;
            state = state ? trail[i] >> 1 & 1 : trail[i] & 1;
        }
    }
}
