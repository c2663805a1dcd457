/* What style sheets and `style` attributes say of how elements are displayed. */
#ifndef DISPLAY_H
#define DISPLAY_H

#include "tags.h"

enum { RULE_PARTS = 8, RULE_LISTS = 256, ELEMENT_PARTS = 64 };

/* A rule: hashes of its parts, the last of which is looked for; -1 ends a list of rules. */
struct rule {
    uint64_t parts[RULE_PARTS];
    int32_t count, hides, next, padding;
};

struct rules {
    struct rule *rules;
    int64_t count;
    int32_t lists[RULE_LISTS];
};

/* What a `style` attribute says; `display` is 1 for shown, -1 for not. */
struct style {
    int display, transparent, written, unmarked;
};

void read_rules(const uint8_t *text, int64_t n, struct rules *rules);
int is_hidden_by_rules(const struct rules *rules, const uint8_t *html, const struct tag *tag);
struct style read_style(const uint8_t *text, const uint8_t *end);

#endif
