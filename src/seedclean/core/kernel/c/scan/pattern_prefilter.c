/* Which patterns are worth asking of which lines: those that a word of them stands in, and those of the right kind. */
#include "pattern_prefilter.h"
#include "scan.h"

/* What is worth asking: FOUND_FIELDS of each line and what is to be asked of it, as many as there is room for. */
struct found {
    int32_t *fields;
    int64_t count, room;
};

enum { OF_LINE, ASKED, FROM, TO, FOUND_FIELDS };

/* Put what is to be asked of a line, if that is not there yet: what is of this line begins at `since`. */
static void put(struct found *found, int64_t since, int64_t line, const int32_t *fields, int32_t asked)
{
    int64_t until = found->count < found->room ? found->count : found->room;
    for (int64_t at = since; at < until; at++)
        if (found->fields[FOUND_FIELDS * at + ASKED] == asked)
            return;
    if (found->count < found->room) {
        int32_t *one = found->fields + FOUND_FIELDS * found->count;
        one[OF_LINE] = (int32_t)line, one[ASKED] = asked, one[FROM] = fields[START], one[TO] = fields[END];
    }
    found->count++;
}

/* Put what asks for a word that stands at `i`. */
static void put_owners(struct found *found, int64_t since, int64_t line, const int32_t *fields,
                       const struct pattern_prefilter *prefilter, int32_t word, int64_t i)
{
    int64_t before = i - fields[START], rest = fields[END] - i;
    for (int32_t at = prefilter->use_starts[word]; at < prefilter->use_starts[word + 1]; at++) {
        const struct word_use *use = prefilter->uses + at;
        const struct worded_group *one = prefilter->worded + use->group;
        if (use->before <= before && before <= use->before_most && use->rest <= rest && rest <= use->rest_most
            && before + rest <= one->most && !(fields[LINE_FLAGS] & one->excluded))
            put(found, since, line, fields, one->number);
    }
}

static void put_words(struct found *found, int64_t since, int64_t line, const int32_t *fields, const uint32_t *view,
                      const struct pattern_prefilter *prefilter)
{
    const struct word_filter *words = prefilter->words;
    uint8_t places[STRETCH];
    for (int64_t at = fields[START]; at < fields[END]; at += STRETCH) {
        int64_t count = possible_places(words, view, at, fields[END], places);
        for (int64_t one = 0; one < count; one++) {
            int64_t i = at + places[one], left = fields[END] - i;
            uint32_t single = pair_hash(view[i], 0), pair = pair_hash(view[i], left > 1 ? view[i + 1] : 0);
            for (int32_t word = 0; (word = word_from(words, word, single, 1, view + i, left)) >= 0; word++)
                put_owners(found, since, line, fields, prefilter, word, i);
            for (int32_t word = 0; (word = word_from(words, word, pair, 0, view + i, left)) >= 0; word++)
                put_owners(found, since, line, fields, prefilter, word, i);
        }
    }
}

static int has_enough(const struct wordless_group *one, const uint64_t *sets, const int32_t *fields, const uint32_t *view)
{
    const uint64_t *set = sets + (int64_t)one->set * SET_WORDS;
    int32_t count = 0;
    for (int32_t at = fields[START]; at < fields[END] && count < one->enough; at++)
        count += view[at] < 0x10000 && has_bit(set, view[at]);
    return count >= one->enough;
}

static void put_wordless(struct found *found, int64_t since, int64_t line, const int32_t *fields, const uint32_t *view,
                         const struct pattern_prefilter *prefilter)
{
    int32_t length = fields[END] - fields[START];
    for (int64_t at = 0; at < prefilter->wordless_count; at++) {
        const struct wordless_group *one = prefilter->wordless + at;
        if (length <= one->most && !(fields[LINE_FLAGS] & one->excluded) && (!one->lines || line < one->lines)
            && length - (one->without_han ? fields[LINE_HAN] : 0) >= one->least && has_enough(one, prefilter->sets, fields, view))
            put(found, since, line, fields, one->number);
    }
}

/* `asked` gets a line, what is to be asked of it, and where it begins and ends; each once, by their lines. Returns how many
 * there are, if there was room for all, else at least so many. `lines` is from a scan of the view. */
API int64_t lines_worth_matching(const uint32_t *view, const int32_t *lines, int64_t count, const struct pattern_prefilter *prefilter,
                         int64_t any_words, int32_t *asked, int64_t room)
{
    struct found found = {asked, 0, room};
    for (int64_t line = 0; line < count; line++) {
        const int32_t *fields = lines + LINE_FIELDS * line;
        int64_t since = found.count;
        put_wordless(&found, since, line, fields, view, prefilter);
        if (any_words)
            put_words(&found, since, line, fields, view, prefilter);
    }
    return found.count;
}
