/* What the names of elements mean to a parser of HTML, as far as its cost depends on them. */
#ifndef ELEMENT_KINDS_H
#define ELEMENT_KINDS_H

#include <stdint.h>

/* A name of up to 8 letters as a number; of longer names, those that count are known by 8 letters and the length. */
#define N1(a) (uint64_t)(a)
#define N2(a, b) (N1(a) | (uint64_t)(b) << 8)
#define N3(a, b, c) (N2(a, b) | (uint64_t)(c) << 16)
#define N4(a, b, c, d) (N3(a, b, c) | (uint64_t)(d) << 24)
#define N5(a, b, c, d, e) (N4(a, b, c, d) | (uint64_t)(e) << 32)
#define N6(a, b, c, d, e, f) (N5(a, b, c, d, e) | (uint64_t)(f) << 40)
#define N7(a, b, c, d, e, f, g) (N6(a, b, c, d, e, f) | (uint64_t)(g) << 48)
#define N8(a, b, c, d, e, f, g, h) (N7(a, b, c, d, e, f, g) | (uint64_t)(h) << 56)

enum {
    VOID = 1,          /* has no content */
    RAW = 2,           /* its content is text up to its end tag */
    FORMATTING = 4,    /* is opened again behind whatever closed it */
    SPECIAL = 8,       /* the end tag of an ordinary element does not look beyond it */
    SCOPE = 0x10,      /* nor does the end tag of a special one */
    FOREIGN = 0x20,    /* inside, or near it, a parser may read tags in another way */
    TABLE_PART = 0x40, /* counts only in a table */
    MARKER = 0x80,     /* inside, formatting begins anew */
    ROOT = 0x100,      /* html, head, body: not opened twice, but takes attributes */
    ENDS_P = 0x200,    /* closes a paragraph */
    HEADING = 0x400,
    LEAVES = 0x800,    /* leaves what is foreign, so that the end tag of that finds nothing to close */
};

uint32_t element_kinds(uint64_t name, int64_t length);

#endif
