/* Which patterns are worth asking of which lines: those that a word of them stands in, and those of the right kind. */
#include "scan.h"
#include "word_filter.h"

/* What is asked of lines with one of its words. `most` is the longest such line; what is asked of no line with one of the
 * `not` flags is asked under the number `asked`. */
struct worded {
    int32_t most, not, asked;
};

/* What a word is one of: its place in `worded`. It counts where so many characters of its line are before it, and so many
 * from its beginning on. */
struct owner {
    int32_t worded, before, before_most, rest, rest_most;
};

/* What is asked of lines whatever words they have: of the first `lines`, all if that is 0, those of `least` to `most`
 * characters, which only count if they are no Han where `others` says so, and with `enough` characters of the set of that
 * number. */
struct wordless {
    int32_t most, not, asked, least, others, lines, set, enough;
};

#define SET_WORDS (0x10000 / 64) /* a bit for each character below 0x10000 */

/* Of each word the owners from owner_starts[word] to owner_starts[word + 1]. */
struct questions {
    struct word_filter words;
    const int32_t *owner_starts;
    const struct owner *owners;
    const struct worded *worded;
    const struct wordless *wordless;
    int64_t wordless_count;
    const uint64_t *sets;
};

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
                       const struct questions *questions, int32_t word, int64_t i)
{
    int64_t before = i - fields[START], rest = fields[END] - i;
    for (int32_t at = questions->owner_starts[word]; at < questions->owner_starts[word + 1]; at++) {
        const struct owner *owner = questions->owners + at;
        const struct worded *one = questions->worded + owner->worded;
        if (owner->before <= before && before <= owner->before_most && owner->rest <= rest && rest <= owner->rest_most
            && before + rest <= one->most && !(fields[LINE_FLAGS] & one->not))
            put(found, since, line, fields, one->asked);
    }
}

static void put_words(struct found *found, int64_t since, int64_t line, const int32_t *fields, const uint32_t *view,
                      const struct questions *questions)
{
    const struct word_filter *words = &questions->words;
    uint8_t places[STRETCH];
    for (int64_t at = fields[START]; at < fields[END]; at += STRETCH) {
        int64_t count = possible_places(words, view, at, fields[END], places);
        for (int64_t one = 0; one < count; one++) {
            int64_t i = at + places[one], left = fields[END] - i;
            uint32_t single = pair_hash(view[i], 0), pair = pair_hash(view[i], left > 1 ? view[i + 1] : 0);
            for (int32_t word = 0; (word = word_from(words, word, single, 1, view + i, left)) >= 0; word++)
                put_owners(found, since, line, fields, questions, word, i);
            for (int32_t word = 0; (word = word_from(words, word, pair, 0, view + i, left)) >= 0; word++)
                put_owners(found, since, line, fields, questions, word, i);
        }
    }
}

static int has_enough(const struct wordless *one, const uint64_t *sets, const int32_t *fields, const uint32_t *view)
{
    const uint64_t *set = sets + (int64_t)one->set * SET_WORDS;
    int32_t count = 0;
    for (int32_t at = fields[START]; at < fields[END] && count < one->enough; at++)
        count += view[at] < 0x10000 && has_bit(set, view[at]);
    return count >= one->enough;
}

static void put_wordless(struct found *found, int64_t since, int64_t line, const int32_t *fields, const uint32_t *view,
                         const struct questions *questions)
{
    int32_t length = fields[END] - fields[START];
    for (int64_t at = 0; at < questions->wordless_count; at++) {
        const struct wordless *one = questions->wordless + at;
        if (length <= one->most && !(fields[LINE_FLAGS] & one->not) && (!one->lines || line < one->lines)
            && length - (one->others ? fields[LINE_HAN] : 0) >= one->least && has_enough(one, questions->sets, fields, view))
            put(found, since, line, fields, one->asked);
    }
}

/* `asked` gets a line, what is to be asked of it, and where it begins and ends; each once, by their lines. Returns how many
 * there are, if there was room for all, else at least so many. `lines` is from a look at the view. */
API int64_t lines_worth_matching(const uint32_t *view, const int32_t *lines, int64_t count, const struct questions *questions,
                         int64_t any_words, int32_t *asked, int64_t room)
{
    struct found found = {asked, 0, room};
    for (int64_t line = 0; line < count; line++) {
        const int32_t *fields = lines + LINE_FIELDS * line;
        int64_t since = found.count;
        put_wordless(&found, since, line, fields, view, questions);
        if (any_words)
            put_words(&found, since, line, fields, view, questions);
    }
    return found.count;
}
