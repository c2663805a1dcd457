"""labels: what a page shows of spam and mirrors, as flags. Nothing is cut; `checks` drops by flags if it is told.

| flag | says |
|---|---|
| `search-spam` | a line of search spam stands on the page: adult and gambling words, by the `ratio` rules |
| `injected-letters` | letters of foreign scripts were stuffed between its characters |
| `pinyin-notes` | a mirror put pinyin notes behind its characters |
| `emoji-period` | emoji stand at regular distances, pushed in by a machine |
| `script-mismatch` | some of it is in the other script than the rest: pasted in |
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from seedclean.core.document import Document
from seedclean.core.edits import Edit, count_by_rule
from seedclean.rules import Matcher, Rule
from seedclean.stage import Found
from seedclean.text import evidence, han_count, line_evidence

_NOTES_PER_1000 = 5.0  # notes that a mirror put there, for each 1,000 Han characters: fewer are a slip
_EMOJI_LEAST = 5  # fewer show no rhythm
_GAP_LEAST, _GAP_MOST = 8, 200  # characters between emoji that a machine pushes in
_REGULAR = 0.7  # share of the gaps that are about as long as the middle one ...
_ABOUT = 0.5  # ... that is, differ from it by at most this share of it
_SURE = 4  # characters that only one script has, for a line to be in it
_PASTED_LEAST, _PASTED_MOST = (
    0.01,
    0.4,
)  # share of a page's Han that is in the other script where something was pasted in


_NONE = (0, 0)  # edits, and what they removed


@dataclass(frozen=True)
class Labels:
    """The function of the labels stage.

    Attributes:
        rules: all rules; those that go by spam words are asked.
    """

    rules: tuple[Rule, ...]
    _spam: Matcher = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the rules once."""
        object.__setattr__(
            self, "_spam", Matcher([rule for rule in self.rules if rule.kind == "ratio" and rule.contains])
        )

    def __call__(self, doc: Document) -> Found:
        """Return the flags, behind those that the document has."""
        flags = [*doc.meta.get("flags", ())]
        flags += [flag for flag in self._flags(doc) if flag not in flags]
        return Found((), {"flags": flags} if flags else {})

    def _flags(self, doc: Document) -> Iterator[str]:
        if self._spam.rules and self._spam.find(doc.text).cuts:
            yield "search-spam"
        notes = letters = 0
        by_emoji = []
        for entry in doc.trace:
            counts = count_by_rule(entry.edits)
            notes += counts.get("repair:note", _NONE)[0]
            letters += counts.get("repair:stuffed-letter", _NONE)[0]
            if "emoji" in counts:
                by_emoji.append(entry.edits)
        if letters:
            yield "injected-letters"
        if notes and notes * 1000 >= _NOTES_PER_1000 * han_count(doc.text):
            yield "pinyin-notes"
        if any(_is_regular([edit for edit in edits if edit.rule == "emoji"]) for edits in by_emoji):
            yield "emoji-period"
        if _is_pasted(doc.text):
            yield "script-mismatch"


def _is_regular(emoji: list[Edit]) -> bool:
    """Say whether the gaps between emoji are about equal, and no author's."""
    if len(emoji) < _EMOJI_LEAST:
        return False
    gaps = np.diff([edit.start for edit in emoji])
    middle = float(np.median(gaps))
    return _GAP_LEAST <= middle <= _GAP_MOST and float(np.mean(np.abs(gaps - middle) <= _ABOUT * middle)) >= _REGULAR


def _is_pasted(text: str) -> bool:
    """Say whether some lines, not most, are surely in the other script than the page."""
    whole = evidence(text)
    if min(whole.traditional, whole.simplified) < _SURE:
        return False
    han, traditional, simplified = line_evidence(text)
    in_traditional = int(han[(traditional >= _SURE) & (simplified == 0)].sum())
    in_simplified = int(han[(simplified >= _SURE) & (traditional == 0)].sum())
    total = in_traditional + in_simplified
    return total > 0 and _PASTED_LEAST <= min(in_traditional, in_simplified) / total <= _PASTED_MOST
