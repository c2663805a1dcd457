"""The lines of pages that many articles print: where they stand and how they read, by the counts of a run.

Memory is bounded: the lines that the most articles print stay. How many do is known before the first page is looked
at, so what is said of a line that stays is exact.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from seedclean.core.document import Document, Drop
from seedclean.core.hosts import host_of
from seedclean.dedup.line_counts import LineCounts
from seedclean.engine.rule_candidates import Candidate, candidate_of
from seedclean.text import fold, scan_text
from seedclean.text.line_hashes import hashes_of_lines
from seedclean.write.site_prints import LINE_MOST, can_be_rule

_KEPT_MOST = 20_000  # lines
_TEXTS, _PORTALS = 12, 5  # of a line that are kept
_COPIES_MOST = 3  # pages for each article: a sentence of an article that was copied often has more
_PAGES_JUDGED = 12  # more pages than these ask for no more articles
_SITE = re.compile(r"\s*(?:[_|丨—]|-+)\s*")


@dataclass
class _Line:
    """What is known of a line that repeats."""

    files: int = 0
    portals: Counter[str] = field(default_factory=Counter)
    texts: list[str] = field(default_factory=list)

    def add(self, portal: str, text: str) -> None:
        self.files += 1
        if portal in self.portals or len(self.portals) < 4 * _PORTALS:
            self.portals[portal] += 1
        if len(self.texts) < _TEXTS and text not in self.texts:
            self.texts.append(text)


class RepeatedLines:
    """Collects lines that many articles print.

    Args:
        counts: of all pages.
        min_files: pages that must have a line.
        min_clusters: different articles that must print it.
    """

    def __init__(self, counts: LineCounts, min_files: int, min_clusters: int) -> None:
        self._counts, self._min_files, self._min_clusters = counts, min_files, min_clusters
        self._lines: dict[int, _Line] = {}
        self._titles: set[int] = set()

    def add(self, documents: Sequence[Document | Drop], hashes: NDArray[np.uint64], starts: NDArray[np.int64]) -> None:
        """Add the lines of a batch of pages, in their order.

        Args:
            documents: of the pages.
            hashes: as in `ReadPages`.
            starts: where the lines of each page begin and end, shape (pages + 1,), int64.
        """
        often = self._counts.of(hashes) >= self._min_clusters
        for document, start, end in zip(documents, starts[:-1].tolist(), starts[1:].tolist(), strict=True):
            is_often = often[start : end - 1]  # behind the lines stands the ending of a paragraph
            if isinstance(document, Document) and is_often.any():
                self._add_page(document, hashes[start : end - 1], np.flatnonzero(is_often).tolist())
        if len(self._lines) > 2 * _KEPT_MOST:
            ordered = self._ordered()[:_KEPT_MOST]
            self._lines = {form: self._lines[form] for form in ordered}
            self._titles &= self._lines.keys()

    def candidates(self) -> list[Candidate]:
        """Return the lines as candidates for rules, the most frequent first.

        A line that is a page's title is left out: a rule for it would cut a title.
        """
        candidates = []
        for form in self._ordered()[:_KEPT_MOST]:
            line, articles = self._lines[form], self._articles(form)
            enough = max(self._min_clusters, min(line.files, _PAGES_JUDGED) / _COPIES_MOST)
            if line.files >= self._min_files and articles >= enough and form not in self._titles:
                portals = sorted(line.portals, key=lambda name: (-line.portals[name], name))
                candidates.append(candidate_of(form, line.files, articles, portals[:_PORTALS], line.texts))
        return sorted(candidates, key=lambda candidate: (-candidate.files, candidate.id))

    def _add_page(self, document: Document, hashes: NDArray[np.uint64], places: list[int]) -> None:
        spans = scan_text(document.text).lines
        portal = _portal(document)
        forms: dict[int, int] = {int(hashes[at]): at for at in places}
        for form, at in forms.items():
            text = document.text[spans.starts[at] : spans.ends[at]].strip()
            if can_be_rule(text):
                self._lines.setdefault(form, _Line()).add(portal, text)
        self._titles.update(form for form in forms.keys() & _titles(document.text) if form in self._lines)

    def _articles(self, form: int) -> int:
        return int(self._counts.of(np.array([form], dtype=np.uint64))[0])

    def _ordered(self) -> list[int]:
        """Return the lines, those that the most articles print first."""
        forms = np.sort(np.array(list(self._lines), dtype=np.uint64))
        counts = self._counts.of(forms).astype(np.int64)
        ordered: list[int] = forms[np.argsort(-counts, kind="stable")].tolist()
        return ordered


def _portal(document: Document) -> str:
    """Return the host of a page, or the first folder of its path."""
    folder = document.id.split("/")[0] if "/" in document.id else ""
    return host_of(document.meta.get("url")) or folder or "any"


def _titles(text: str) -> set[int]:
    """Return the forms of what may be the title of a page: its first line, the parts that a site's name is between."""
    first = fold(next((line.strip() for line in text.split("\n") if line.strip()), "")[:LINE_MOST])
    parts = [first, *(part for part in _SITE.split(first) if part)]
    return set(hashes_of_lines(scan_text("\n".join(parts))).hashes.tolist())
