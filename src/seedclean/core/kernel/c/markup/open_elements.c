/* Which elements a parser has open, and which formatting it opens again.
 *
 * An element closes only where the standard closes it for certain, so that the parser has no more of them open. */
#include "open_elements.h"

enum { LOOPS = 8, CLONES_EACH = 4 }; /* of the standard's way to close formatting around blocks */

#define P N1('p')
#define LI N2('l', 'i')
#define DD N2('d', 'd')
#define DT N2('d', 't')
#define TR N2('t', 'r')
#define TABLE N5('t', 'a', 'b', 'l', 'e')
#define BUTTON N6('b', 'u', 't', 't', 'o', 'n')
#define OPTION N6('o', 'p', 't', 'i', 'o', 'n')
#define SELECT N6('s', 'e', 'l', 'e', 'c', 't')
#define FORM N4('f', 'o', 'r', 'm')
#define FRAMESET N8('f', 'r', 'a', 'm', 'e', 's', 'e', 't')
#define A N1('a')
#define NOBR N4('n', 'o', 'b', 'r')

static void count(struct open_elements *open, uint64_t name, uint32_t kinds, int64_t by)
{
    open->foreign += kinds & FOREIGN ? by : 0;
    open->tables += name == TABLE ? by : 0;
    open->selects += name == SELECT ? by : 0;
}

static void pop_to(struct open_elements *open, int64_t depth)
{
    while (open->depth > depth) {
        uint32_t kinds = open->kinds[--open->depth];
        count(open, open->names[open->depth], kinds, -1);
        if (kinds & MARKER)
            while (open->entry_count) {
                uint64_t entry = open->entries[--open->entry_count];
                if (!entry)
                    break;
                open->formats--, open->format_size -= open->entry_sizes[open->entry_count];
            }
    }
}

/* Where the innermost element of a name is open; -1 if it is not, or one of a kind of `barrier` is open in it. */
static int64_t place_of(const struct open_elements *open, uint64_t name, uint32_t barrier)
{
    for (int64_t at = open->depth - 1; at >= 0; at--) {
        if (open->names[at] == name)
            return at;
        if (open->kinds[at] & barrier)
            return -1;
    }
    return -1;
}

static int is_top(const struct open_elements *open, uint64_t name)
{
    return open->depth && open->names[open->depth - 1] == name;
}

static void close_paragraph(struct open_elements *open)
{
    for (int64_t at = open->depth - 1; at >= 0 && !(open->kinds[at] & SCOPE) && open->names[at] != BUTTON; at--)
        if (open->names[at] == P) {
            pop_to(open, at);
            return;
        }
}

/* An item closes the one before it, unless a block other than `address`, `div` and `p` is open in that. */
static void close_item(struct open_elements *open, uint64_t name, uint64_t other)
{
    for (int64_t at = open->depth - 1; at >= 0; at--) {
        uint64_t here = open->names[at];
        if (here == name || here == other) {
            pop_to(open, at);
            return;
        }
        if (open->kinds[at] & SPECIAL && here != P && here != N3('d', 'i', 'v')
            && here != N7('a', 'd', 'd', 'r', 'e', 's', 's'))
            return;
    }
}

/* A part of a table closes all that is open in what it belongs to. */
static void close_table_part(struct open_elements *open, uint64_t name, uint32_t kinds)
{
    int cell = kinds & SCOPE && name != N7('c', 'a', 'p', 't', 'i', 'o', 'n'), row = name == TR;
    for (int64_t at = open->depth - 1; at >= 0; at--) {
        uint64_t here = open->names[at];
        int part = (open->kinds[at] & (TABLE_PART | SCOPE)) == TABLE_PART;
        if (here == TABLE || (cell && part) || (row && part && here != TR)) {
            pop_to(open, at + 1);
            return;
        }
    }
}

/* Close formatting: if more blocks are open in it than the standard goes through, it stays for later. */
static void close_formatting(struct open_elements *open, uint64_t name)
{
    int64_t blocks = 0;
    for (int64_t at = open->depth - 1; at >= 0 && open->names[at] != name; at--)
        blocks += (open->kinds[at] & SPECIAL) != 0;
    int64_t clones = CLONES_EACH * (blocks < LOOPS ? blocks : LOOPS);
    open->clones += clones, open->clone_size += clones * open->format_size;
    if (blocks >= LOOPS - 1 && place_of(open, name, 0) >= 0)
        return;
    for (int64_t at = open->entry_count - 1; at >= 0 && open->entries[at]; at--)
        if (open->entries[at] == name) {
            open->formats--, open->format_size -= open->entry_sizes[at];
            for (; at + 1 < open->entry_count; at++)
                open->entries[at] = open->entries[at + 1], open->entry_sizes[at] = open->entry_sizes[at + 1];
            open->entry_count--;
            break;
        }
    int64_t place = place_of(open, name, SPECIAL);
    if (place >= 0)
        pop_to(open, place);
}

/* What a start tag closes, where nothing is foreign. */
static void close_before(struct open_elements *open, uint64_t name, uint32_t kinds)
{
    if (kinds & ENDS_P)
        close_paragraph(open);
    if (kinds & HEADING && open->depth && open->kinds[open->depth - 1] & HEADING)
        pop_to(open, open->depth - 1);
    int64_t table = name == TABLE ? place_of(open, TABLE, MARKER | FOREIGN) : -1;
    if (table >= 0)
        pop_to(open, table);
    if (kinds & TABLE_PART)
        close_table_part(open, name, kinds);
    else if (name == LI)
        close_item(open, LI, LI);
    else if (name == DD || name == DT)
        close_item(open, DD, DT);
    else if (name == A || name == NOBR)
        close_formatting(open, name);
    else if (name == OPTION && is_top(open, OPTION))
        pop_to(open, open->depth - 1);
}

/* Open an element; the caller has looked whether there is room. */
void open_element(struct open_elements *open, uint64_t name, uint32_t kinds, int64_t size)
{
    if (open->foreign) {
        kinds &= ~(uint32_t)(kinds & VOID ? MARKER | SPECIAL : MARKER);
        kinds |= kinds & LEAVES ? SPECIAL : 0;
    }
    else
        close_before(open, name, kinds);
    open->names[open->depth] = name, open->kinds[open->depth++] = kinds;
    count(open, name, kinds, 1);
    if (kinds & FORMATTING) {
        open->entries[open->entry_count] = name, open->entry_sizes[open->entry_count++] = size;
        open->formats++, open->format_size += size;
    } else
        open->clones += open->formats, open->clone_size += open->format_size;
    if (kinds & MARKER)
        open->entries[open->entry_count++] = 0;
}

/* An end tag. That of a form closes nothing else, and not always that: forms close with what they stand in. */
void close_element(struct open_elements *open, uint64_t name, uint32_t kinds)
{
    if (kinds & ROOT || name == FORM || name == FRAMESET)
        return;
    open->clones += open->formats, open->clone_size += open->format_size;
    if (kinds & FORMATTING) {
        close_formatting(open, name);
        return;
    }
    uint32_t barrier = name == TABLE || kinds & TABLE_PART ? FOREIGN : kinds & (ENDS_P | MARKER) ? SCOPE : SPECIAL;
    int64_t place = place_of(open, name, barrier), table = place_of(open, TABLE, FOREIGN);
    if (name == LI && place >= 0)
        close_item(open, LI, LI);
    else if (place >= 0 && !(kinds & TABLE_PART && place < table))
        pop_to(open, place);
}
