/* Tags of HTML that a parser wrote out: names in lower case, values between double quotes, every element closed. */
#ifndef TAGS_H
#define TAGS_H

#include <stdint.h>

/* What stands from one byte of the page to another; `start` is 0 where there is nothing. */
struct span {
    int64_t start, end;
};

/* Attributes that are read. */
enum attribute {
    CLASS, ID, STYLE, HIDDEN, OPEN, ITEMPROP, START, VALUE, LANG, NAME, PROPERTY, HTTP_EQUIV, CONTENT, REL, HREF, TYPE,
    DATETIME, ATTRIBUTES
};

/* What names mean, as read/html/element_table.py makes it: `slots` entries of three numbers, the first two the name. */
struct names {
    const uint64_t *entries;
    int64_t slots;
};

struct tag {
    uint64_t first, second, meaning; /* the name's first and second 8 bytes */
    struct span name;
    struct span attributes[ATTRIBUTES];
    int64_t end;                     /* where the tag ends */
};

static inline int is_empty(struct span span)
{
    return span.start >= span.end;
}

void read_tag(const uint8_t *html, int64_t n, int64_t i, const struct names *names, struct tag *tag);
uint64_t read_end_tag(const uint8_t *html, int64_t n, int64_t *i);
int64_t end_of_remark(const uint8_t *html, int64_t n, int64_t i);

#endif
