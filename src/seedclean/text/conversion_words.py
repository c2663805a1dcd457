"""What `configs/conversion.yaml` says: where OpenCC's tables are put right, and the rules for 著.

著 has two Simplified forms: 着, the particle, and 著, to write or to be well known. Words decide first. A word that
begins with 著 gives way where a verb stands before it and an object begins there: 拿著名單 is 拿着名单. In all other
places the characters beside it decide.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from seedclean.core.errors import ConfigError
from seedclean.core.late_patterns import late_pattern
from seedclean.core.resources import configs_folder, word_list
from seedclean.core.strict_yaml import load_yaml
from seedclean.text.char_tables import CANTONESE, HAN_CLASS

_CORES = "著么乾徵鍾於藉畫祇巿"  # each word of conversion.yaml holds one of them
_CORE = late_pattern(f"[{_CORES}]")
_HAN = late_pattern(f"[{HAN_CLASS}]")
_CLAUSE_END = frozenset("，。！？；…”’」』,.!?;")
_BRACKETS = frozenset(")）")
_NEAR = 14  # characters beside 著 that say whether somebody wrote a book
_NAME_MOST = 4  # characters of a name that is all of a clause
_BREAK = late_pattern(r"[，。！？；,.!?;（(\n]")
_AUTHOR_BEFORE = late_pattern("[》由书作译编]")
_MADE_AFTER = "[，,][^，。！？；,.!?;]{1,10}(?:译|编|出版|书店|书局)"
_BOOK_MADE = late_pattern(_MADE_AFTER)
_BOOK_AFTER = late_pattern(f"的[^，。！？；,.!?;]{{0,12}}(?:《|书|小说|作品|诗|文集|传|论)|{_MADE_AFTER}")


class Particle(NamedTuple):
    """When 著 is the particle 着; all in Simplified characters.

    Attributes:
        after: characters behind which it is.
        before: characters before which it is.
        verbs: characters behind which it is although a word begins with 著, if one of the objects follows.
        objects: the pattern of these.
    """

    after: frozenset[str]
    before: frozenset[str]
    verbs: frozenset[str]
    objects: re.Pattern[str]

    def holds(self, text: str, at: int) -> bool:
        """Say whether 着 is meant at a place of the Simplified text that is in no word with 著."""
        before, after = text[max(at - 1, 0) : at], text[at + 1 : at + 2]
        if after in _BRACKETS and _is_name(_clause(text, at)):  # 《沙城》（陳水生著）
            return False
        if _BOOK_MADE.match(text, at + 1) and _is_name(_clause(text, at).rpartition("由")[2]):  # 由林小滿著，高遠譯
            return False
        if before in self.after or after in self.before:
            return True
        if before in ("", "所", " "):
            return False
        if after in _CLAUSE_END or after == "的":
            return _HAN.match(before) is not None and not _tells_author(text, at)
        # Left over: rare verbs (藉著西進) and "written by" (魯迅著, 所著). Names end a phrase.
        return _HAN.match(after) is not None

    def has_object(self, text: str, at: int) -> bool:
        """Say whether 着 is meant, although a word seems to begin at a place of the Simplified text."""
        return text[max(at - 1, 0) : at] in self.verbs and self.objects.match(text, at + 1) is not None


class ConversionWords(NamedTuple):
    """The content of conversion.yaml.

    Attributes:
        characters: character -> Simplified form, where no word says otherwise; also those that stay as they are.
        around: core character -> (word, place of the character in it, Simplified form), longest first.
        particle: the rules for 著.
        watch: the characters that have more than one Simplified form.
        letters: all characters that a word, a rule or the report asks about.
        letter: a pattern of them.
    """

    characters: dict[str, str]
    around: dict[str, list[tuple[str, int, str]]]
    particle: Particle
    watch: frozenset[str]
    letters: str
    letter: re.Pattern[str]


@cache
def load_conversion_words() -> ConversionWords:
    """Return the content of conversion.yaml.

    Raises:
        ConfigError: a word has no core character, or its Simplified form another length.
    """
    loaded = load_yaml(configs_folder() / "conversion.yaml")
    data = loaded.data
    around: dict[str, list[tuple[str, int, str]]] = {}
    for word, simple in sorted(data["words"].items(), key=lambda item: (-len(item[0]), item[0])):
        cores = list(_CORE.finditer(word))
        if len(word) != len(simple) or not cores:
            position = loaded.location(("words", word))
            raise ConfigError(
                f"{position}: {word!r}: {simple!r} must be as long, and the word must hold one of {_CORE.pattern}"
            )
        for core in cores:
            around.setdefault(core[0], []).append((word, core.start(), simple))
    particle = Particle(
        frozenset(data["particle_after"]),
        frozenset(data["particle_before"]),
        frozenset(data["particle_verbs"]),
        re.compile("|".join(data["particle_objects"])),
    )
    pairs = {character: character for character in CANTONESE} | dict(map(tuple, data["characters"].split()))
    watch = frozenset(data["watch"])
    letters = "".join(sorted(watch.union(_CORES, pairs)))
    return ConversionWords(pairs, around, particle, watch, letters, re.compile(f"[{letters}]"))


def _tells_author(text: str, at: int) -> bool:
    """Say whether the clause around a 著 speaks of a book and who wrote it."""
    before = _clause(text, at)
    return _is_name(before) or bool(_AUTHOR_BEFORE.search(before) or _BOOK_AFTER.match(text, at + 1))


def _clause(text: str, at: int) -> str:
    """Return what of its clause stands before a place, at most `_NEAR` characters."""
    return _BREAK.split(text[max(0, at - _NEAR) : at])[-1]


def _is_name(clause: str) -> bool:
    return 2 <= len(clause) <= _NAME_MOST and clause[0] in word_list("surnames.txt")
