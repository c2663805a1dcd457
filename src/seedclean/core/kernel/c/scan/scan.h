/* What a scan of a text writes of each line, and flags of a character; see scan.c. */
#ifndef SCAN_H
#define SCAN_H

#include <stdint.h>

#define NEWLINE 0x0Au
#define HAN 1u
#define BLANK 8u
#define STOP 0x1000u
#define JOINT 0x10u
/* Of a character: 16 flags, a byte of pairs that it can be the first of, one of those it can be the second of, and above
 * them what it is folded to. */
#define FIRST(mark) ((uint32_t)((mark) >> 16) & 0xFFu)
#define SECOND(mark) ((uint32_t)((mark) >> 24) & 0xFFu)
#define FOLDED(mark) ((uint32_t)((mark) >> 32))

enum { START, END, NEXT, LINE_FLAGS, LINE_HAN, LINE_FIELDS };

/* What is counted of the joints of a text, see `tell_joints`. */
struct joints {
    int64_t joints, before, most, stops;
    uint32_t first, own;
};

static inline void end_line(struct joints *joints)
{
    joints->stops += (joints->own & STOP) / STOP;
    joints->most = joints->joints - joints->before > joints->most ? joints->joints - joints->before : joints->most;
    joints->before = joints->joints;
    joints->own = 0;
}

/* Count one more character. */
static inline void join(struct joints *joints, uint32_t point, uint64_t mark)
{
    joints->joints += (joints->first & SECOND(mark) & JOINT) / JOINT;
    joints->first = FIRST(mark);
    joints->own |= (uint32_t)mark;
    if (point == NEWLINE)
        end_line(joints);
}

/* Tell the number of joints, the most in one line, and of lines with a stop. */
static inline void tell_joints(struct joints *joints, int64_t *counts)
{
    end_line(joints);
    counts[0] = joints->joints, counts[1] = joints->most, counts[2] = joints->stops;
}

#endif
