/* What kinds of lines a page has, see LineKinds of features.py. */
#include "lines.h"

enum { CHARACTERS_MOST = 400, TITLE_MOST = 90, TITLE_LEAST = 5, SHORT_MOST = 60 };
static const double TITLE_WITHIN = 0.75, SPACES_MOST = 0.08, HAN_LEAST = 0.5;

API void line_kinds(const struct page_lines *page)
{
    for (int64_t i = 0; i < page->count; i++) {
        const int32_t *n = page->numbers + COLUMNS * i;
        int32_t size = n[SIZE], han = n[OTHER_HAN] + n[FUNCTION];
        int single = n[SENTENCE] > 0 && size >= 20 && last_is(page, i, PROSE_END);
        page->prose[i] = (uint8_t)(single || (n[COMMA] >= 2 && n[SENTENCE] >= 1 && size >= 40));
        int clauses = n[COMMA] + n[SENTENCE] >= 1 && size >= 18;
        int dense = size >= 30 && n[SPACE] <= SPACES_MOST * size && han >= HAN_LEAST * size;
        page->running[i] = (uint8_t)((clauses || dense) && !has_role(page, i, ENDS_IN_DATE));
        page->full[i] = (uint8_t)(page->running[i] && size >= 30 && last_is(page, i, FULL_END));
        page->title[i] = (uint8_t)(i > 0 && page->within[i] >= TITLE_WITHIN && n[LETTERS] >= TITLE_LEAST
                                   && size <= TITLE_MOST);
        page->is_short[i] = size <= SHORT_MOST;
        page->mass[i] = page->prose[i] ? (double)at_most(size, CHARACTERS_MOST) : 0.0;
    }
}
