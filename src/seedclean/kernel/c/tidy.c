/* What a text is without needless spaces. */
#include "kernel.h"
#include "look.h"

/* Make runs of spaces one space, none at the ends of lines: the text afterwards goes to `out`, its length is returned.
 * A single usual space within a line stays and does not count. `spaces` is the flag of those that are not the usual
 * one; `count` gets the number of runs that were changed. */
API int64_t tidy_spaces(const uint32_t *points, int64_t n, const uint64_t *marks, int64_t spaces, uint32_t *out,
                        int64_t *count)
{
    int64_t at = 0, changed = 0;
    for (int64_t i = 0; i < n;) {
        int64_t end = i;
        while (end < n && (points[end] == ' ' || ((int64_t)(marks[points[end]] & 0xFFFFu) & spaces &&
                                                  (points[end] < 0x1C || points[end] > 0x1F))))
            end++;
        if (end == i) {
            out[at++] = points[i++];
            continue;
        }
        int edge = i == 0 || end == n || points[i - 1] == NEWLINE || points[end] == NEWLINE;
        changed += edge || end - i > 1 || points[i] != ' ';
        if (!edge)
            out[at++] = ' ';
        i = end;
    }
    *count = changed;
    return at;
}
