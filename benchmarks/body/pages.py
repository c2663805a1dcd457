"""Measure how well the pipeline finds the main text of the project's own labelled pages, beside tools that read HTML.

Usage: python benchmarks/body/pages.py ../shared/data   (needs benchmarks/body/requirements.txt)

The model was trained with these pages, so the figures are too good. `scripts/train_main_text.py ../shared/data --check`
measures it on sites that it was not trained on. Measured for each article: precision, recall and F1 of the character
5-grams of its main text without blanks, and whether title and date are right. If a page gives several articles, they
are measured together. Of the pages that are no article, those are counted that give one all the same.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from seedclean import load_pipeline
from seedclean.core.document import Document, Drop
from seedclean.read.decode import html_document, text_document
from seedclean.stages.line_model import KEPT_TYPES
from seedclean.text import fold, to_simplified
from seedclean.text.dates import parse_date

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
import main_text_pages

SETS = {
    "gne": "pages of 32 portals",
    "netease_cx163": "pages of one portal, text only",
    "crawl_labels": "pages of two crawls, HTML only",
}
ENCODINGS = ("utf-8", "gb18030")  # of the HTML, for a tool that reads no bytes


class Gold(NamedTuple):
    """A labelled page.

    Attributes:
        set: of `SETS`.
        name: of the page in its set.
        text: as a scraper saved it, or None.
        html: or None.
        body: its main text; empty if it is no article, even if it has a caption.
        title, date: of its article; None if it has none, or if that is not labelled.
    """

    set: str
    name: str
    text: str | None
    html: bytes | None
    body: str
    title: str | None = None
    date: str | None = None


class Extracted(NamedTuple):
    """What a tool extracts from a page."""

    body: str
    title: str | None = None
    date: str | None = None


Tool = Callable[[Gold], Extracted]


def portal_pages(data: Path) -> Iterator[Gold]:
    """Yield the pages of `labels.tsv`."""
    for row in main_text_pages.LABELS.read_text("utf-8").splitlines():
        if row.startswith("#"):
            continue
        name, _, title, date, stretches = row.split("\t")
        text = (data / name).read_text("utf-8")
        lines = text.split("\n")
        body: list[str] = []
        for stretch in () if stretches == "-" else stretches.split(","):
            first, last = map(int, stretch.split("-"))
            body += lines[first : last + 1]
        day = parse_date(lines[int(date)]) if date != "-" else None
        file = data / "gne" / "html" / f"{Path(name).stem}.html"
        html = file.read_bytes() if name.startswith("gne") else None
        heading = lines[int(title)].strip() if title != "-" else None
        yield Gold(name.split("/")[0], name, text, html, "\n".join(body), heading, day)


def crawl_pages(data: Path) -> Iterator[Gold]:
    """Yield the pages of `crawl_labels.jsonl`."""
    labels = [label for label in main_text_pages.labelled_pages(data) if label.set == "crawl_labels"]
    bodies = {label.name: (label.gold or "") if label.type in KEPT_TYPES else "" for label in labels}
    for crawl, file, html in main_text_pages.crawled(data):
        if (name := f"{crawl}/{file}") in bodies:
            yield Gold("crawl_labels", name, None, html, bodies[name])


def _key(text: str | None) -> str:
    return "".join(filter(str.isalnum, to_simplified(text or "")))


def grams(text: str) -> Counter[str]:
    """Return the character 5-grams of a text without its blanks, marks in half width."""
    bare = "".join(fold(text).split())
    return Counter(bare[i : i + 5] for i in range(len(bare) - 4))


def score(wanted: str, got: str) -> tuple[float, float, float]:
    """Return precision, recall and F1."""
    left, right = grams(wanted), grams(got)
    same = (left & right).total()
    return (
        same / right.total() if right else 0.0,
        same / left.total() if left else 0.0,
        2 * same / (left.total() + right.total()) if left or right else 1.0,
    )


def _through(pipeline: Callable[[Any], Any], page: Document | Drop) -> Extracted:
    documents = [doc for doc in pipeline(page) if not doc.drop]
    if not documents:
        return Extracted("")
    meta = documents[0].meta
    return Extracted("\n".join(doc.text for doc in documents), meta.get("title"), meta.get("published"))


def ours() -> tuple[Tool, Tool]:
    """Return what runs the pipeline on the text of a page, and on its HTML."""
    pipeline = load_pipeline()
    return (
        lambda page: _through(pipeline, text_document(page.name, (page.text or "").encode())),
        lambda page: _through(pipeline, html_document(page.name, page.html or b"")),
    )


def untouched(page: Gold) -> Extracted:
    """Return the page as it is, its first line as title."""
    text = page.text or ""
    return Extracted(text, text.split("\n")[0].strip())


def trafilatura(page: Gold) -> Extracted:
    """Return what trafilatura makes of the HTML."""
    import trafilatura as tool

    extracted: Any = tool.bare_extraction(page.html, with_metadata=True, include_comments=False)
    if extracted is None:
        return Extracted("")
    return Extracted(extracted.text or "", extracted.title, extracted.date)


def gne(page: Gold) -> Extracted:
    """Return what GNE makes of the HTML."""
    from gne import GeneralNewsExtractor

    try:
        extracted = GeneralNewsExtractor().extract(_decoded(page.html or b""))
    except Exception:  # noqa: BLE001 - a peer that fails on a page found nothing there
        return Extracted("")
    return Extracted(extracted["content"], extracted["title"], parse_date(extracted["publish_time"] or ""))


def _decoded(html: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return html.decode(encoding)
        except UnicodeDecodeError:
            continue
    return html.decode(errors="replace")


def print_scores(name: str, pages: Sequence[Gold], tool: Tool) -> None:
    """Print a line for a tool, and for the pipeline the pages below F1 0.95."""
    results = [(page, tool(page)) for page in pages]
    articles = [(page, result) for page, result in results if page.body]
    scores = np.array([score(page.body, result.body) for page, result in articles])
    mean, f1s = scores.mean(0), scores[:, 2]
    titles = [_key(page.title) == _key(result.title) for page, result in articles if page.title]
    dates = [(result.date or "")[:10] == page.date[:10] for page, result in articles if page.date]
    fields = f"titles {np.mean(titles):.2f}  dates {np.mean(dates):.2f}" if titles and dates else ""
    kept = [bool(result.body) for page, result in results if not page.body]
    others = f"  {sum(kept)} of {len(kept)} others kept" if kept else ""
    print(
        f"    {name:<16}P {mean[0]:.3f}  R {mean[1]:.3f}  F1 {mean[2]:.4f} (median {np.median(f1s):.4f}, "
        f"below 0.9: {(f1s < 0.9).sum()}, below 0.05: {(f1s < 0.05).sum()})  {fields}{others}",
        flush=True,
    )
    if name.startswith("seedclean"):
        for (page, _), f1 in zip(articles, f1s.tolist(), strict=True):
            if f1 < 0.95:
                print(f"        {page.name} {f1:.3f}")


def main(data: Path) -> None:
    """Print the table."""
    pages = [*portal_pages(data), *crawl_pages(data)]
    by_text, by_html = ours()
    for name, title in SETS.items():
        part = [page for page in pages if page.set == name]
        print(f"{sum(bool(page.body) for page in part)} articles: {title}")
        if part[0].text is not None:
            print_scores("seedclean", part, by_text)
            print_scores("untouched", part, untouched)
        if part[0].html is not None:
            print_scores("seedclean HTML", part, by_html)
            print_scores("trafilatura", part, trafilatura)
            print_scores("gne", part, gne)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
