"""Compare the letters of pages as the product reads them with those that headless Chromium shows, in order.

Usage: python benchmarks/html/letters.py TEXTS ../shared/data    (TEXTS: a folder that browser_text.py filled)

Only letters count (`str.isalpha`), without case, for style sheets change it. A page's ratio is 2 * equal / (letters of
the browser + letters of the product), equal by a longest common subsequence. Printed are the ratios over all pages,
then each page that differs with its longest stretches: `-` what the product lacks, `+` what it has too much, the six
letters before in brackets. Compared with the text whose `visibility` is undone (see browser_text.py).
"""

from __future__ import annotations

import statistics
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from alignment import Alignment, align
from browser_text import SETS

from seedclean.core.document import Drop
from seedclean.read.decode import html_document

GOAL = 0.99
_STRETCHES = 4  # printed a page
_LONGEST = 60  # letters of a stretch that are printed


class Compared(NamedTuple):
    """A page: the letters of the browser and of the product, and what they have in common."""

    name: str
    wanted: str
    got: str
    pairs: Alignment

    @property
    def ratio(self) -> float:
        """Return the share of equal letters; 1 of two empty texts."""
        size = len(self.wanted) + len(self.got)
        return 2 * self.pairs.equal / size if size else 1.0

    @property
    def moved(self) -> int:
        """Return how many letters more would be equal if order did not matter."""
        return (Counter(self.wanted) & Counter(self.got)).total() - self.pairs.equal


def letters(text: str) -> str:
    """Return the letters of a text, without case."""
    return "".join(filter(str.isalpha, text)).casefold()


def compared(texts: Path, data: Path) -> list[Compared]:
    """Compare all pages that the browser showed."""
    pages = []
    for name in SETS:
        for file in sorted((data / name / "html").glob("*.html")):
            shown = texts / name / f"{file.stem}.all.txt"
            if shown.exists():
                document = html_document(file.stem, file.read_bytes())
                wanted = letters(shown.read_text("utf-8"))
                got = letters("" if isinstance(document, Drop) else document.text)
                pages.append(Compared(f"{name}/{file.stem}", wanted, got, align(wanted, got)))
    return pages


def stretches(page: Compared) -> list[str]:
    """Return the longest stretches that only one side has, as lines."""
    every = [("-", page.wanted, *stretch) for stretch in page.pairs.left]
    every += [("+", page.got, *stretch) for stretch in page.pairs.right]
    every.sort(key=lambda item: item[2] - item[3])
    lines = []
    for sign, text, begin, end in every[:_STRETCHES]:
        shown = text[begin : min(end, begin + _LONGEST)]
        lines.append(f"      {sign} {end - begin} [{text[max(0, begin - 6) : begin]}] {shown}")
    return lines


def main(texts: Path, data: Path) -> None:
    """Print the figures, then the pages that differ."""
    pages = compared(texts, data)
    for name in (*SETS, ""):
        part = [page for page in pages if page.name.startswith(name)]
        ratios = [page.ratio for page in part]
        wanted, got = sum(len(page.wanted) for page in part), sum(len(page.got) for page in part)
        equal = sum(page.pairs.equal for page in part)
        print(
            f"{name or 'all'}: {len(part)} pages, of {GOAL} or more {sum(ratio >= GOAL for ratio in ratios)}, "
            f"equal throughout {sum(ratio == 1 for ratio in ratios)}; ratio of a page {statistics.mean(ratios):.4f}, "
            f"of all letters {2 * equal / (wanted + got):.4f}; letters {wanted}, "
            f"missing {wanted - equal}, too much {got - equal}, of both moved {sum(page.moved for page in part)}"
        )
    for page in sorted(pages, key=lambda page: page.ratio):
        if page.ratio < 1:
            lacks, more = len(page.wanted) - page.pairs.equal, len(page.got) - page.pairs.equal
            print(f"  {page.ratio:.4f} {page.name} of {len(page.wanted)}: -{lacks} +{more}, moved {page.moved}")
            print("\n".join(stretches(page)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
