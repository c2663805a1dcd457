"""Edits: what a stage did to a text. Their offsets are those of the text before.

An edit is the unit of the ledger. Only `apply` changes text, so a text and its edits cannot disagree. `replay` repeats
the whole history of a document.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import pairwise, repeat
from typing import Any, NamedTuple, NoReturn, overload

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import unchecked


class Edit(NamedTuple):
    """Replace `text[start:end]` by `after`, on behalf of `rule`.

    Offsets count code points of the text before the pass. An empty `after` is a removal.

    Attributes:
        start: first offset of the span that is replaced.
        end: its end, exclusive.
        after: the text that replaces it.
        rule: id of the rule that made the edit.
        confidence: 0 to 1. Below 1 the new text is a guess; at 0 the text is damaged and stays as it is.
        donor: source of the new text: `page`, or the id of a document; of a removal by counts the evidence: how many
            other articles have the line. Empty if there is none.

    >>> apply("达(dá)", [Edit(start=1, end=5, after="", rule="repair:note")])
    '达'
    """

    start: int
    end: int
    after: str
    rule: str
    confidence: float = 1.0
    donor: str = ""

    def __repr__(self) -> str:
        """Return the call that makes the edit, without defaults."""
        fields = self._asdict().items()
        arguments = (f"{name}={value!r}" for name, value in fields if value != self._field_defaults.get(name))
        return f"Edit({', '.join(arguments)})"

    def row(self) -> list[Any]:
        """Return the edit for the ledger: `[start, end, after, rule]`, then confidence and donor if they say something.

        >>> Edit(1, 5, "", "repair:note").row()
        [1, 5, '', 'repair:note']
        """
        return list(self if self.donor else self[:5] if self.confidence < 1 else self[:4])


class LazyEdits(Sequence[Edit]):
    """Many edits that are counted at once, and made only if somebody asks for them. It equals the tuple of its edits.

    Args:
        text: the text after the edits.
        counts: rule -> number of edits, and of characters that they remove minus those that they add.
        make: returns the edits, sorted and without overlaps. A partial of a function can be pickled.
        unsure: the edits with a confidence below 1.

    >>> edits = LazyEdits("甲乙", {"blank": (2, 2)}, lambda: [Edit(1, 2, "", "blank"), Edit(3, 4, "", "blank")])
    >>> len(edits), edits[1].start
    (2, 3)
    """

    __hash__ = None  # type: ignore[assignment]
    __slots__ = ("_edits", "_make", "_number", "counts", "text", "unsure")

    def __init__(
        self,
        text: str,
        counts: Mapping[str, tuple[int, int]],
        make: Callable[[], Sequence[Edit]],
        unsure: Sequence[Edit] = (),
    ) -> None:
        self.text = text
        self.counts = counts
        self.unsure = unsure
        self._number = sum([number for number, _ in counts.values()])
        self._make = make
        self._edits: tuple[Edit, ...] | None = None

    def __len__(self) -> int:
        """Return the number of edits."""
        return self._number

    @overload
    def __getitem__(self, index: int) -> Edit: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Edit, ...]: ...
    def __getitem__(self, index: int | slice) -> Edit | tuple[Edit, ...]:
        """Return an edit, or several; the first call makes all of them."""
        if self._edits is None:
            self._edits = tuple(self._make())
        return self._edits[index]

    def __iter__(self) -> Iterator[Edit]:
        """Return an iterator over a tuple of the edits, which is faster than one index after the other."""
        return iter(self[:])

    def __eq__(self, other: object) -> bool:
        """Say whether the other sequence has the same edits."""
        return isinstance(other, tuple | LazyEdits) and self[:] == tuple(other)

    def __repr__(self) -> str:
        """Return the edits."""
        return repr(self[:])


class CountedEdits(tuple[Edit, ...]):  # noqa: SLOT001 - the cached counts need a __dict__
    """Edits of a pass, sorted and without overlaps. Their counts are computed once."""

    @cached_property
    def counts(self) -> Mapping[str, tuple[int, int]]:
        """Rule -> number of edits, and of characters that they remove minus those that they add."""
        return _counted(self)


class Trace(NamedTuple):
    """The edits of one pass of one stage, sorted and without overlaps."""

    stage: str
    edits: Sequence[Edit]


def count_by_rule(edits: Sequence[Edit]) -> Mapping[str, tuple[int, int]]:
    """Return rule -> number of its edits, and of characters that they remove minus those that they add.

    >>> count_by_rule([Edit(1, 5, "", "note"), Edit(7, 8, "??", "doubt"), Edit(9, 12, "", "note")])
    {'note': (2, 7), 'doubt': (1, -1)}
    """
    return edits.counts if type(edits) is CountedEdits or type(edits) is LazyEdits else _counted(edits)


def _counted(edits: Iterable[Edit]) -> dict[str, tuple[int, int]]:
    counts: dict[str, tuple[int, int]] = {}
    for start, end, after, rule, _, _ in edits:
        number, removed = counts.get(rule, (0, 0))
        counts[rule] = number + 1, removed + end - start - len(after)
    return counts


def apply(text: str, edits: Sequence[Edit]) -> str:
    """Return `text` after `edits`. The time is linear in the text.

    Args:
        text: the text that the edits are for.
        edits: sorted by start, without overlaps.

    Raises:
        ValueError: the edits overlap, are unsorted or leave the text. Such a list must never get into a ledger.

    >>> apply("Op🚀enAI。", [Edit(2, 3, "", "emoji")])
    'OpenAI。'
    """
    if not edits:
        return text
    spans, at = [], 0
    for start, end, after, _, _, _ in edits:
        if not at <= start <= end:
            _refuse(text, edits)
        spans.append((start, end, after))
        at = end
    if at > len(text):
        _refuse(text, edits)
    return splice(text, spans)


def _refuse(text: str, edits: Sequence[Edit]) -> NoReturn:
    for before, after in pairwise(edits):
        if before.end > after.start:
            raise ValueError(f"edits overlap or are unsorted: {before} {after}")
    raise ValueError(f"edits leave a text of {len(text)} characters: {edits[0]} {edits[-1]}")


def splice(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    """Return a text with spans `[start, end)` replaced. They must be in order: `apply` checks that, this does not.

    >>> splice("OpeenAI", [(2, 3, "")])
    'OpenAI'
    """
    parts, at = [], 0
    for start, end, after in spans:
        parts.append(text[at:start])
        parts.append(after)
        at = end
    parts.append(text[at:])
    return "".join(parts)


def replay(raw: str, trace: Iterable[Trace]) -> str:
    """Return what `raw` becomes when every recorded pass is repeated.

    >>> replay("a\\x00b", [Trace("repair", (Edit(1, 2, "", "repair:control"),))])
    'ab'
    """
    for entry in trace:
        raw = apply(raw, entry.edits)
    return raw


def removals(spans: Iterable[tuple[int, int, str]]) -> tuple[Edit, ...]:
    """Return edits that remove spans `(start, end, rule)`. Where two overlap, the earlier one removes the overlap.

    >>> removals([(4, 9, "tail"), (0, 6, "line")])
    (Edit(start=0, end=6, after='', rule='line'), Edit(start=6, end=9, after='', rule='tail'))
    """
    edits: list[Edit] = []
    at = 0
    for start, end, rule in sorted(spans, key=lambda span: (span[0], -span[1], span[2])):
        begin = max(start, at)
        if begin < end:
            edits.append(Edit(begin, end, "", rule))
            at = end
    return tuple(edits)


def code_points(text: str) -> NDArray[np.uint32]:
    """Return the code points of a text: shape (len(text),), uint32. Lone surrogates are allowed.

    >>> code_points("中a").tolist()
    [20013, 97]
    """
    return np.frombuffer(utf32(text), dtype="<u4")


def utf32(text: str) -> bytes:
    """Return a text as the kernel reads it: four bytes for each code point. Lone surrogates are allowed.

    >>> utf32("中")
    b'-N\\x00\\x00'
    """
    return text.encode("utf-32-le", "surrogatepass")


def from_code_points(points: NDArray[Any]) -> str:
    """Return the text of code points: a contiguous array of 32 bit numbers. Lone surrogates are allowed.

    >>> from_code_points(code_points("中a"))
    '中a'
    """
    return codecs.utf_32_le_decode(points.data, "surrogatepass")[0]  # bytes.decode would need a copy


def replacements(old: str, new: str, rule: str) -> Sequence[Edit]:
    """Return edits for the runs in which two texts of the same length differ.

    Raises:
        ValueError: the lengths differ.

    >>> replacements("達到", "达到", "simplify:t2s")
    (Edit(start=0, end=1, after='达', rule='simplify:t2s'),)
    """
    if len(old) != len(new):
        raise ValueError(f"texts of {len(old)} and {len(new)} characters")
    if old == new:
        return ()
    runs = unchecked("count_runs")(utf32(old), utf32(new), len(old))
    return LazyEdits(new, {rule: (runs, 0)}, partial(_replacements, old, new, rule))


def _borders(old: str, new: str) -> NDArray[np.intp]:
    """Return the offsets at which runs of different characters begin and end, alternating: shape (2 * runs,), int."""
    differs = np.zeros(len(old) + 2, dtype=bool)
    np.not_equal(code_points(old), code_points(new), out=differs[1:-1])
    return np.flatnonzero(differs[1:] != differs[:-1])


def _replacements(old: str, new: str, rule: str) -> list[Edit]:
    borders = _borders(old, new).tolist()
    starts, ends = borders[::2], borders[1::2]
    return edits_of_rule(starts, ends, map(new.__getitem__, map(slice, starts, ends)), rule)


def edits_of_rule(starts: Iterable[int], ends: Iterable[int], afters: Iterable[str], rule: str) -> list[Edit]:
    """Return edits of one rule with confidence 1, from their columns.

    >>> edits_of_rule([2], [3], [""], "emoji")
    [Edit(start=2, end=3, after='', rule='emoji')]
    """
    return list(map(Edit._make, zip(starts, ends, afters, repeat(rule), repeat(1.0), repeat(""), strict=False)))
