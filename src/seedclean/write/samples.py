"""The samples of a run, for the report: a few pages, a few examples of each rule, chosen at random but reproducibly.

A sample is bottom-k: the entries with the smallest keys, which are digests. So it depends neither on the order of the
pages nor on the number of processes, the samples of parts give that of the whole, and each page is equally likely
(E. Cohen, H. Kaplan: Summarizing data using bottom-k sketches, PODC 2007).
"""

from __future__ import annotations

import json
from bisect import insort
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from seedclean.core.document import Document, Drop
from seedclean.core.edits import Edit, LazyEdits, apply, count_by_rule
from seedclean.core.hosts import host_of
from seedclean.core.plain_text import shorten
from seedclean.write.site_prints import SitePrints
from seedclean.write.state.damage import decoding

# Family of a kind (the part before the colon) -> entries that are kept of each kind.
_MOST = {"page": 24, "rule": 3, "conversion": 3, "drop": 4, "close": 12, "any": 12}
LONGEST = 12_000  # characters of a sampled page, with the text that edits inserted
_AROUND = 24  # characters on both sides of an example
_LONGEST_NAME = 500  # characters of the name of a sampled page
_SHOWN = 120  # characters of a text that is kept as an example

_SITES = "sites"  # what the lines of sites stand under; no kind has this name
_LOW = "1"  # of sixteen keys, which begin with a hex digit, fifteen are not lower

SampleEntry = tuple[str, Any]


class Samples:
    """Sample entries by kind: of each kind those with the smallest keys.

    Kinds are `page`, `rule:ID`, `conversion:著着`, `drop:STAGE:REASON`, and of copies `any` and `close` to being none.
    An entry is plain data and has the `page` that it is from.

    Attributes:
        sites: lines that were cut because sites print them.

    >>> samples = Samples()
    >>> for key in "dbcae":
    ...     _ = samples.add("rule:emoji", key, {"page": key})
    >>> [key for key, _ in samples.entries("rule:emoji")]
    ['a', 'b', 'c']
    """

    def __init__(self) -> None:
        self.sites = SitePrints()
        self._kinds: dict[str, list[SampleEntry]] = {}  # by their keys
        self._last: dict[str, str] = {}  # the largest key of kinds that are full
        self._settled: dict[str, set[str]] = {family: set() for family in _MOST}  # names of kinds full of low keys

    def wants(self, kind: str, key: str) -> bool:
        """Return whether an entry would be kept."""
        last = self._last.get(kind)
        if last is None:
            entries = self._kinds.get(kind, [])
            if len(entries) < _MOST[kind.partition(":")[0]]:
                return True
            last = self._last[kind] = entries[-1][0]
            if last < _LOW:  # it can only become lower
                family, _, name = kind.partition(":")
                self._settled[family].add(name)
        return key < last

    def wanted(self, family: str, names: set[str], key: str) -> set[str]:
        """Return the kinds of a family of which an entry would be kept.

        Args:
            family: of the kinds.
            names: of the kinds, without the family.
            key: of the entry.
        """
        if key >= _LOW:  # most of the kinds are settled soon
            names = names.difference(self._settled[family])
        last = self._last
        kinds = {f"{family}:{name}" for name in names}
        return {kind for kind in kinds if key < last.get(kind, key + " ") and self.wants(kind, key)}

    def add(self, kind: str, key: str, entry: Any) -> bool:
        """Add an entry, if it is wanted and not there yet; return whether it was added."""
        if (
            not self.wants(kind, key)
            or len(entry["page"]) > _LONGEST_NAME
            or any(key == present for present, _ in self.entries(kind))
        ):
            return False
        entries = self._kinds.setdefault(kind, [])
        insort(entries, (key, entry), key=lambda pair: pair[0])
        del entries[_MOST[kind.partition(":")[0]] :]
        self._last.pop(kind, None)
        return True

    def update(self, other: Samples) -> None:
        """Add the entries of another part."""
        self.sites.update(other.sites)
        for kind, entries in other._kinds.items():
            for key, entry in entries:
                self.add(kind, key, entry)

    def entries(self, kind: str) -> list[SampleEntry]:
        """Return the entries of a kind, keys first, by their keys."""
        return self._kinds.get(kind, [])

    def kinds(self, family: str) -> Iterator[tuple[str, list[Any]]]:
        """Yield the names of a family in order, each with its entries."""
        for kind in sorted(self._kinds):
            head, _, name = kind.partition(":")
            if head == family:
                yield name, [entry for _, entry in self._kinds[kind]]

    def without(self, pages: set[str]) -> Samples:
        """Return the entries that are not from some pages."""
        left = Samples()
        left.sites = self.sites.without(pages)
        for kind, entries in self._kinds.items():
            left._kinds[kind] = [(key, entry) for key, entry in entries if entry["page"] not in pages]
        return left

    @property
    def pages(self) -> set[str]:
        """The pages from which the entries are."""
        return self.sites.pages.union(entry["page"] for entries in self._kinds.values() for _, entry in entries)

    def dumped(self) -> bytes:
        """Return the entries as JSON, in UTF-8 in which lone surrogates may stand."""
        content = {**self._kinds, _SITES: self.sites.rows()}
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")

    @classmethod
    def loaded(cls, data: bytes) -> Samples:
        """Return the samples that `dumped` wrote."""
        samples = cls()
        with decoding("samples"):
            content = json.loads(data.decode("utf-8", "surrogatepass"))
            samples.sites = SitePrints.of_rows(content.pop(_SITES, ()))
            for kind, entries in content.items():
                samples._kinds[kind] = [(key, entry) for key, entry in entries]
        return samples


class Sampler:
    """Takes samples of the pages of one process; `take_new` returns those since its last call."""

    def __init__(self) -> None:
        self._all = Samples()
        self._new = Samples()

    def take_new(self) -> Samples:
        """Return the new entries."""
        new, self._new = self._new, Samples()
        return new

    def add(self, kind: str, key: str, entry: Any) -> None:
        """Add an entry if it is among the smallest."""
        if self._all.add(kind, key, entry):
            self._new.add(kind, key, entry)

    def page(self, key: str, name: str, documents: Sequence[Document]) -> None:
        """Take samples of a page and the documents that it gave.

        Args:
            key: decides whether the page is taken.
            name: of the page.
            documents: its pieces, as they left the pipeline.
        """
        if documents and self._all.wants("page", key) and _size(documents) <= LONGEST:
            pieces = [_piece(doc) for doc in documents]
            self.add("page", key, {"page": name, "raw": documents[0].raw, "pieces": pieces})
        rules = set().union(*[count_by_rule(entry.edits) for doc in documents for entry in doc.trace])
        pairs = set().union(*[doc.meta.get("conversions", ()) for doc in documents])
        wanted = self._all.wanted("rule", rules, key) | self._all.wanted("conversion", pairs, key)
        if wanted:
            for doc in documents:
                for kind, example in _examples(doc, wanted):
                    self.add(kind, key, {"page": name, **example})
        for doc in documents:
            self._new.sites.add(key, name, host_of(doc.meta.get("url")), doc.meta.get("printed", ()))
            if doc.drop:
                self.dropped(key, doc.id, name, doc.drop, doc.text)

    def dropped(self, key: str, name: str, page: str, drop: Drop, text: str = "") -> None:
        """Take a sample of a rejected page or piece."""
        entry = {"page": page, "id": name, "detail": _short(drop.detail), "text": _short(text)}
        self.add(f"drop:{drop.stage}:{drop.reason}", key, entry)


def _size(documents: Sequence[Document]) -> int:
    """Return the characters of a page, with the text that edits inserted."""
    edits = (edit for doc in documents for entry in doc.trace for edit in entry.edits)
    return len(documents[0].raw) + sum(len(edit.after) for edit in edits)


def _piece(doc: Document) -> dict[str, Any]:
    trace = [[entry.stage, [edit.row() for edit in entry.edits]] for entry in doc.trace]
    title = doc.meta.get("title")
    return {"id": doc.id, "title": title and _short(title), "drop": doc.drop and list(doc.drop), "trace": trace}


def _examples(doc: Document, wanted: set[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield, for each wanted kind, the first edit with the text around it."""
    texts = [doc.raw]
    for entry in doc.trace:
        texts.append(entry.edits.text if isinstance(entry.edits, LazyEdits) else apply(texts[-1], entry.edits))
    for (text, after), entry in zip(pairwise(texts), doc.trace, strict=True):
        for edit in entry.edits if any(f"rule:{rule}" in wanted for rule in count_by_rule(entry.edits)) else ():
            kind = f"rule:{edit.rule}"
            if kind in wanted:
                wanted.discard(kind)
                yield kind, _example(text, edit)
        if entry.stage == "simplify" and len(after) == len(text):
            for kind in [kind for kind in wanted if kind.startswith("conversion:")]:
                old, new = kind[-2], kind[-1]
                at = text.find(old)
                while at >= 0 and after[at] != new:
                    at = text.find(old, at + 1)
                if at >= 0:
                    wanted.discard(kind)
                    yield kind, _example(text, Edit(at, at + 1, new, kind))


def _example(text: str, edit: Edit) -> dict[str, Any]:
    return {
        "left": text[max(0, edit.start - _AROUND) : edit.start],
        "before": _short(text[edit.start : edit.end]),
        "after": _short(edit.after),
        "right": text[edit.end : edit.end + _AROUND],
        "confidence": edit.confidence,
        "donor": edit.donor,
    }


def _short(text: str) -> str:
    head = _SHOWN * 2 // 3
    return shorten(text, head, _SHOWN - head, gap="……", most=_SHOWN)
