/* Text and values, as a parser writes them out. */
#include "tree.h"

struct reference {
    const char *name;
    const char *bytes; /* as they are written: what has a meaning in HTML is a reference again */
};

/* References to characters by name that are read; a page with another one is odd. */
static const struct reference REFERENCES[] = {
    {"nbsp", "&nbsp;"}, {"amp", "&amp;"}, {"lt", "&lt;"}, {"gt", "&gt;"}, {"quot", "\""}, {"apos", "'"},
    {"copy", "\u00A9"}, {"reg", "\u00AE"}, {"trade", "\u2122"}, {"middot", "\u00B7"}, {"laquo", "\u00AB"},
    {"raquo", "\u00BB"}, {"ldquo", "\u201C"}, {"rdquo", "\u201D"}, {"lsquo", "\u2018"}, {"rsquo", "\u2019"},
    {"hellip", "\u2026"}, {"mdash", "\u2014"}, {"ndash", "\u2013"}, {"bull", "\u2022"}, {"times", "\u00D7"},
    {"emsp", "\u2003"}, {"ensp", "\u2002"}, {"deg", "\u00B0"}, {"yen", "\u00A5"}, {"rarr", "\u2192"},
    {"larr", "\u2190"}, {"uarr", "\u2191"}, {"darr", "\u2193"}, {"lsaquo", "\u2039"}, {"rsaquo", "\u203A"},
};

/* Names that are references without a semicolon, too. */
static const char BARE[] =
    " AElig AMP Aacute Acirc Agrave Aring Atilde Auml COPY Ccedil ETH Eacute Ecirc Egrave Euml GT Iacute Icirc Igrave"
    " Iuml LT Ntilde Oacute Ocirc Ograve Oslash Otilde Ouml QUOT REG THORN Uacute Ucirc Ugrave Uuml Yacute aacute acirc"
    " acute aelig agrave amp aring atilde auml brvbar ccedil cedil cent copy curren deg divide eacute ecirc egrave eth"
    " euml frac12 frac14 frac34 gt iacute icirc iexcl igrave iquest iuml laquo lt macr micro middot nbsp not ntilde"
    " oacute ocirc ograve ordf ordm oslash otilde ouml para plusmn pound quot raquo reg sect shy sup1 sup2 sup3 szlig"
    " thorn times uacute ucirc ugrave uml uuml yacute yen yuml ";

void put(struct tree *tree, const void *bytes, int64_t count)
{
    if (count > tree->room - tree->made) {
        tree->odd = 1;
        return;
    }
    memcpy(tree->out + tree->made, bytes, (size_t)count);
    tree->made += count;
}

static int is_alnum(uint8_t byte)
{
    return is_letter(byte) || (uint8_t)(byte - '0') < 10;
}

/* How long the longest name is with which a word begins, and which needs no semicolon; 0 if there is none. */
static int64_t bare_length(const uint8_t *word, int64_t length)
{
    int64_t longest = 0;
    for (const char *name = BARE + 1; *name;) {
        const char *end = strchr(name, ' ');
        int64_t size = end - name;
        if (size <= length && size > longest && !memcmp(word, name, (size_t)size))
            longest = size;
        name = end + 1;
    }
    return longest;
}

/* Put the character of a name; one that is not known is odd. */
static void put_named(struct tree *tree, const uint8_t *word, int64_t length, int in_value)
{
    for (unsigned each = 0; each < sizeof REFERENCES / sizeof *REFERENCES; each++) {
        const char *name = REFERENCES[each].name, *bytes = REFERENCES[each].bytes;
        if (strlen(name) == (size_t)length && !memcmp(name, word, (size_t)length)) {
            bytes = in_value && *bytes == '"' ? "&quot;" : bytes;
            put(tree, bytes, (int64_t)strlen(bytes));
            return;
        }
    }
    tree->odd = 1;
}

static void put_point(struct tree *tree, uint32_t point, int in_value)
{
    static const uint8_t LEADS[] = {0, 0, 0xC0, 0xE0, 0xF0};
    if (point < 0x20 || point - 0x7Fu < 0x21 || point - 0xD800u < 0x800 || point > 0x10FFFF)
        tree->odd = 1;
    else if (point == 0xA0)
        put(tree, "&nbsp;", 6);
    else if (point == '&' || point == '<' || point == '>')
        put(tree, point == '&' ? "&amp;" : point == '<' ? "&lt;" : "&gt;", point == '&' ? 5 : 4);
    else if (point == '"' && in_value)
        put(tree, "&quot;", 6);
    else {
        uint8_t bytes[4];
        int64_t size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
        for (int64_t at = size - 1; at > 0; at--, point >>= 6)
            bytes[at] = (uint8_t)(0x80 | (point & 63));
        bytes[0] = (uint8_t)(LEADS[size] | point);
        put(tree, bytes, size);
    }
}

/* Put the character of a number at `i`, which stands behind `&#`; returns where it ends. */
static int64_t put_number(struct tree *tree, int64_t i, int64_t to, int in_value)
{
    const uint8_t *html = tree->html;
    uint32_t point = 0, base = i < to && lower(html[i]) == 'x' ? 16 : 10;
    int64_t first = i += base == 16;
    for (; i < to && i - first < 8; i++) {
        uint32_t digit = (uint8_t)(html[i] - '0') < 10 ? html[i] - '0' : is_letter(html[i]) ? lower(html[i]) - 'a' + 10 : 16;
        if (digit >= base)
            break;
        point = point * base + digit;
    }
    if (i == first || i - first == 8)
        tree->odd = 1;
    else
        put_point(tree, point, in_value);
    return i + (i < to && html[i] == ';');
}

/* Put what stands for a `&` at `i`; returns where to go on. */
static int64_t put_reference(struct tree *tree, int64_t i, int64_t to, int in_value)
{
    const uint8_t *html = tree->html;
    int64_t end = i + 1;
    if (end < to && html[end] == '#')
        return put_number(tree, end + 1, to, in_value);
    while (end < to && is_alnum(html[end]))
        end++;
    int64_t length = end - i - 1;
    if (end < to && html[end] == ';' && length) {
        put_named(tree, html + i + 1, length, in_value);
        return end + 1;
    }
    int64_t bare = length ? bare_length(html + i + 1, length) : 0;
    if (bare && !(in_value && (bare < length || (end < to && html[end] == '=')))) {
        put_named(tree, html + i + 1, bare, in_value);
        return i + 1 + bare;
    }
    put(tree, "&amp;", 5);
    return i + 1;
}

static const uint8_t SPECIAL_BYTES[256] = {['&'] = 1, ['<'] = 1, ['>'] = 1, ['"'] = 2, [0xC2] = 1};

/* Put a piece of text, or of a value. */
void put_text(struct tree *tree, int64_t from, int64_t to, int in_value)
{
    const uint8_t *html = tree->html;
    int64_t i = from;
    while (i < to && !tree->odd) {
        int64_t start = i;
        while (i < to && !SPECIAL_BYTES[html[i]])
            i++;
        put(tree, html + start, i - start);
        if (i >= to)
            break;
        uint8_t byte = html[i];
        if (byte == '&')
            i = put_reference(tree, i, to, in_value);
        else if (byte == 0xC2 && i + 1 < to && html[i + 1] == 0xA0)
            put(tree, "&nbsp;", 6), i += 2;
        else {
            const char *text = byte == '<' ? "&lt;" : byte == '>' ? "&gt;" : byte == '"' && in_value ? "&quot;" : 0;
            if (text)
                put(tree, text, (int64_t)strlen(text));
            else
                put(tree, html + i, 1);
            i++;
        }
    }
}
