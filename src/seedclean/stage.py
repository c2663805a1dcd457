"""The adapters: each turns a pure function over text into a stage that keeps the ledger.

A stage's author writes a function of one of the shapes below and never changes a Document. These
five classes are the only code that makes a changed one, so nothing is removed without a record.

| adapter | the author writes | used by |
|---|---|---|
| `Editing` | `str -> edits`, one or several passes | repair, emoji, whitespace |
| `Rewriting` | `str -> str` | functions of a user's own |
| `Finding` | `Document -> Found(edits, fields, drop)` | body, boilerplate, simplify, metadata |
| `Splitting` | `str -> pieces` | split |
| `Checking` | `Document -> Drop`, fields or None | checks |
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.document import Document, Drop, Stage
from seedclean.core.edits import CountedEdits, Edit, LazyEdits, Trace, apply, code_points, replacements

__all__ = ["Checking", "Editing", "Finding", "Found", "Piece", "Rewriting", "Splitting", "Stage"]


class Found(NamedTuple):
    """What a `Finding` function returns: edits of the text, fields to add to `meta`, and why it is not kept, if so."""

    edits: Sequence[Edit] = ()
    fields: Mapping[str, Any] = {}
    drop: Drop | None = None


class Piece(NamedTuple):
    """A stretch of a page, `[start, end)`, with a `drop` if it is not kept."""

    start: int
    end: int
    drop: Drop | None = None


def with_edits(doc: Document, stage: str, edits: Sequence[Edit], fields: Mapping[str, Any] | None = None) -> Document:
    """Return the document with the edits made and traced, and the fields added.

    Args:
        doc: what the edits were made for.
        stage: the name for the trace.
        edits: sorted by start, not overlapping.
        fields: for `meta`; they replace those of the same name.

    Raises:
        ValueError: the edits overlap, are unsorted or leave the text.
    """
    if not edits and not fields:
        return doc
    meta = {**doc.meta, **fields} if fields else doc.meta
    text, trace = doc.text, doc.trace
    if type(edits) is LazyEdits:  # `isinstance` with an abstract base class is slower
        text, trace = edits.text, (*trace, Trace(stage, edits))
    elif edits:
        text, trace = apply(text, edits), (*trace, Trace(stage, CountedEdits(edits)))
    return Document(doc.id, text, doc.source, meta, trace, doc.drop, doc.raw)


_ROW_FIELDS = ("title", "source", "authors", "editors")


def changed_fields(meta: Mapping[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    """Return the fields that came with a document and that a change of their text changes; None if nothing is left.

    >>> changed_fields({"title": "A 1", "source": "b", "authors": ["C", "A"]}, lambda text: text.replace("A", ""))
    {'title': '1', 'authors': ['C']}
    """
    fields: dict[str, Any] = {}
    for name in _ROW_FIELDS:
        value = meta.get(name)
        if isinstance(value, str):
            after: Any = change(value).strip() or None
        elif value:
            after = [text for each in value if (text := change(each).strip())]
        else:
            continue
        if after != value:
            fields[name] = after
    return fields


@dataclass(frozen=True)
class Editing:
    """A stage from passes of the kind `str -> edits`. Each pass sees the text that the one before it left.

    Attributes:
        name: the stage's.
        passes: in their order.
        rounds: how often all passes run at most: a later pass can uncover work for an earlier one.
        idle: a pre-check before each round: True only if no pass would find anything in a text.
        fields: returns what changes of the fields that came with a document, such as its title.

    >>> strip_nul = Editing("nul", (lambda text: [Edit(i, i + 1, "", "nul") for i in [text.find("\\0")] if i >= 0],))
    >>> strip_nul(Document("x", "a\\0b"))[0].text
    'ab'
    """

    name: str
    passes: tuple[Callable[[str], Sequence[Edit]], ...]
    rounds: int = 1
    idle: Callable[[str], bool] | None = None
    fields: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None

    def __call__(self, doc: Document, /) -> tuple[Document, ...]:
        """Run the passes in order, up to `rounds` times, as long as the text changes."""
        if self.fields:
            doc = with_edits(doc, self.name, (), self.fields(doc.meta))
        last_texts: dict[int, str] = {}  # of each pass, the text that it saw last
        for round_number in range(self.rounds):
            if self.idle and self.idle(doc.text):
                break
            before = doc.text
            for number, find_edits in enumerate(self.passes):
                text = doc.text
                if last_texts.get(number) is text:  # it would say the same again
                    continue
                last_texts[number] = text
                edits = find_edits(text)
                if round_number:  # an edit that changes nothing marks a doubt, which the first round recorded
                    edits = [edit for edit in edits if edit.after != text[edit.start : edit.end]]
                if edits:
                    doc = with_edits(doc, self.name, edits)
            if doc.text == before:
                break
        return (doc,)


@dataclass(frozen=True)
class Rewriting:
    """A stage from a function `str -> str`, for functions that do not say what they did.

    The edits are found afterwards: character by character if the length stayed the same, otherwise
    line by line, because a character diff of a whole page takes quadratic time.

    >>> Rewriting("shout", str.upper)(Document("x", "ab\\ncd"))[0].text
    'AB\\nCD'
    """

    name: str
    rewrite: Callable[[str], str]

    def __call__(self, doc: Document, /) -> tuple[Document, ...]:
        """Rewrite the text and record the difference."""
        return (with_edits(doc, self.name, edits_between(doc.text, self.rewrite(doc.text), self.name)),)


@dataclass(frozen=True)
class Finding:
    """A stage that also finds fields, which replace those of the same name in `meta`, or drops a document."""

    name: str
    find: Callable[[Document], Found]

    def __call__(self, doc: Document, /) -> tuple[Document, ...]:
        """Make the edits, add the fields, and set the drop if there is one."""
        edits, fields, drop = self.find(doc)
        changed = with_edits(doc, self.name, edits, fields)
        return (replace(changed, drop=drop) if drop else changed,)


@dataclass(frozen=True)
class Splitting:
    """A stage that cuts a page into pieces. The pieces must put the page together again.

    The first piece keeps the page's id; the n-th has `#n` appended. A piece's trace removes all
    other pieces, so that it replays from the page like any other document.
    """

    name: str
    split: Callable[[str], Sequence[Piece]]

    def __call__(self, doc: Document, /) -> tuple[Document, ...]:
        """Return one document for each piece.

        Raises:
            ValueError: the pieces leave a gap or overlap.
        """
        pieces = self.split(doc.text)
        borders = [piece.end for piece in pieces]
        if [piece.start for piece in pieces] != [0, *borders[:-1]] or borders[-1] != len(doc.text):
            raise ValueError(f"pieces do not put the page together again: {pieces}")
        return tuple(self._piece_document(doc, number, piece) for number, piece in enumerate(pieces, 1))

    def _piece_document(self, doc: Document, number: int, piece: Piece) -> Document:
        rest = ((0, piece.start), (piece.end, len(doc.text)))
        edits = [Edit(start, end, "", f"{self.name}:other-piece") for start, end in rest if start < end]
        name = doc.id if number == 1 else f"{doc.id}#{number}"
        if not edits and not piece.drop and number == 1:
            return doc
        return replace(with_edits(doc, self.name, edits), id=name, drop=piece.drop)


@dataclass(frozen=True)
class Checking:
    """A stage that drops a document, adds fields to it, or lets it pass unchanged."""

    name: str
    check: Callable[[Document], Drop | Mapping[str, Any] | None]

    def __call__(self, doc: Document, /) -> tuple[Document, ...]:
        """Return the document, with its drop if there is one, or with the fields that were found."""
        answer = self.check(doc)
        if not answer:
            return (doc,)
        return (replace(doc, drop=answer) if isinstance(answer, Drop) else with_edits(doc, self.name, (), answer),)


def edits_between(old: str, new: str, rule: str) -> Sequence[Edit]:
    """Return edits that turn `old` into `new`. They are exact, and leave equal lines alone.

    >>> edits_between("甲\\n乙丙\\n丁", "甲\\n乙\\n丁", "own")
    (Edit(start=3, end=4, after='', rule='own'),)
    """
    if len(old) == len(new):
        return replacements(old, new, rule)
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line))
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return tuple(
        _trimmed_edit(starts[i1], old[starts[i1] : starts[i2]], "".join(after[j1:j2]), rule)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    )


def _trimmed_edit(start: int, old: str, new: str, rule: str) -> Edit:
    """Return one edit without the characters that both texts begin and end with."""
    shorter = min(len(old), len(new))
    before, after = code_points(old), code_points(new)
    head = _first_difference(before[:shorter] != after[:shorter])
    tail = _first_difference(before[::-1][: shorter - head] != after[::-1][: shorter - head])
    return Edit(start + head, start + len(old) - tail, new[head : len(new) - tail], rule)


def _first_difference(differs: NDArray[np.bool_]) -> int:
    """Return the index of the first True, or the length if there is none."""
    return int(differs.argmax()) if differs.any() else len(differs)
