/* The blocks of an HTML page: which of them are alike, and the words of their class and id. */
#include "blocks.h"

/* Counts, for each block, those of the same tag, class and id that have its parent, itself among them. `slots` are a
 * power of two, more than `count`; `table` has two numbers for each of them. */
API void count_siblings(const uint8_t *page, const int32_t *fields, int64_t count, int64_t slots, uint64_t *table,
                        int64_t *siblings)
{
    const struct page_block *blocks = (const struct page_block *)fields;
    memset(table, 0, (size_t)(2 * slots) * sizeof *table);
    for (int64_t i = 0; i < count; i++) {
        const struct page_block *block = blocks + i;
        uint64_t hash = (uint64_t)(block->parent + 1) * BASE;
        hash = hash_of_bytes(page, block->name, block->name_end, hash);
        hash = hash_of_bytes(page, block->words, block->words_end, hash);
        hash = finished(hash_of_bytes(page, block->id, block->id_end, hash)) | 1;
        uint64_t slot = (hash >> 1) & (uint64_t)(slots - 1);
        while (table[2 * slot] && table[2 * slot] != hash)
            slot = (slot + 1) & (uint64_t)(slots - 1);
        table[2 * slot] = hash;
        table[2 * slot + 1]++;
        siblings[i] = (int64_t)slot;
    }
    for (int64_t i = 0; i < count; i++)
        siblings[i] = (int64_t)table[2 * siblings[i] + 1];
}

enum { WORDS_MOST = 40, OF_BLOCK_MOST = 64, BYTES_MOST = 8192 };

static inline int is_capital(uint8_t byte)
{
    return (uint8_t)(byte - 'A') < 26;
}

static inline int is_small(uint8_t byte)
{
    return (uint8_t)(byte - 'a') < 26;
}

/* CRC-32 of a word in small letters, as zlib has it; half a byte at a time. */
static uint32_t crc_of_word(const uint8_t *word, int64_t length)
{
    static const uint32_t OF_HALVES[16] = {
        0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
        0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C, 0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C,
    };
    uint32_t crc = ~0u;
    for (int64_t i = 0; i < length; i++) {
        crc ^= word[i] | 0x20u;
        crc = OF_HALVES[crc & 15] ^ crc >> 4;
        crc = OF_HALVES[crc & 15] ^ crc >> 4;
    }
    return ~crc;
}

/* Adds the numbers of the words between two bytes: a capital letter begins a word, unless all its letters are. */
static int64_t add_words(const uint8_t *page, int32_t start, int32_t end, int64_t bits, int32_t *numbers, int64_t count)
{
    for (int32_t i = start; i < end && count < OF_BLOCK_MOST;) {
        int32_t from = i;
        if (is_capital(page[i]) && !(i + 1 < end && is_small(page[i + 1]))) {
            while (i < end && is_capital(page[i]))
                i++;
        } else if (is_capital(page[i]) || is_small(page[i])) {
            i++;
            while (i < end && is_small(page[i]))
                i++;
        } else {
            if (page[i] == '&') /* a character that is written by its name */
                while (i + 1 < end && page[i] != ';')
                    i++;
            i++;
            continue;
        }
        int32_t number = (int32_t)(crc_of_word(page + from, i - from) >> (32 - bits)), at = 0;
        while (at < count && numbers[at] < number)
            at++;
        if (at < count && numbers[at] == number)
            continue;
        memmove(numbers + at + 1, numbers + at, (size_t)(count - at) * sizeof *numbers);
        numbers[at] = number;
        count++;
    }
    return count;
}

/* Where to end, so that no more bytes are looked at than are left; those are taken off. */
static int32_t end_within(int32_t start, int32_t end, int64_t *left)
{
    int64_t length = end - start < *left ? end - start : *left;
    *left -= length;
    return start + (int32_t)length;
}

enum { KNOWN = 1 + WORDS_MOST };

/* Put the numbers of a block's words into `known`, behind a number that says whether they are all of it; return how many.
 * At most so many bytes as are left are looked at. */
static int64_t put_words_of_block(const uint8_t *page, const struct page_block *block, int64_t bits, int64_t *bytes,
                                  int32_t *known)
{
    int64_t length = block->words_end - block->words + block->id_end - block->id;
    int is_whole = length <= *bytes;
    if (known[0] && is_whole) {
        *bytes -= length;
        return known[0] - 1;
    }
    int32_t words[OF_BLOCK_MOST + 1];
    int32_t words_end = end_within(block->words, block->words_end, bytes), id_end = end_within(block->id, block->id_end, bytes);
    int64_t count = add_words(page, block->words, words_end, bits, words, 0);
    count = add_words(page, block->id, id_end, bits, words, count);
    count = count < WORDS_MOST ? count : WORDS_MOST;
    memcpy(known + 1, words, (size_t)count * sizeof *words);
    known[0] = is_whole ? (int32_t)count + 1 : 0;
    return count;
}

/* Writes the numbers, below 2^bits, of the words of the blocks around each line, from the inside out: at most 40 of a
 * line, from at most 8,192 bytes, so that a long class does not cost its length for each line. `starts` gets where each
 * line's begin, and where the last ones end; `known` has room for 41 numbers of each block. Returns how many there are. */
API int64_t class_words(const uint8_t *page, const int32_t *fields, int64_t block_count, const int32_t *block_of_line,
                        int64_t lines, int64_t bits, int32_t *known, int32_t *numbers, int64_t *starts)
{
    const struct page_block *blocks = (const struct page_block *)fields;
    int64_t n = 0;
    for (int64_t block = 0; block < block_count; block++)
        known[KNOWN * block] = 0;
    for (int64_t line = 0; line < lines; line++) {
        starts[line] = n;
        if (line && block_of_line[line] == block_of_line[line - 1]) {
            int64_t size = n - starts[line - 1];
            memcpy(numbers + n, numbers + starts[line - 1], (size_t)size * sizeof *numbers);
            n += size;
            continue;
        }
        int64_t left = WORDS_MOST, bytes = BYTES_MOST;
        for (int32_t block = block_of_line[line]; block >= 0 && left; block = blocks[block].parent) {
            int32_t *own = known + (int64_t)KNOWN * block;
            int64_t count = put_words_of_block(page, blocks + block, bits, &bytes, own);
            count = count < left ? count : left;
            memcpy(numbers + n, own + 1, (size_t)count * sizeof *numbers);
            n += count, left -= count;
        }
    }
    starts[lines] = n;
    return n;
}
