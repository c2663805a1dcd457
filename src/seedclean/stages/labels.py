"""labels: flags what a page shows of spam and mirrors. It removes nothing; `checks` can drop articles by flag.

| flag | meaning |
|---|---|
| `search-spam` | a line of search spam stands on the page: adult and gambling words, by the `ratio` rules |
| `injected-letters` | letters of foreign scripts were inserted between its characters |
| `pinyin-notes` | a mirror put pinyin annotations behind its characters |
| `emoji-period` | emoji stand at regular distances, inserted by a machine |
| `unreadable` | most of it was decoded wrongly or lost, and cannot be repaired |
| `script-mismatch` | a part of it, pasted in, is in the other script than the rest |
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from seedclean.core.document import Document
from seedclean.core.edits import count_by_rule
from seedclean.rules import Matcher, Rule
from seedclean.stage import Found
from seedclean.text import evidence, han_count, line_evidence
from seedclean.text.readable import is_unreadable
from seedclean.text.rhythm import is_regular

_ANNOTATIONS_PER_1000 = 5.0  # removed pinyin annotations for each 1,000 Han characters: fewer are an exception
_SURE = 4  # characters that only one script has, for a line to be in it
_PASTED_LEAST, _PASTED_MOST = (
    0.01,
    0.4,
)  # share of a page's Han in the other script, if a part was pasted in
_NONE = (0, 0)  # edits, and characters that they removed


@dataclass(frozen=True)
class Labels:
    """The function of the labels stage.

    Attributes:
        rules: all rules; only those that count spam words are used.
    """

    rules: tuple[Rule, ...]
    _spam: Matcher = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the rules once."""
        object.__setattr__(
            self,
            "_spam",
            Matcher([rule for rule in self.rules if rule.kind == "ratio" and rule.contains]),
        )

    def __call__(self, doc: Document) -> Found:
        """Return the flags of the document, new ones behind the others."""
        flags = [*doc.meta.get("flags", ())]
        flags += [flag for flag in self._flags(doc) if flag not in flags]
        return Found((), {"flags": flags} if flags else {})

    def _flags(self, doc: Document) -> Iterator[str]:
        if is_unreadable(doc.text):
            yield "unreadable"
        if self._spam.rules and self._spam.find(doc.text).cuts:
            yield "search-spam"
        annotations = letters = 0
        emoji_edits = []
        for entry in doc.trace:
            counts = count_by_rule(entry.edits)
            annotations += counts.get("repair:note", _NONE)[0]
            letters += counts.get("repair:stuffed-letter", _NONE)[0]
            if "emoji" in counts:
                emoji_edits.append(entry.edits)
        if letters:
            yield "injected-letters"
        if annotations and annotations * 1000 >= _ANNOTATIONS_PER_1000 * han_count(doc.text):
            yield "pinyin-notes"
        if any(is_regular([edit.start for edit in edits if edit.rule == "emoji"]) for edits in emoji_edits):
            yield "emoji-period"
        if _is_pasted(doc.text):
            yield "script-mismatch"


def _is_pasted(text: str) -> bool:
    """Say whether some lines, but not most, are surely in the other script than the page."""
    whole = evidence(text)
    if min(whole.traditional, whole.simplified) < _SURE:
        return False
    han, traditional, simplified = line_evidence(text)
    in_traditional = int(han[(traditional >= _SURE) & (simplified == 0)].sum())
    in_simplified = int(han[(simplified >= _SURE) & (traditional == 0)].sum())
    total = in_traditional + in_simplified
    return total > 0 and _PASTED_LEAST <= min(in_traditional, in_simplified) / total <= _PASTED_MOST
