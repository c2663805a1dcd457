"""split: one page can hold several articles, and one article twice.

Articles end and begin at the marks that `split` rules know. A stretch between marks is a piece of its own only if
there is prose in it; a list of links stays with the article before it. Then each piece is asked whether its later
part prints the earlier one again.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import ceil

import numpy as np

from seedclean.core.document import Drop
from seedclean.core.edits import Edit, apply, removals
from seedclean.core.kernel import address, unchecked
from seedclean.core.ranges import Count, Share
from seedclean.rules import Matcher, Rule
from seedclean.stage import Piece
from seedclean.text import TextScan, line_keys, scan_text, sentence_han

_SENTENCE = re.compile(r"[^。!?;\n]+")
_KEY_LEAST = 6  # letters; shorter sentences ("是的") repeat in any article
_SENTENCES_LEAST = 3
_OF_EARLIER = 0.5  # a copy must hold at least this share of the part that it copies: a refrain does not
_TRIES = 8  # places at which a copy may begin; more would let a page of equal lines cost quadratic time


@dataclass(frozen=True)
class Split:
    """The function of the split stage.

    Attributes:
        rules: all rules; the kinds other than `split` say what is no prose.
        prose_han: Han characters in sentences that a stretch must have to be an article.
        copy_share: share of the later part's sentences that must stand in the earlier part, in order.
    """

    rules: tuple[Rule, ...]
    prose_han: Count
    copy_share: Share
    _marks: Matcher = field(init=False, repr=False, compare=False)
    _matcher: Matcher = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the rules once.

        The place of a `tail` rule is a share of an article. Articles are not known yet, so only its line counts.
        """
        lines = [replace(rule, kind="line") if rule.kind == "tail" else rule for rule in self.rules]
        object.__setattr__(self, "_matcher", Matcher(lines))
        object.__setattr__(self, "_marks", Matcher([rule for rule in self.rules if rule.kind == "split"]))

    def __call__(self, text: str) -> list[Piece]:
        """Return pieces that put the page together again."""
        hits = self._marks.find(text)
        marks = {_after_blank(text, end) for end in hits.ends} | set(hits.begins)
        kept = self._starts(text, sorted(mark for mark in marks if 0 < mark < len(text))) if marks else [0]
        return [piece for start, end in pairwise([*kept, len(text)]) for piece in self._folded(text, start, end)]

    def _starts(self, text: str, marks: Sequence[int]) -> list[int]:
        """Return where pieces start: at marks that have prose on both sides."""
        hits = self._matcher.find(text)
        bare = apply(text, [Edit(a, b, " " * (b - a), rule) for a, b, _, rule, *_ in removals(hits.cuts)])
        kept, has_prose = [0], False
        for start, end in pairwise([0, *marks, len(text)]):
            prose = self._is_prose(bare[start:end])
            if prose and has_prose:  # a stretch without prose joins the one before it, or the one after at the head
                kept.append(start)
            has_prose = has_prose or prose
        return kept

    def _is_prose(self, stretch: str) -> bool:
        return sentence_han(stretch) >= self.prose_han

    def _folded(self, text: str, start: int, end: int) -> list[Piece]:
        copy = copy_start(text[start:end], self.copy_share)
        if copy is None:
            return [Piece(start, end)]
        at, share, count = copy
        detail = f"{share:.0%} of its {count} sentences stand in the text before it, in order"
        return [Piece(start, start + at), Piece(start + at, end, Drop("split", "printed-twice", detail))]


def _after_blank(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def copy_start(text: str, least: float) -> tuple[int, float, int] | None:
    """Find where a text begins to print its own earlier part again, up to its end.

    Args:
        text: one piece of a page.
        least: share of the later part's sentences that must stand in the earlier part, in order.

    Returns:
        The offset of a line, the share that was found and the number of sentences; None if there is no copy.

    >>> body = "今天的天气非常好。我们大家去公园玩。孩子们都很高兴。\\n"
    >>> copy_start(body + "查看评论\\n" + body, 0.8)
    (32, 1.0, 3)
    """
    seen = scan_text(text)
    if not _may_repeat(seen, least):
        return None
    view = seen.view
    spans = np.array([found.span() for found in _SENTENCE.finditer(view)], dtype=np.intp).reshape(-1, 2)
    known_by = line_keys(view, *spans.T)
    sentences = [(at, key) for at, key in zip(spans[:, 0].tolist(), known_by, strict=True) if len(key) >= _KEY_LEAST]
    count = len(sentences)
    if len({key for _, key in sentences}) == count:
        return None
    first: dict[str, int] = {}
    earlier = [first.setdefault(key, number) for number, (_, key) in enumerate(sentences)]
    again = sum(number < i for i, number in enumerate(earlier))
    tries = _TRIES
    for i in range(count - _SENTENCES_LEAST + 1):
        if earlier[i] == i:
            continue
        if again >= least * (count - i) and tries:
            line = view.rfind("\n", 0, sentences[i][0]) + 1
            if line > 0 and not view[line : sentences[i][0]].strip():
                tries -= 1
                ordered = _longest_ordered([number for number in earlier[i:] if number < i])
                if ordered >= least * (count - i) and ordered >= _OF_EARLIER * i:
                    return line, ordered / (count - i), count - i
        again -= 1
    return None


def _may_repeat(seen: TextScan, least: float) -> bool:
    """Ask cheaply whether enough of the sentences at the end can have stood there before."""
    slots = 1 << (2 * seen.length // _KEY_LEAST).bit_length()
    known = np.zeros(slots, dtype=np.uint64)
    enough = ceil(least * _SENTENCES_LEAST)
    asked = unchecked("sentences_repeat")(
        seen.view_address, seen.length, _KEY_LEAST, enough, least, address(known), slots
    )
    return bool(asked)


def _longest_ordered(numbers: Sequence[int]) -> int:
    """Return the length of the longest strictly increasing subsequence (patience sorting)."""
    tops: list[int] = []
    for number in numbers:
        place = bisect_left(tops, number)
        tops[place : place + 1] = [number]
    return len(tops)
