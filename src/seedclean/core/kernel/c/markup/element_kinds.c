/* What the names of elements mean to a parser of HTML, as far as its cost depends on them. */
#include "element_kinds.h"

enum { BLOCK = SPECIAL | ENDS_P };

static uint32_t kinds_of_long(uint64_t start, int64_t length)
{
    if (start == N8('b', 'l', 'o', 'c', 'k', 'q', 'u', 'o') && length == 10)
        return BLOCK;
    if (start == N8('f', 'i', 'g', 'c', 'a', 'p', 't', 'i') && length == 10)
        return BLOCK;
    if (start == N8('p', 'l', 'a', 'i', 'n', 't', 'e', 'x') && length == 9)
        return RAW | BLOCK;
    if (start == N8('f', 'o', 'r', 'e', 'i', 'g', 'n', 'o') && length == 13)
        return SPECIAL | SCOPE;
    if (start == N8('a', 'n', 'n', 'o', 't', 'a', 't', 'i') && length == 14)
        return SPECIAL | SCOPE;
    return 0;
}

/* The kinds of an element: its name in lower case, the first 8 letters as a number. */
uint32_t element_kinds(uint64_t name, int64_t length)
{
    if (length > 8)
        return kinds_of_long(name, length);
    switch (name) {
    case N1('a'):
        return FORMATTING;
    case N1('b'): case N3('b', 'i', 'g'): case N4('c', 'o', 'd', 'e'): case N2('e', 'm'):
    case N4('f', 'o', 'n', 't'): case N1('i'): case N4('n', 'o', 'b', 'r'): case N1('s'):
    case N5('s', 'm', 'a', 'l', 'l'): case N6('s', 't', 'r', 'i', 'k', 'e'):
    case N6('s', 't', 'r', 'o', 'n', 'g'): case N2('t', 't'): case N1('u'):
        return FORMATTING | LEAVES;
    case N4('s', 'p', 'a', 'n'): case N3('s', 'u', 'b'): case N3('s', 'u', 'p'): case N3('v', 'a', 'r'):
    case N4('r', 'u', 'b', 'y'):
        return LEAVES;
    case N2('b', 'r'): case N5('e', 'm', 'b', 'e', 'd'): case N2('h', 'r'): case N3('i', 'm', 'g'):
    case N4('m', 'e', 't', 'a'):
        return VOID | SPECIAL | LEAVES;
    case N4('a', 'r', 'e', 'a'): case N4('b', 'a', 's', 'e'): case N8('b', 'a', 's', 'e', 'f', 'o', 'n', 't'):
    case N7('b', 'g', 's', 'o', 'u', 'n', 'd'): case N3('c', 'o', 'l'):
    case N5('f', 'r', 'a', 'm', 'e'): case N5('i', 'm', 'a', 'g', 'e'): case N5('i', 'n', 'p', 'u', 't'):
    case N6('k', 'e', 'y', 'g', 'e', 'n'): case N4('l', 'i', 'n', 'k'):
    case N5('p', 'a', 'r', 'a', 'm'): case N6('s', 'o', 'u', 'r', 'c', 'e'): case N5('t', 'r', 'a', 'c', 'k'):
    case N3('w', 'b', 'r'):
        return VOID | SPECIAL;
    case N6('s', 'c', 'r', 'i', 'p', 't'): case N5('s', 't', 'y', 'l', 'e'): case N5('t', 'i', 't', 'l', 'e'):
    case N8('t', 'e', 'x', 't', 'a', 'r', 'e', 'a'): case N6('i', 'f', 'r', 'a', 'm', 'e'):
    case N7('n', 'o', 'e', 'm', 'b', 'e', 'd'): case N8('n', 'o', 'f', 'r', 'a', 'm', 'e', 's'):
        return RAW | SPECIAL;
    case N3('x', 'm', 'p'):
        return RAW | BLOCK;
    case N4('h', 't', 'm', 'l'): case N4('b', 'o', 'd', 'y'): case N4('h', 'e', 'a', 'd'):
        return ROOT | SPECIAL;
    case N3('s', 'v', 'g'): case N4('m', 'a', 't', 'h'):
        return FOREIGN | SCOPE | SPECIAL;
    case N6('s', 'e', 'l', 'e', 'c', 't'): case N8('f', 'r', 'a', 'm', 'e', 's', 'e', 't'):
        return FOREIGN | SCOPE | SPECIAL;
    case N8('t', 'e', 'm', 'p', 'l', 'a', 't', 'e'):
        return FOREIGN | MARKER | SCOPE | SPECIAL;
    case N6('a', 'p', 'p', 'l', 'e', 't'): case N6('o', 'b', 'j', 'e', 'c', 't'):
    case N7('m', 'a', 'r', 'q', 'u', 'e', 'e'):
        return MARKER | SCOPE | SPECIAL;
    case N5('t', 'a', 'b', 'l', 'e'):
        return SCOPE | BLOCK;
    case N7('c', 'a', 'p', 't', 'i', 'o', 'n'): case N2('t', 'd'): case N2('t', 'h'):
        return TABLE_PART | MARKER | SCOPE | SPECIAL;
    case N5('t', 'b', 'o', 'd', 'y'): case N5('t', 'f', 'o', 'o', 't'): case N5('t', 'h', 'e', 'a', 'd'):
    case N2('t', 'r'): case N8('c', 'o', 'l', 'g', 'r', 'o', 'u', 'p'):
        return TABLE_PART | SPECIAL;
    case N2('m', 'i'): case N2('m', 'o'): case N2('m', 'n'): case N2('m', 's'): case N5('m', 't', 'e', 'x', 't'):
    case N4('d', 'e', 's', 'c'):
        return SCOPE | SPECIAL;
    case N6('b', 'u', 't', 't', 'o', 'n'): case N8('n', 'o', 's', 'c', 'r', 'i', 'p', 't'):
        return SPECIAL;
    case N2('h', '1'): case N2('h', '2'): case N2('h', '3'): case N2('h', '4'): case N2('h', '5'): case N2('h', '6'):
        return HEADING | BLOCK;
    case N7('a', 'd', 'd', 'r', 'e', 's', 's'): case N7('a', 'r', 't', 'i', 'c', 'l', 'e'):
    case N5('a', 's', 'i', 'd', 'e'): case N6('c', 'e', 'n', 't', 'e', 'r'): case N2('d', 'd'):
    case N7('d', 'e', 't', 'a', 'i', 'l', 's'): case N6('d', 'i', 'a', 'l', 'o', 'g'): case N3('d', 'i', 'r'):
    case N3('d', 'i', 'v'): case N2('d', 'l'): case N2('d', 't'):
    case N8('f', 'i', 'e', 'l', 'd', 's', 'e', 't'): case N6('f', 'i', 'g', 'u', 'r', 'e'):
    case N6('f', 'o', 'o', 't', 'e', 'r'): case N4('f', 'o', 'r', 'm'): case N6('h', 'e', 'a', 'd', 'e', 'r'):
    case N6('h', 'g', 'r', 'o', 'u', 'p'): case N2('l', 'i'): case N7('l', 'i', 's', 't', 'i', 'n', 'g'):
    case N4('m', 'a', 'i', 'n'): case N4('m', 'e', 'n', 'u'): case N3('n', 'a', 'v'): case N2('o', 'l'):
    case N1('p'): case N3('p', 'r', 'e'): case N6('s', 'e', 'a', 'r', 'c', 'h'):
    case N7('s', 'e', 'c', 't', 'i', 'o', 'n'): case N7('s', 'u', 'm', 'm', 'a', 'r', 'y'): case N2('u', 'l'):
        return BLOCK;
    default:
        return 0;
    }
}
