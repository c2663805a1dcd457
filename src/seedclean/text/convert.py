"""Traditional to Simplified with OpenCC, its known slips put right.

What is put right (each measured, see tests/cases/simplify.yaml): `t2s` leaves 看著; `tw2s` turns a bare 么 into 幺
and the 著 of "written by" into 着; all of them turn 乾安县 into 干安县; the Taiwanese and Hong Kong tables drop what
follows a NUL and raise on a lone surrogate. The words are in `configs/conversion.yaml`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from seedclean.core.errors import ConfigError
from seedclean.core.resources import configs_folder
from seedclean.core.strict_yaml import load_yaml
from seedclean.text import convert_by_character as phrases
from seedclean.text.char_flags import JUNK
from seedclean.text.scan import fold, han_count, scan_text

if TYPE_CHECKING:
    from opencc import OpenCC

Variant = Literal["t2s", "tw2s", "hk2s", "tw2sp"]

# NUL ends the Taiwanese and Hong Kong tables' input, a lone surrogate raises: neither is ever handed over.
_POISON = re.compile("([\x00\ud800-\udfff]+)")


_PAGE_LEAST = 200  # characters from which it pays to look for phrases
_CORES = "著么乾徵鍾"  # each word of conversion.yaml holds one of them
_CORE = re.compile(f"[{_CORES}]")


class _ConversionWords(NamedTuple):
    """The content of conversion.yaml.

    Attributes:
        around: core character -> (word, place of the character in it, Simplified form), longest first.
        particle_after: characters behind which 著 is the particle.
        particle_before: characters before which it is.
        watch: the characters that have more than one Simplified form.
        letters: those, and the core characters.
    """

    around: dict[str, list[tuple[str, int, str]]]
    particle_after: frozenset[str]
    particle_before: frozenset[str]
    watch: frozenset[str]
    letters: str


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


@cache
def _words() -> _ConversionWords:
    loaded = load_yaml(configs_folder() / "conversion.yaml")
    data = loaded.data
    around: dict[str, list[tuple[str, int, str]]] = {}
    for word, simple in sorted(data["words"].items(), key=lambda item: (-len(item[0]), item[0])):
        core = _CORE.search(word)
        if len(word) != len(simple) or not core:
            position = loaded.location(("words", word))
            raise ConfigError(
                f"{position}: {word!r}: {simple!r} must be as long, and the word must hold one of {_CORE.pattern}"
            )
        around.setdefault(core[0], []).append((word, core.start(), simple))
    watch = frozenset(data["watch"])
    letters = "".join(sorted(watch.union(_CORES)))
    return _ConversionWords(
        around, frozenset(data["particle_after"]), frozenset(data["particle_before"]), watch, letters
    )


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
    whole, words = _converter(variant).convert, _words()
    places: list[int] | None = None
    if len(text) < _PAGE_LEAST or variant == "tw2sp":
        new = whole(text)
    else:
        new, places = phrases.convert_outside_phrases(text, variant, whole, words.letters)
    if len(new) != len(text):
        # Wording was rewritten: positions are lost, so the watch words cannot be put right one by one.
        return Conversion(new, Counter())
    if places is None:
        places = sorted(at for letter in words.letters if letter in text for at in _places(text, letter))
    new = _put_right(text, new, places)
    return Conversion(new, Counter([text[at] + new[at] for at in places if text[at] in words.watch]))


def _put_right(text: str, converted: str, places: Sequence[int]) -> str:
    table, view = _words(), ""
    for at in places:
        core = text[at]
        if core not in _CORES:
            continue
        for word, position, simple in table.around.get(core, ()):
            if at >= position and text.startswith(word, at - position):
                converted = _with(converted, at - position, simple)
                break
        else:
            if core == "著":
                view = view or fold(text)
                converted = _with(converted, at, "着" if _is_particle(view, at, table) else "著")
            elif core == "么":
                converted = _with(converted, at, "么")
    return converted


def _places(text: str, letter: str) -> Iterator[int]:
    at = text.find(letter)
    while at >= 0:
        yield at
        at = text.find(letter, at + 1)


def _with(text: str, at: int, right: str) -> str:
    """Return a text with something else at a place; nearly always it is there already."""
    return text if text.startswith(right, at) else f"{text[:at]}{right}{text[at + len(right) :]}"


def _is_particle(view: str, at: int, table: _ConversionWords) -> bool:
    before, after = view[max(at - 1, 0) : at], view[at + 1 : at + 2]
    if before in table.particle_after or after in table.particle_before:
        return True
    # Left over: rare verbs (藉著西進) and "written by" (楊沫著的《…, 魯迅著, 所著). Names end a phrase.
    return before not in ("", "所", " ") and after != "的" and han_count(after) > 0


def opencc_version() -> str:
    """Return the version of the installed OpenCC, for reports: its tables decide bytes."""
    from importlib.metadata import version  # noqa: PLC0415 - takes long

    return version("opencc")


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
