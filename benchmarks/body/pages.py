"""Measure how well the pipeline finds the article of real pages saved as text, beside tools that read the HTML.

Usage: python benchmarks/body/pages.py ../shared/data [--unseen]   (needs benchmarks/body/requirements.txt)

`--unseen` trains the model anew for each portal's turn, without its pages: this is the quality on unseen portals.
Without it, the shipped weights are measured, which were trained with these pages. Measured for each page: precision,
recall and F1 of the character 5-grams of the body without blanks, and whether title and date are right. If a page gives
several articles, they are measured together.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from seedclean import load_pipeline
from seedclean.read.decode import html_document as read_html
from seedclean.read.decode import text_document as read_page
from seedclean.stages.line_model import LineModel
from seedclean.text import fold, to_simplified
from seedclean.text.dates import parse_date

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
import train_body
import training_pages


class Gold(NamedTuple):
    """A labelled page: its file, its article, title and date."""

    name: str
    portal: str
    raw: str
    body: str
    title: str | None
    date: str | None


class Extracted(NamedTuple):
    """What a tool extracts from a page."""

    body: str
    title: str | None = None
    date: str | None = None


def gold(data: Path) -> list[Gold]:
    """Return the labelled pages that have an article."""
    pages = []
    for row in training_pages.LABELS.read_text("utf-8").splitlines():
        if row.startswith("#") or row.endswith("\t-"):
            continue
        name, portal, title, date, stretches = row.split("\t")
        raw = (data / name).read_text("utf-8")
        lines = raw.split("\n")
        body: list[str] = []
        for stretch in stretches.split(","):
            first, last = map(int, stretch.split("-"))
            body += lines[first : last + 1]
        day = parse_date(lines[int(date)]) if date != "-" else None
        pages.append(Gold(name, portal, raw, "\n".join(body), lines[int(title)].strip(), day))
    return pages


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


def ours(pages: list[Gold], data: Path, *, unseen: bool) -> tuple[dict[str, Extracted], dict[str, Extracted]]:
    """Return what the pipeline makes of the pages' text, and of their HTML where there is any."""
    by_text: dict[str, Extracted] = {}
    by_html: dict[str, Extracted] = {}
    if not unseen:
        pipeline = load_pipeline()
        return (
            {page.name: _through(pipeline, page) for page in pages},
            {page.name: _through(pipeline, page, data) for page in pages if page.name.startswith("gne")},
        )
    labelled_pages, articles = training_pages.labelled(data), training_pages.articles(data)
    for number, portals in enumerate(train_body.folds(labelled_pages)):
        others = [page for page in labelled_pages if page.portal not in portals and (page.states == 1).any()]
        model = LineModel(*train_body.fit(others, articles, number))
        pipeline = load_pipeline()
        for each in pipeline.stages:
            if each.name == "body":
                object.__setattr__(each.find, "model", model)  # type: ignore[attr-defined]
        part = [page for page in pages if page.portal in portals]
        by_text |= {page.name: _through(pipeline, page) for page in part}
        by_html |= {page.name: _through(pipeline, page, data) for page in part if page.name.startswith("gne")}
    return by_text, by_html


def _through(pipeline: Callable[[Any], Any], page: Gold, data: Path | None = None) -> Extracted:
    if data:
        read = read_html(page.name, _html_file(data, page).read_bytes())
    else:
        read = read_page(page.name, page.raw.encode())
    documents = [doc for doc in pipeline(read) if not doc.drop]
    if not documents:
        return Extracted("")
    meta = documents[0].meta
    return Extracted("\n".join(doc.text for doc in documents), meta.get("title"), meta.get("published"))


def untouched(page: Gold, _html: str | None) -> Extracted:
    """Return the page as it is, its first line as title."""
    return Extracted(page.raw, page.raw.split("\n")[0].strip())


def trafilatura(_page: Gold, html: str | None) -> Extracted:
    """Return what trafilatura makes of the HTML."""
    import trafilatura as tool

    if html is None:
        return Extracted("")
    extracted: Any = tool.bare_extraction(html, with_metadata=True, include_comments=False)
    if extracted is None:
        return Extracted("")
    return Extracted(extracted.text or "", extracted.title, extracted.date)


def gne(_page: Gold, html: str | None) -> Extracted:
    """Return what GNE makes of the HTML."""
    from gne import GeneralNewsExtractor

    if html is None:
        return Extracted("")
    try:
        extracted = GeneralNewsExtractor().extract(html)
    except Exception:  # noqa: BLE001 - a peer that fails on a page found nothing there
        return Extracted("")
    return Extracted(extracted["content"], extracted["title"], parse_date(extracted["publish_time"] or ""))


def print_scores(name: str, pages: list[Gold], extracted: dict[str, Extracted]) -> None:
    """Print a line."""
    scores = np.array([score(page.body, extracted[page.name].body) for page in pages])
    titles = np.mean([_key(page.title) == _key(extracted[page.name].title) for page in pages])
    dated = [page for page in pages if page.date]
    dates = np.mean([(extracted[page.name].date or "")[:10] == (page.date or "")[:10] for page in dated])
    mean, median = scores.mean(0), np.median(scores[:, 2])
    print(
        f"    {name:<14}P {mean[0]:.3f}  R {mean[1]:.3f}  F1 {mean[2]:.4f} (median {median:.4f}, "
        f"below 0.9: {int((scores[:, 2] < 0.9).sum())})  titles {titles:.2f}  dates {dates:.2f}"
    )


def main(data: Path, *, unseen: bool) -> None:
    """Print the table."""
    pages = gold(data)
    mine, by_html = ours(pages, data, unseen=unseen)
    for set_name, title in (("gne", "pages of 32 portals"), ("netease_cx163", "pages of one portal, text only")):
        part = [page for page in pages if page.name.startswith(set_name)]
        print(f"{len(part)} {title}")
        print_scores("seedclean", part, mine)
        if set_name == "gne":
            print_scores("  its HTML", part, by_html)
        print_scores("untouched", part, {page.name: untouched(page, None) for page in part})
        if set_name == "gne":
            for peer in (trafilatura, gne):
                print_scores(peer.__name__, part, {page.name: peer(page, _html(data, page)) for page in part})
        for page in part:
            f1 = score(page.body, mine[page.name].body)[2]
            if f1 < 0.95 or _key(page.title) != _key(mine[page.name].title):
                print(f"        {page.name} {f1:.3f} {mine[page.name].title!r}")


def _html(data: Path, page: Gold) -> str:
    return _html_file(data, page).read_text("utf-8", errors="replace")


def _html_file(data: Path, page: Gold) -> Path:
    return data / "gne" / "html" / (Path(page.name).stem + ".html")


if __name__ == "__main__":
    main(Path(sys.argv[1]), unseen="--unseen" in sys.argv)
