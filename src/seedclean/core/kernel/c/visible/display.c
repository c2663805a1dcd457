/* What style sheets and `style` attributes say of how elements are displayed. */
#include "display.h"

#include "../kernel.h"
#include "../markup/markup_bytes.h"

static uint64_t hash_of(uint8_t kind, const uint8_t *text, const uint8_t *end)
{
    uint64_t hash = kind;
    while (text < end)
        hash = hash * BASE + *text++;
    return finished(hash);
}

/* Read rules, each a line: `+` or `-`, for shown or hidden, and behind blanks the parts; the last rule counts most. */
void read_rules(const uint8_t *text, int64_t n, struct rules *rules)
{
    int64_t room = rules->count, i = 0;
    memset(rules->lists, -1, sizeof rules->lists);
    for (rules->count = 0; i < n && rules->count < room; i++) {
        struct rule *rule = rules->rules + rules->count;
        rule->hides = text[i++] == '-', rule->count = 0;
        while (i < n && text[i] == ' ') {
            int64_t start = ++i;
            while (i < n && text[i] != ' ' && text[i] != '\n')
                i++;
            if (rule->count < RULE_PARTS)
                rule->parts[rule->count++] = hash_of(0, text + start, text + i);
        }
        if (!rule->count)
            continue;
        int32_t *list = rules->lists + rule->parts[rule->count - 1] % RULE_LISTS;
        rule->next = *list;
        *list = (int32_t)rules->count++;
    }
}

/* The parts of an element: its name, its classes and its id. */
static int element_parts(const uint8_t *html, const struct tag *tag, uint64_t *parts)
{
    struct span words = tag->attributes[CLASS], id = tag->attributes[ID];
    int count = 0;
    parts[count++] = hash_of(0, html + tag->name.start, html + tag->name.end);
    if (!is_empty(id))
        parts[count++] = hash_of('#', html + id.start, html + id.end);
    for (int64_t i = words.start; i < words.end && count < ELEMENT_PARTS; i++) {
        int64_t start = i;
        while (i < words.end && !is_blank(html[i]))
            i++;
        if (i > start)
            parts[count++] = hash_of('.', html + start, html + i);
    }
    return count;
}

static int has_parts(const struct rule *rule, const uint64_t *parts, int count)
{
    for (int each = 0; each < rule->count; each++) {
        int at = 0;
        while (at < count && parts[at] != rule->parts[each])
            at++;
        if (at == count)
            return 0;
    }
    return 1;
}

/* Whether the rule that counts most of those for an element hides it. */
int is_hidden_by_rules(const struct rules *rules, const uint8_t *html, const struct tag *tag)
{
    uint64_t parts[ELEMENT_PARTS];
    int32_t best = -1;
    if (!rules->count)
        return 0;
    int count = element_parts(html, tag, parts);
    for (int each = 0; each < count; each++)
        for (int32_t at = rules->lists[parts[each] % RULE_LISTS]; at > best; at = rules->rules[at].next)
            if (rules->rules[at].parts[rules->rules[at].count - 1] == parts[each]
                && has_parts(rules->rules + at, parts, count))
                best = at;
    return best >= 0 && rules->rules[best].hides;
}

/* Where a text goes on behind a word, in either case, and blanks; null if it does not begin with it. */
static const uint8_t *behind(const uint8_t *text, const uint8_t *end, const char *word)
{
    for (; text && *word; text++, word++)
        if (text >= end || lower(*text) != (uint8_t)*word)
            return 0;
    while (text && text < end && (is_blank(*text) || *text == '\v'))
        text++;
    return text;
}

/* Where a declaration of a property with a value ends; null if none begins here. */
static const uint8_t *declaration(const uint8_t *text, const uint8_t *end, const char *property, const char *value)
{
    text = behind(behind(text, end, property), end, ":");
    return text ? behind(text, end, value) : 0;
}

/* Where an opacity of 0 ends. */
static const uint8_t *no_opacity(const uint8_t *text, const uint8_t *end)
{
    text = declaration(text, end, "opacity", "");
    if (!text)
        return 0;
    const uint8_t *start = text;
    text += text < end && *text == '0';
    if (text < end && *text == '.')
        for (text++; text < end && *text == '0'; text++)
            ;
    if (text == start)
        return 0;
    text = behind(text, end, "");
    return text == end || *text == ';' || *text == '!' ? text : 0;
}

static int is_in_word(uint8_t byte)
{
    return is_letter(byte) || byte == '_' || byte == '-' || (byte >= '0' && byte <= '9') || byte >= 0x80;
}

/* Read a `style` attribute: the last `display` counts. */
struct style read_style(const uint8_t *text, const uint8_t *end)
{
    struct style style = {0, 0, 0, 0};
    const uint8_t *at = text, *stop;
    while (at < end) {
        uint8_t first = lower(*at);
        stop = 0;
        if (first == 'd' && (stop = declaration(at, end, "display", "none")))
            style.display = -1;
        else if (first == 'd' && (stop = declaration(at, end, "display", "")))
            style.display = 1;
        else if (first == 'v' && (stop = declaration(at, end, "visibility", "hidden")))
            style.transparent = 1;
        else if (first == 'o' && (at == text || !is_in_word(at[-1])) && (stop = no_opacity(at, end)))
            style.transparent = 1;
        else if (first == 'w' && (stop = declaration(at, end, "white-space", "pre")))
            style.written = 1;
        else if (first == 'l' && ((stop = declaration(at, end, "list-style", "none"))
                                  || (stop = declaration(at, end, "list-style-type", "none"))))
            style.unmarked = 1;
        at = stop ? stop : at + 1;
    }
    return style;
}
