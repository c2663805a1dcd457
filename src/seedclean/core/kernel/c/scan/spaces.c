/* What a text is without needless spaces. */
#include "../kernel.h"
#include "scan.h"

/* Make runs of spaces one space, none at the ends of lines: the text afterwards goes to `out`, its length is returned.
 * A single usual space within a line stays and does not count. `spaces` is the flag of those that are not the usual
 * one. `counts` gets the number of runs that were changed, and of the text afterwards what `count_joints` tells. */
API int64_t tidy_spaces(const uint32_t *points, int64_t n, const uint64_t *marks, int64_t spaces, uint32_t *out,
                        int64_t *counts)
{
    struct joints joints = {0};
    int64_t at = 0, changed = 0;
    for (int64_t i = 0; i < n;) {
        int64_t end = i;
        uint64_t mark = 0;
        while (end < n && (mark = marks[points[end]], points[end] == ' ' || ((int64_t)(mark & 0xFFFFu) & spaces &&
                                                      (points[end] < 0x1C || points[end] > 0x1F))))
            end++;
        if (end == i) {
            join(&joints, points[i], mark);
            out[at++] = points[i++];
            continue;
        }
        int edge = i == 0 || end == n || points[i - 1] == NEWLINE || points[end] == NEWLINE;
        changed += edge || end - i > 1 || points[i] != ' ';
        if (!edge) {
            join(&joints, ' ', marks[' ']);
            out[at++] = ' ';
        }
        i = end;
    }
    counts[0] = changed;
    tell_joints(&joints, counts + 1);
    return at;
}
