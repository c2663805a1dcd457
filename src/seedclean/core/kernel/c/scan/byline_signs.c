/* Whether the lines of a view may be bylines, or begin or end with one: the cheap question before they are read. */
#include "scan.h"
#include "word_filter.h"

enum { SIGN = 1, HEAD_SIGN = 2, TAIL_SIGN = 4 };

#define LINE_MOST 140 /* characters of a byline */
#define END_MOST 90   /* characters of either end of a paragraph that are looked at */
#define TITLE_MOST 29 /* characters of a line with a stop that may still be a title */
#define PROSE_MOST 2  /* paragraphs whose beginnings are looked at */
#define ENDS_MOST 2   /* lines whose ends are looked at */
#define NAME_MOST 6   /* characters of a name in brackets, with them */

/* No byline has one of these. */
static inline int is_stop(uint32_t point)
{
    return (point == 0x3002) | (point == '!') | (point == '?') | (point == ';') | (point == 0x2026);
}

static inline int is_closing(uint32_t point)
{
    return (point == ')') | (point == ']') | (point == 0x3011) | (point == 0x3015);
}

static inline int is_opening(uint32_t point)
{
    return (point == '(') | (point == '[') | (point == 0x3010) | (point == 0x3014);
}

/* Where the part of a line begins that stands behind its last stop, or `least` if there is none from there on. */
static int64_t behind_stop(const uint32_t *view, int64_t least, int64_t end)
{
    while (end > least && !is_stop(view[end - 1]))
        end--;
    return end;
}

static inline int is_digit(uint32_t point)
{
    return point - '0' < 10;
}

/* Whether the year at `i` may be that of a full date: a month behind it, or a day or month before it. */
static int is_in_date(const uint32_t *view, int64_t start, int64_t i, int64_t end)
{
    uint32_t behind = i + 4 < end ? view[i + 4] : ' ';
    if ((behind == '-') | (behind == '/') | (behind == '.') | (behind == 0x5E74) | (behind == ' ')) {
        int64_t at = i + 5;
        at += at < end && behind == ' ' && view[at] == 0x5E74; /* 2025 年 9 月 23 日 */
        at += at < end && view[at] == ' ';
        if (at < end && is_digit(view[at]))
            return 1;
    }
    for (i--; i >= start && ((view[i] == ' ') | (view[i] == ',') | (view[i] == '/') | (view[i] == '-') | (view[i] == '.'));)
        i--;
    uint32_t before = i >= start ? view[i] : 0;
    return is_digit(before) | ((before | 0x20) - 'a' < 26) | (before == 0x65E5) | (before == 0x53F7);
}

/* Whether a line has a year of a full date. */
static int has_dated_year(const uint32_t *view, int64_t start, int64_t end)
{
    for (int64_t i = start; i + 4 <= end; i++) {
        if (((view[i] != '1') | (view[i + 1] != '9')) & ((view[i] != '2') | (view[i + 1] != '0')))
            continue;
        if (is_digit(view[i + 2]) && is_digit(view[i + 3]) && !(i + 4 < end && is_digit(view[i + 4])) &&
            is_in_date(view, start, i, end))
            return 1;
    }
    return 0;
}

/* Whether a paragraph may end with a byline: signs behind its last stop, or a short word in brackets. */
static int has_tail_sign(const uint32_t *view, int64_t start, int64_t end, const struct word_filter *labels)
{
    int64_t last = end;
    while (end > start && (view[end - 1] == ' ' || view[end - 1] == '.' || view[end - 1] == 0x3002))
        end--;
    int is_bracketed = end > start && is_closing(view[end - 1]);
    if (end == start || (end < last && !is_bracketed))
        return 0;
    start = end - END_MOST > start ? end - END_MOST : start;
    int64_t from = behind_stop(view, start, end);
    if (has_word(view + from, end - from, labels))
        return 1;
    for (int64_t k = 4; is_bracketed && k <= NAME_MOST && end - k >= from; k++)
        if (is_opening(view[end - k]))
            return 1;
    return 0;
}

/* Flags of each of the first lines of a view, and of the last ones behind them, into `flags`; returns those that any has.
 * `labels` are the words of bylines; `heads` are those of what stands before a paragraph, which is asked of PROSE_MOST
 * paragraphs. */
API int64_t byline_signs(const uint32_t *view, const int32_t *lines, int64_t count, int64_t first, int64_t last,
                         const struct word_filter *labels, const struct word_filter *heads, uint8_t *flags)
{
    int64_t all = 0, prose = 0, tail = count - last > first ? count - last : first;
    for (int64_t line = first > 0 ? 0 : tail; line < count; line = line + 1 == first ? tail : line + 1) {
        int64_t start = lines[LINE_FIELDS * line + START], end = lines[LINE_FIELDS * line + END], own = 0;
        int is_short = end - start <= LINE_MOST && behind_stop(view, start, end) == start;
        if (is_short && (has_word(view + start, end - start, labels) || has_dated_year(view, start, end)))
            own = SIGN;
        if (line < first && prose < PROSE_MOST) {
            int64_t most = end - start < END_MOST ? end - start : END_MOST;
            if (is_opening(view[start]) || has_word(view + start, most, heads))
                own |= HEAD_SIGN;
        }
        prose += !is_short && end - start > TITLE_MOST;
        if (last && line >= count - ENDS_MOST && has_tail_sign(view, start, end, labels))
            own |= TAIL_SIGN;
        all |= own;
        *flags++ = (uint8_t)own;
    }
    return all;
}
