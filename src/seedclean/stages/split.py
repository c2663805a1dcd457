"""split: cuts a page that holds several articles, and drops the second print of an article.

Articles begin and end at the marks that `split` rules know. A stretch between marks is a piece only
if it has prose; a list of links stays with the article before it. Then each piece is checked for a
later part that repeats the earlier.
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
from seedclean.core.edits import apply, removals
from seedclean.core.kernel import address, unchecked
from seedclean.core.ranges import Count, Share
from seedclean.rules import Matcher, Rule
from seedclean.stage import Piece
from seedclean.text import TextScan, line_keys, scan_text, sentence_han

_SENTENCE = re.compile(r"[^。!?;\n]+")
_KEY_LEAST = 6  # letters of a sentence; shorter ones ("是的") repeat in any article
_SENTENCES_LEAST = 3  # of a copy
_OF_EARLIER_LEAST = 0.5  # share of the earlier part that a copy repeats: a refrain repeats less
_TRIES = 8  # offsets at which a copy may begin: with more, a page of equal lines takes quadratic time


@dataclass(frozen=True)
class Split:
    """The function of the split stage.

    Attributes:
        rules: all rules; kinds other than `split` know what is no prose.
        prose_han: Han characters in sentences that an article has at least.
        copy_share: share of the later part's sentences that stand in the earlier part, in order, at
            least.
    """

    rules: tuple[Rule, ...]
    prose_han: Count
    copy_share: Share
    _marks: Matcher = field(init=False, repr=False, compare=False)
    _matcher: Matcher = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the rules once.

        The position of a `tail` rule is a share of an article. Articles are not known yet, so only
        its line counts.
        """
        without_tails = [replace(rule, kind="line") if rule.kind == "tail" else rule for rule in self.rules]
        object.__setattr__(self, "_matcher", Matcher(without_tails))
        object.__setattr__(self, "_marks", Matcher([rule for rule in self.rules if rule.kind == "split"]))

    def __call__(self, text: str) -> list[Piece]:
        """Return the pieces of a page, in order and without gaps."""
        hits = self._marks.find(text)
        marks = {_after_blank(text, end) for end in hits.ends} | set(hits.begins)
        starts = self._starts(text, sorted(mark for mark in marks if 0 < mark < len(text))) if marks else [0]
        return [
            piece for start, end in pairwise([*starts, len(text)]) for piece in self._without_copy(text, start, end)
        ]

    def _starts(self, text: str, marks: Sequence[int]) -> list[int]:
        """Return where pieces start: at marks with prose on both sides."""
        hits = self._matcher.find(text)
        bare = apply(text, [edit._replace(after=" " * (edit.end - edit.start)) for edit in removals(hits.cuts)])
        starts, has_prose = [0], False
        for start, end in pairwise([0, *marks, len(text)]):
            is_prose = sentence_han(bare[start:end]) >= self.prose_han
            if is_prose and has_prose:  # a stretch without prose joins the one before it; the first, the one behind
                starts.append(start)
            has_prose = has_prose or is_prose
        return starts

    def _without_copy(self, text: str, start: int, end: int) -> list[Piece]:
        """Return a piece, or two of which the second repeats the first and is dropped."""
        copy = copy_start(text[start:end], self.copy_share)
        if copy is None:
            return [Piece(start, end)]
        offset, share, count = copy
        detail = f"{share:.0%} of its {count} sentences stand in the text before it, in order"
        return [Piece(start, start + offset), Piece(start + offset, end, Drop("split", "printed-twice", detail))]


def _after_blank(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def copy_start(text: str, least: float) -> tuple[int, float, int] | None:
    """Return where a text begins to repeat its earlier part, up to its end.

    Args:
        text: one piece of a page.
        least: share of the later part's sentences that must stand in the earlier part, in order.

    Returns:
        The offset of the copy's first line, the share of its sentences that stand in the earlier
        part, and how many sentences it has; None if there is no copy.

    >>> article = "今天的天气非常好。我们大家去公园玩。孩子们都很高兴。\\n"
    >>> copy_start(article + "查看评论\\n" + article, 0.8)
    (32, 1.0, 3)
    """
    scan = scan_text(text)
    if not _may_repeat(scan, least):
        return None
    view = scan.view
    spans = np.array([match.span() for match in _SENTENCE.finditer(view)], dtype=np.intp).reshape(-1, 2)
    keys = line_keys(view, *spans.T)
    sentences = [(at, key) for at, key in zip(spans[:, 0].tolist(), keys, strict=True) if len(key) >= _KEY_LEAST]
    if len({key for _, key in sentences}) == len(sentences):
        return None
    first_number: dict[str, int] = {}
    earlier = [first_number.setdefault(key, number) for number, (_, key) in enumerate(sentences)]
    return _first_copy(view, [at for at, _ in sentences], earlier, least)


def _first_copy(
    view: str, starts: Sequence[int], earlier: Sequence[int], least: float
) -> tuple[int, float, int] | None:
    """Return the first copy that begins with a line; arguments and result as for `copy_start`.

    Args:
        view: the text, folded.
        starts: offset of each sentence.
        earlier: number of the first sentence that equals this one; its own if it is the first.
        least: share of the copy's sentences that must stand before it, in order.
    """
    count = len(starts)
    repeated = sum(number < i for i, number in enumerate(earlier))  # among the sentences from i on
    tries = _TRIES
    for i in range(count - _SENTENCES_LEAST + 1):
        if earlier[i] == i:
            continue
        if repeated >= least * (count - i) and tries:
            # From the last sentence on: from the text's start, a long line takes quadratic time.
            line = view.rfind("\n", starts[i - 1], starts[i]) + 1
            if line > 0 and not view[line : starts[i]].strip():
                tries -= 1
                ordered = _longest_ordered([number for number in earlier[i:] if number < i])
                if ordered >= least * (count - i) and ordered >= _OF_EARLIER_LEAST * i:
                    return line, ordered / (count - i), count - i
        repeated -= 1
    return None


def _may_repeat(scan: TextScan, least: float) -> bool:
    """Say whether enough sentences at the end can have stood there before: the pre-check of `copy_start`."""
    slots = 1 << (2 * scan.length // _KEY_LEAST).bit_length()
    table = np.zeros(slots, dtype=np.uint64)
    enough = ceil(least * _SENTENCES_LEAST)
    answer = unchecked("sentences_repeat")(
        scan.view_address, scan.length, _KEY_LEAST, enough, least, address(table), slots
    )
    return bool(answer)


def _longest_ordered(numbers: Sequence[int]) -> int:
    """Return the length of the longest strictly increasing subsequence (patience sorting)."""
    tops: list[int] = []
    for number in numbers:
        pile = bisect_left(tops, number)
        tops[pile : pile + 1] = [number]
    return len(tops)
