/* What a look at a text writes of each line, see look.c. */
#ifndef LOOK_H
#define LOOK_H

enum { START, END, NEXT, LINE_FLAGS, LINE_HAN, LINE_FIELDS };

#endif
