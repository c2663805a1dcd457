"""Traditional to Simplified with OpenCC, its known slips put right.

What is put right (each measured, see tests/cases/simplify.yaml): `t2s` leaves 看著; `tw2s` turns a bare 么 into 幺
and the 著 of "written by" into 着; all of them turn 乾安县 into 干安县; the Taiwanese and Hong Kong tables drop what
follows a NUL and raise on a lone surrogate; none knows the forms of both places (衞, 敍). See `ConversionWords`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from seedclean.core.extras import installed_version
from seedclean.core.late_patterns import late_pattern
from seedclean.core.resources import configs_folder
from seedclean.text import convert_by_character as phrases
from seedclean.text.char_flags import JUNK
from seedclean.text.conversion_words import ConversionWords, load_conversion_words
from seedclean.text.scan import scan_text

if TYPE_CHECKING:
    from opencc import OpenCC

Variant = Literal["t2s", "tw2s", "hk2s", "tw2sp"]

# NUL ends the Taiwanese and Hong Kong tables' input, a lone surrogate raises: neither is ever handed over.
_POISON = late_pattern("([\x00\ud800-\udfff]+)")


_PAGE_LEAST = 200  # characters from which it pays to look for phrases


class Conversion(NamedTuple):
    """A text in Simplified characters.

    Attributes:
        text: the text; all tables but `tw2sp` keep its length.
        counts: how often characters with more than one Simplified form got which: `著着` is a 著 that became 着;
            nothing is counted where the length changed.
    """

    text: str
    counts: Counter[str]


@cache
def _converter(variant: str) -> OpenCC:
    from opencc import OpenCC  # noqa: PLC0415 - text that is Simplified needs none

    return OpenCC(variant)  # cached by name in each process: the object does not pickle


def to_simplified(text: str, variant: Variant = "t2s") -> str:
    """Return Traditional text in Simplified characters; all but `tw2sp` keep the length.

    The caller decides that the text is Traditional; see `evidence`.

    Args:
        text: any string, NUL and lone surrogates included.
        variant: the OpenCC table; `tw2sp` also rewrites Taiwanese wording (資訊 -> 信息).

    >>> to_simplified("看著高爾基著《母親》,為什么")
    '看着高尔基著《母亲》,为什么'
    """
    return convert_counted(text, variant).text


def convert_counted(text: str, variant: Variant = "t2s") -> Conversion:
    """Return what `to_simplified` does, and what it counts.

    >>> convert_counted("看著高爾基著").counts
    Counter({'著着': 1, '著著': 1})
    """
    if scan_text(text).flags & JUNK and _POISON.search(text):
        parts = _POISON.split(text)
        conversions = [
            Conversion(part, Counter()) if odd % 2 else convert_counted(part, variant) for odd, part in enumerate(parts)
        ]
        joined = "".join([part.text for part in conversions])
        counts = sum([part.counts for part in conversions], Counter[str]())
        return Conversion(joined, counts if len(joined) == len(text) else Counter())
    whole, words = _converter(variant).convert, load_conversion_words()
    places: list[int] | None = None
    if len(text) < _PAGE_LEAST or variant == "tw2sp":
        new = whole(text)
    else:
        new, places = phrases.convert_outside_phrases(text, variant, whole, words.letters)
    if len(new) != len(text):
        # Wording was rewritten: positions are lost, so the watch words cannot be put right one by one.
        return Conversion(new, Counter())
    if places is None:
        places = [match.start() for match in words.letter.finditer(text)]
    new = _put_right(text, new, places, words)
    return Conversion(new, Counter([text[at] + new[at] for at in places if text[at] in words.watch]))


def _put_right(text: str, converted: str, places: Sequence[int], words: ConversionWords) -> str:
    """Return a converted text with what `words` say of some places."""
    characters = list(converted)
    doubts: list[tuple[int, str]] = []  # the places of 著, which look at the Simplified text around them
    for at in places:
        core = text[at]
        start, simple = next(
            (
                (position, simple)
                for word, position, simple in words.around.get(core, ())
                if at >= position and text.startswith(word, at - position)
            ),
            (0, ""),
        )
        if core == "著" and not start:
            doubts.append((at, simple))
        else:
            simple = simple or ("么" if core == "么" else words.characters.get(core, ""))
            characters[at - start : at - start + len(simple)] = simple
    if doubts:
        view = "".join(characters)
        for at, simple in doubts:
            is_particle = words.particle.has_object(view, at) if simple else words.particle.holds(view, at)
            right = "着" if is_particle else simple or "著"
            characters[at : at + len(right)] = right
    return "".join(characters)


def opencc_version() -> str:
    """Return the version of the installed OpenCC, for reports: its tables decide bytes."""
    return installed_version("opencc")


def slow_conversion() -> dict[str, str] | None:
    """Return why Traditional text is converted the slow way, by OpenCC alone; None if it is not.

    The fast way (`convert_by_character`) knows the tables of one version of OpenCC. With any other version OpenCC
    converts all text itself, which takes longer.

    Returns:
        `installed`, the version of OpenCC, and `known`, the version whose tables seedclean has.
    """
    installed = opencc_version()
    for name in ("characters.tsv", "phrases.tsv"):
        with (configs_folder() / name).open(encoding="utf-8") as file:
            version = [next(file), next(file)][1].strip()
        if version != installed:
            return {"installed": installed, "known": version}
    return None
