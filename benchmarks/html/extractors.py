"""The text of a folder of HTML pages with another tool, one process: a row of JSONL a page. Used by crawl_speed.py.

Usage: python benchmarks/html/extractors.py TOOL FOLDER OUT.jsonl    (TOOL: one of TOOLS; see requirements.txt)

Each gets the decoded page and is called as its documentation shows it. None of them cleans, splits, converts or
removes duplicates. resiliparse renders the text of the whole page; the others look for the article.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import orjson


def trafilatura() -> Callable[[str], str | None]:
    """Return trafilatura's main text."""
    from trafilatura import extract

    tool: Callable[[str], str | None] = extract
    return tool


def resiliparse() -> Callable[[str], str | None]:
    """Return resiliparse's plain text."""
    from resiliparse.extract.html2text import extract_plain_text

    return lambda html: str(extract_plain_text(html))


def readability() -> Callable[[str], str | None]:
    """Return readability-lxml's main part, as HTML: it makes no text."""
    from readability import Document

    return lambda html: str(Document(html).summary())


TOOLS = {tool.__name__: tool for tool in (trafilatura, resiliparse, readability)}


def decoded(data: bytes) -> str:
    """Return a page as UTF-8, else as GB 18030."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def main(tool: str, folder: Path, out: Path) -> None:
    """Read the pages, write their rows; a page that a tool fails on has no text."""
    text_of = TOOLS[tool]()
    failed = 0
    with out.open("wb") as rows:
        for page in sorted(folder.rglob("*.html")):
            try:
                text = text_of(decoded(page.read_bytes()))
            except Exception:  # noqa: BLE001 - a tool's own error, whatever it is, is about this page only
                text, failed = None, failed + 1
            rows.write(orjson.dumps({"id": page.name, "text": text or ""}) + b"\n")
    print(f"{tool}: failed on {failed} pages", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
