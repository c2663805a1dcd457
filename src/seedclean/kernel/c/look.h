/* What a look at a text writes of each line, and flags of a character; see look.c. */
#ifndef LOOK_H
#define LOOK_H

#define NEWLINE 0x0Au
#define HAN 1u
#define BLANK 8u

enum { START, END, NEXT, LINE_FLAGS, LINE_HAN, LINE_FIELDS };

#endif
