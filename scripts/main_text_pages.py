"""Labelled pages for `train_main_text.py`: their lines, which of them are main text, and what kind of page each is.

A page that has its HTML comes twice: as a scraper saved its text, and as our reader renders it. Labels were made on one
rendering and are carried over to the other by their letters.
"""

from __future__ import annotations

import difflib
import gzip
import json
import re
import tarfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from seedclean.core.document import Document
from seedclean.read.decode import html_document
from seedclean.read.html.facts import LineFacts

ROOT = Path(__file__).parents[1]
LABELS = ROOT / "benchmarks" / "body" / "labels.tsv"
CRAWL_LABELS = ROOT / "benchmarks" / "body" / "crawl_labels.jsonl"
SETS = ("pages2", "pages3", "pages4")
CRAWLS = {"sina": "sina.com.cn", "sjtu": "sjtu.edu.cn"}  # archive of the crawl -> registered domain
CORPORA = {"qqnews_2023h1.jsonl.gz": ("qq.com", 6), "hkcnews_2017_traditional.jsonl.gz": ("hkcnews.com", 4)}
# The portals of labels.tsv whose registered domain is not the portal's name with .com.
_DOMAINS = {"netease-forum": "163.com", "sina": "sina.com.cn", "wechat": "qq.com"}
_SECOND_LEVEL = frozenset(("com", "edu", "gov", "org", "net", "co", "ac", "idv"))
_FORUM, _ARTICLE = "forum", "article"
# Types that are an article if there is a main text; the labels of pages2 to pages4 call them by their genre.
_TYPES_OF_GENRES = {"forum": _FORUM, "list": "list", "home": "home", "profile": "profile", "product": "product",
                    "about": "about", "media": "media", "error": "error"}  # fmt: skip
_TYPES_OF_CRAWLS = {"other": "list", "short": _ARTICLE}
_NGRAM = 4  # letters, by which a line that is in one rendering only is known
_KNOWN = 0.7


class Labelled(NamedTuple):
    """A page with labels.

    Attributes:
        name: of the page in its set.
        set: where it comes from.
        domain: registered domain, by which pages are held out together.
        host: whose pages have their templates in common.
        text: as it is shown.
        facts: about its lines; None if it was saved as text.
        main: how much of each line is main text, 0 to 1, shape (lines,); all 0 on a page without one, or if that is
            not known.
        weight: of each line: 0 where either reading is fair.
        gold: the main text; empty if there is none, None if that is not known.
        type: of `model.TYPES`.
        declared: what an HTML page declares of its article.
    """

    name: str
    set: str
    domain: str
    host: str
    text: str
    facts: LineFacts | None
    main: NDArray[np.float64]
    weight: NDArray[np.float64]
    gold: str | None
    type: str
    declared: Mapping[str, Any] | None = None


def registered_domain(host: str) -> str:
    """Return the domain that a host belongs to.

    >>> registered_domain("news.sina.com.cn"), registered_domain("bbs.example.org")
    ('sina.com.cn', 'example.org')
    """
    parts = host.lower().split("/")[0].split(":")[0].split(".")
    count = 3 if len(parts) > 2 and parts[-2] in _SECOND_LEVEL and len(parts[-1]) == 2 else 2
    return ".".join(parts[-count:])


def labelled_pages(data: Path) -> list[Labelled]:
    """Return all labelled pages of the shared data, in a fixed order."""
    return [*_page_sets(data), *_portal_pages(data), *_crawl_pages(data)]


def _page_sets(data: Path) -> Iterator[Labelled]:
    for name in SETS:
        for row in (data / name / "gold.jsonl").read_text("utf-8").splitlines():
            page = json.loads(row)
            text = (data / name / "text" / f"{page['id']}.txt").read_text("utf-8")
            lines = text.split("\n")
            main, weight, gold = _of_ranges(page, lines)
            kind = _TYPES_OF_GENRES.get(page["genre"], _ARTICLE)
            kind = kind if kind == _FORUM or not gold else _ARTICLE
            host = page["site"].split("/")[0]
            saved = Labelled(
                f"{name}/{page['id']}", name, registered_domain(host), host, text, None, main, weight, gold, kind
            )
            yield saved
            yield from _rendered(saved, data / name / "html" / f"{page['id']}.html")


def _of_ranges(page: dict[str, Any], lines: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.float64], str]:
    """Return what a row of `gold.jsonl` says of each line, and the main text; line numbers count from 1."""
    main, weight = np.zeros(len(lines)), np.ones(len(lines))
    for first, last in page.get("optional") or ():
        weight[first - 1 : last] = 0.0
    parts = {number: lines[number - 1] for first, last in page["body"] for number in range(first, last + 1)}
    for number in parts:
        main[number - 1] = weight[number - 1] = 1.0
    for part in page.get("mixed") or ():
        number = part["line"]
        parts[number] = lines[number - 1][part["start"] : part["end"]]
        main[number - 1], weight[number - 1] = len(parts[number]) / max(len(lines[number - 1]), 1), 1.0
    return main, weight, "\n".join(parts[number] for number in sorted(parts))


def main_text(page: dict[str, Any], lines: Sequence[str]) -> str:
    """Return the main text of a page of which `gold.jsonl` says which of its lines are part of it."""
    return _of_ranges(page, lines)[2]


def _portal_pages(data: Path) -> Iterator[Labelled]:
    for row in LABELS.read_text("utf-8").splitlines():
        if row.startswith("#"):
            continue
        name, portal, _, _, stretches = row.split("\t")
        text = (data / name).read_text("utf-8")
        lines = text.split("\n")
        main = np.zeros(len(lines))
        for stretch in () if stretches == "-" else stretches.split(","):
            first, last = map(int, stretch.split("-"))
            main[first : last + 1] = 1.0
        gold = "\n".join(line for line, inside in zip(lines, main, strict=True) if inside)
        domain = _DOMAINS.get(portal, f"{portal}.com")
        kind = _ARTICLE if gold else "list"
        saved = Labelled(name, name.split("/")[0], domain, domain, text, None, main, np.ones(len(lines)), gold, kind)
        yield saved
        yield from _rendered(saved, data / "gne" / "html" / f"{Path(name).stem}.html")


def _rendered(saved: Labelled, file: Path) -> Iterator[Labelled]:
    """Yield the page as our reader renders its HTML, if there is any, with the labels of its saved text."""
    if file.exists() and saved.set != "netease_cx163":
        text, facts, declared = read_html(file.read_bytes())
        main, weight = _carried_over(saved, text.split("\n"))
        yield saved._replace(text=text, facts=facts, main=main, weight=weight, declared=declared)


def read_html(data: bytes) -> tuple[str, LineFacts, Mapping[str, Any]]:
    """Return the text of a labelled page, the facts about its lines, and what it declares."""
    document = html_document("page", data)
    if not isinstance(document, Document):
        raise TypeError(f"a labelled page cannot be read: {document}")
    return document.text, document.meta["lines"], document.meta["declared"]


def rendered_text(data: bytes) -> str:
    """Return the visible text of an HTML page; empty if it cannot be read."""
    document = html_document("page", data)
    return document.text if isinstance(document, Document) else ""


def _letters(line: str) -> str:
    return "".join(filter(str.isalnum, line))


def _ngrams(letters: str) -> set[str]:
    return {letters[at : at + _NGRAM] for at in range(len(letters) - _NGRAM + 1)} or {letters}


def _carried_over(saved: Labelled, lines: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the labels of a page's lines in another rendering: of equal lines in order, then by n-grams."""
    old = [_letters(line) for line in saved.text.split("\n")]
    new = [_letters(line) for line in lines]
    old_numbers = [number for number, letters in enumerate(old) if letters]
    new_numbers = [number for number, letters in enumerate(new) if letters]
    main, weight = np.full(len(new), np.nan), np.ones(len(new))
    matcher = difflib.SequenceMatcher(
        None, [old[number] for number in old_numbers], [new[number] for number in new_numbers], autojunk=False
    )
    for first, second, size in matcher.get_matching_blocks():
        for step in range(size):
            at = new_numbers[second + step]
            main[at] = saved.main[old_numbers[first + step]]
            weight[at] = saved.weight[old_numbers[first + step]]
    inside = _ngrams("".join(letters for letters, share in zip(old, saved.main, strict=True) if share > 0.5))
    outside = _ngrams("".join(letters for letters, share in zip(old, saved.main, strict=True) if share <= 0.5))
    for number in new_numbers:
        if np.isnan(main[number]):
            ngrams = _ngrams(new[number])
            share = len(ngrams & inside) / len(ngrams)
            main[number] = float(share >= _KNOWN and share >= len(ngrams & outside) / len(ngrams))
    return np.nan_to_num(main), weight


def crawled(data: Path) -> Iterator[tuple[str, str, bytes]]:
    """Yield crawl, name and bytes of all pages of the crawls, each once, in the order of their names."""
    for crawl in CRAWLS:
        with tarfile.open(data / "crawls" / f"{crawl}_2019.tar.xz") as archive:
            # All at once: to go back in the archive is to unpack it again.
            files = {Path(member.name).name: _content(archive, member) for member in archive if member.isfile()}
        yield from ((crawl, name, files[name]) for name in sorted(files))


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    return file.read() if file else b""


def _crawl_pages(data: Path) -> Iterator[Labelled]:
    """Yield the labelled pages of the crawls, and those of which only the type is known."""
    labels = {row["page"]: row for row in map(json.loads, CRAWL_LABELS.read_text("utf-8").splitlines())}
    types = [row.split("\t") for row in (data / "crawls" / "types.tsv").read_text("utf-8").splitlines()[1:]]
    kinds = {f"{row[0]}/{row[1]}": _TYPES_OF_CRAWLS.get(row[2], row[2]) for row in types}
    for crawl, name, content in crawled(data):
        page = f"{crawl}/{name}"
        if page not in labels and page not in kinds:
            continue
        text, facts, declared = read_html(content)
        lines = text.split("\n")
        main, weight = np.zeros(len(lines)), np.ones(len(lines))
        if page in labels:
            for values, stretches, value in ((weight, "optional", 0.0), (main, "body", 1.0)):
                for stretch in labels[page][stretches]:
                    first, last = stretch_lines(lines, stretch)
                    values[first : last + 1] = value
            kind, host = labels[page]["type"], labels[page]["host"]
            gold = "\n".join(line for line, inside in zip(lines, main, strict=True) if inside)
            yield Labelled(page, "crawl_labels", CRAWLS[crawl], host, text, facts, main, weight, gold, kind, declared)
        else:
            host = _host_of_file(name)
            yield Labelled(
                page, "types", CRAWLS[crawl], host, text, facts, main, weight * 0, None, kinds[page], declared
            )


def _host_of_file(name: str) -> str:
    """Return the host in a crawled file's name, which is the address without its colons and slashes."""
    host = re.match(r"https?([a-z0-9.-]+?\.(?:com\.cn|edu\.cn|com|cn|net|org))", name)
    return host[1] if host else name


def line_key(line: str) -> str:
    """Return what a line of `crawl_labels.jsonl` is known by: the CRC-32 of its letters."""
    return f"{zlib.crc32(_letters(line).encode()):08x}"


def stretch_lines(lines: Sequence[str], stretch: tuple[int, str, int, str]) -> tuple[int, int]:
    """Return the first and the last line of a labelled stretch: those nearest to where they stood that have its keys.

    Raises:
        ValueError: no line has the key; the page is rendered otherwise now.
    """
    numbers = []
    for number, key in (stretch[:2], stretch[2:]):
        equal = [at for at, line in enumerate(lines) if line_key(line) == key]
        if not equal:
            raise ValueError(f"no line has the key {key}, which line {number} had: label the page again")
        numbers.append(min(equal, key=lambda at: abs(at - number + 1)))
    return numbers[0], numbers[1]


def articles(data: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the domain of a news corpus and the paragraphs of one of its articles, without Markdown and HTML."""
    for name, (domain, step) in CORPORA.items():
        with gzip.open(data / name) as rows:
            for number, row in enumerate(rows):
                if number % step == 0:
                    text = re.sub(r"!?\[.*?\]\(.*?\)|[*#|]+|</?[a-z].*?>|---+", "", orjson.loads(row)["text"])
                    yield domain, [line.strip() for line in text.split("\n") if line.strip()][1:-1]
