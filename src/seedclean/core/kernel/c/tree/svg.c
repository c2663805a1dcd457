/* Drawings in a page: elements that nest as their tags say. Anything else in a drawing is odd. */
#include "tree.h"

enum { DRAWN_MOST = 24, CLOSED_MOST = 90 }; /* elements that are open in a drawing; that close themselves */

/* Elements that are drawn, and names that are written in another way than tags are read. */
static const char ELEMENTS[] =
    " animate animateMotion animateTransform circle clipPath defs ellipse feBlend feColorMatrix feComposite feFlood"
    " feGaussianBlur feMerge feMergeNode feOffset filter g image line linearGradient marker mask metadata path pattern"
    " polygon polyline radialGradient rect set stop svg switch symbol text textPath tspan use view ";
static const char ATTRIBUTES[] =
    " attributeName attributeType baseFrequency baseProfile calcMode clipPathUnits diffuseConstant edgeMode filterUnits"
    " glyphRef gradientTransform gradientUnits kernelMatrix kernelUnitLength keyPoints keySplines keyTimes lengthAdjust"
    " limitingConeAngle markerHeight markerUnits markerWidth maskContentUnits maskUnits numOctaves pathLength"
    " patternContentUnits patternTransform patternUnits pointsAtX pointsAtY pointsAtZ preserveAlpha preserveAspectRatio"
    " primitiveUnits refX refY repeatCount repeatDur requiredExtensions requiredFeatures specularConstant"
    " specularExponent spreadMethod startOffset stdDeviation stitchTiles surfaceScale systemLanguage tableValues targetX"
    " targetY textLength viewBox viewTarget xChannelSelector yChannelSelector zoomAndPan ";

/* Where a name stands in a list, whatever the case of its letters; null if it does not. */
static const char *place_in(const char *list, const uint8_t *name, int64_t length)
{
    for (const char *each = list + 1; *each;) {
        const char *end = strchr(each, ' ');
        if (end - each == length) {
            int64_t at = 0;
            while (at < length && lower((uint8_t)each[at]) == lower(name[at]))
                at++;
            if (at == length)
                return each;
        }
        each = end + 1;
    }
    return 0;
}

/* Write the tag that was read; returns the name of its element, null if it is odd. */
static const char *write_drawn(struct tree *tree)
{
    const struct start_tag *tag = &tree->tag;
    int64_t length = tag->name_end - tag->name_start;
    const char *name = place_in(ELEMENTS, tree->html + tag->name_start, length);
    if (!name)
        return 0;
    put(tree, "<", 1);
    put(tree, name, length);
    for (int64_t at = 0; at < tag->count; at++) {
        const struct attribute *each = tag->attributes + at;
        const char *adjusted = place_in(ATTRIBUTES, tree->html + each->name, each->name_end - each->name);
        put_attribute(tree, each, adjusted);
    }
    put(tree, ">", 1);
    return name;
}

static void end_drawn(struct tree *tree, const char *name)
{
    put(tree, "</", 2);
    put(tree, name, strchr(name, ' ') - name);
    put(tree, ">", 1);
}

/* The end tag at the place of the page, which moves behind it, must be that of an element. */
static void read_drawn_end(struct tree *tree, const char *name)
{
    int64_t start = tree->i + 2, length = strchr(name, ' ') - name;
    uint32_t kinds;
    read_end_name(tree, &kinds);
    tree->odd |= !ends_name(tree->html[start + length]);
    for (int64_t at = 0; at < length; at++)
        tree->odd |= lower((uint8_t)name[at]) != lower(tree->html[start + at]);
}

/* Write what stands in an element up to the next start tag, with the end tags of `open` that stand there. */
static void write_between(struct tree *tree, const char **open, int64_t *depth)
{
    while (*depth && !tree->odd) {
        int64_t at = place_of_byte(tree->html, tree->n, '<', tree->i);
        put_text(tree, tree->i, at, 0);
        tree->i = at;
        if (at + 2 >= tree->n)
            tree->odd = 1;
        else if (tree->html[at + 1] == '/') {
            read_drawn_end(tree, open[--*depth]);
            end_drawn(tree, open[*depth]);
        } else if (tree->html[at + 1] == '!')
            write_comment(tree);
        else {
            tree->odd |= !is_letter(tree->html[at + 1]);
            return;
        }
    }
}

/* Write a drawing, whose tag was read, up to its end. */
void write_svg(struct tree *tree)
{
    const char *open[DRAWN_MOST];
    int64_t depth = 0, closed = 0;
    tree->odd |= tree->tag.closes_itself; /* it would be open to those who look for costs */
    while (!tree->odd) {
        const char *name = write_drawn(tree);
        tree->odd |= !name || depth == DRAWN_MOST || ++tree->pieces > PIECES_MOST;
        if (tree->odd)
            return;
        open[depth++] = name;
        if (tree->tag.closes_itself) {
            end_drawn(tree, open[--depth]);
            tree->odd |= ++closed > CLOSED_MOST;
        }
        write_between(tree, open, &depth);
        if (!depth)
            return;
        read_start_tag(tree);
    }
}
