"""Invented pages for `train_main_text.py`: sites that nobody runs, so that a model learns from more than two crawls.

What is main text on such a page stands in elements with the attribute `data-main`, which is taken out before the page
is read.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import orjson
from main_text_pages import Labelled, read_html, rendered_text

INVENTED = "invented"  # name of the set
_MARK = re.compile(r"\sdata-main(?:=(?:\"[^\"]*\"|'[^']*'))?(?=[\s/>])")
_TOKEN = re.compile(
    r"<!--.*?-->|<!\[.*?\]>|<(script|style|title|textarea|noscript)\b.*?</\1\s*>"
    r"|<(/?)([a-zA-Z][\w:-]*)(?:\"[^\"]*\"|'[^']*'|[^>\"'])*>",
    re.DOTALL,
)
_START, _END = "\ue000", "\ue001"  # around text that is main text, in a copy that labels are taken from
_WITHOUT_MARKS = str.maketrans("", "", _START + _END)


def invented_pages(file: Path) -> Iterator[Labelled]:
    """Yield the pages of a file, each site as a domain of its own; those without visible text are left out."""
    for row in map(orjson.loads, lzma.decompress(file.read_bytes()).splitlines()):
        if rendered_text(row["html"].encode()):
            yield _labelled(f"{row['site']}/{row['page']}", row["site"], row["type"], row["html"])


def _labelled(name: str, domain: str, kind: str, html: str) -> Labelled:
    text, facts, declared = read_html(_MARK.sub("", html).encode())
    lines = text.split("\n")
    numbers = [number for number, line in enumerate(lines) if line.strip()]
    marked = [line for line in read_html(marked_html(html).encode())[0].split("\n") if _without_marks(line)]
    if [_without_marks(line) for line in marked] != [_without_marks(lines[number]) for number in numbers]:
        raise ValueError(f"{name}: marks change how the page is read")
    main, inside = np.zeros(len(lines)), False
    for number, line in zip(numbers, marked, strict=True):
        letters = []
        for character in line:
            inside = character == _START or (inside and character != _END)
            if character.isalnum():
                letters.append(inside)
        main[number] = float(np.mean(letters)) if letters else float(_START in line)
    gold = "\n".join(line for line, share in zip(lines, main, strict=True) if share >= 0.5)
    return Labelled(name, INVENTED, domain, domain, text, facts, main, np.ones(len(lines)), gold, kind, declared)


def _without_marks(line: str) -> str:
    return "".join(line.translate(_WITHOUT_MARKS).split())


def marked_html(html: str) -> str:
    """Return a page with marks around each text in elements that have `data-main`, and without these attributes.

    >>> marked_html("<p>甲<p data-main>乙<b>丙</b></p>丁").translate({0xE000: "(", 0xE001: ")"})
    '<p>甲<p>(乙)<b>(丙)</b></p>丁'
    """
    parts, at, outer, depth = [], 0, "", 0
    for token in _TOKEN.finditer(html):
        parts += [_marked(html[at : token.start()]) if depth else html[at : token.start()], _MARK.sub("", token[0])]
        at, is_end, tag = token.end(), bool(token[2]), (token[3] or "").lower()
        if depth and tag == outer:
            depth += -1 if is_end or tag == "p" else 1  # a paragraph ends where the next one begins
        if not depth and tag and not is_end and _MARK.search(token[0]):
            outer, depth = tag, 1
    return "".join((*parts, html[at:]))


def _marked(text: str) -> str:
    inner = text.strip()
    return text.replace(inner, f"{_START}{inner}{_END}", 1) if inner else text
