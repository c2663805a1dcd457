"""Pages with known articles, real ones and collages of their parts, for `train_body.py`.

There are few labelled pages, and each portal has its own page chrome. So the model also learns from collages: the head
of one page, the article of another or of a news corpus, the tail of a third.
"""

from __future__ import annotations

import gzip
import random
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from seedclean.stages.line_model.features import letters
from seedclean.stages.line_model.viterbi import AFTER, BEFORE, INSERT, MAIN_TEXT
from seedclean.text import fold

LABELS = Path(__file__).parents[1] / "benchmarks" / "body" / "labels.tsv"
COLLAGES = 800
COLLAGE_WEIGHT = 0.3
BARE = 0.25  # share of the collages that are an article alone: nothing may be removed from a page without page chrome
CORPORA = {"qqnews_2023h1.jsonl.gz": 40, "hkcnews_2017_traditional.jsonl.gz": 20}  # file -> the step between its rows


class Labelled(NamedTuple):
    """A page with a known article: its lines without the blank ones, the state of each, the weight of the page."""

    name: str
    portal: str
    lines: list[str]
    states: NDArray[np.intp]
    weight: float


def labelled(data: Path) -> list[Labelled]:
    """Return the labelled pages. On a page without an article, all lines are before it."""
    pages = []
    rows = [row.split("\t") for row in LABELS.read_text("utf-8").splitlines() if not row.startswith("#")]
    share = Counter(row[1] for row in rows)
    for name, portal, _, _, stretches in rows:
        inside: set[int] = set()
        for stretch in () if stretches == "-" else stretches.split(","):
            first, last = map(int, stretch.split("-"))
            inside.update(range(first, last + 1))
        raw = (data / name).read_text("utf-8").split("\n")
        shown = [(line.strip(), number in inside) for number, line in enumerate(raw) if line.strip()]
        body = np.array([is_main_text for _, is_main_text in shown])
        states = np.where(body, MAIN_TEXT, INSERT)
        if body.any():
            main_text = np.flatnonzero(body)
            states[: main_text[0]], states[main_text[-1] + 1 :] = BEFORE, AFTER
        else:
            states[:] = BEFORE
        pages.append(Labelled(name, portal, [line for line, _ in shown], states, share[portal] ** -0.5))
    return pages


def articles(data: Path) -> list[tuple[str, list[str]]]:
    """Return title and paragraphs of some articles of the news corpora, without Markdown and HTML."""
    news = []
    for name, every in CORPORA.items():
        with gzip.open(data / name) as rows:
            for number, row in enumerate(rows):
                if number % every:
                    continue
                fields = orjson.loads(row)
                text = re.sub(r"!?\[.*?\]\(.*?\)|[*#|]+|</?[a-z].*?>|---+", "", fields["text"])
                paragraphs = [line.strip() for line in text.split("\n") if line.strip()][1:]
                if len(paragraphs) > 1:
                    news.append((fields["title"].strip(), paragraphs))
    return news


def collages(pages: list[Labelled], news: list[tuple[str, list[str]]], seed: int) -> list[Labelled]:
    """Return pages put together from parts of several."""
    chance = random.Random(seed)  # noqa: S311
    portals: dict[str, list[Labelled]] = {}
    for page in pages:
        portals.setdefault(page.portal, []).append(page)
    names = sorted(portals)

    def any_page() -> Labelled:
        return chance.choice(portals[chance.choice(names)])

    collage_pages = []
    for _ in range(COLLAGES):
        first, last = any_page(), any_page()
        if chance.random() < 0.5:
            middle = any_page()
            main_text = [
                (line, state)
                for line, state in zip(middle.lines, middle.states, strict=True)
                if state in (MAIN_TEXT, INSERT)
            ]
            title = re.split(r"[_|]|\s*-\s*", middle.lines[0])[0].strip() or middle.lines[0]
        else:
            title, paragraphs = chance.choice(news)
            most = chance.randint(1, 4) if chance.random() < 0.3 else len(paragraphs)
            main_text = [(line, MAIN_TEXT) for line in paragraphs[:most]]
        head = _retitled([x for x, s in zip(first.lines, first.states, strict=True) if s == BEFORE], title, chance)
        tail = [x for x, s in zip(last.lines, last.states, strict=True) if s == AFTER]
        if chance.random() < 0.15:
            tail = tail[: chance.randint(0, len(tail))]
        if chance.random() < BARE:
            head, tail = ([title] if chance.random() < 0.5 else []), []
        states = [BEFORE] * len(head) + [int(state) for _, state in main_text] + [AFTER] * len(tail)
        lines = [*head, *(line for line, _ in main_text), *tail]
        collage_pages.append(Labelled("collage", "collage", lines, np.array(states), COLLAGE_WEIGHT))
    return collage_pages


def _retitled(head: list[str], title: str, chance: random.Random) -> list[str]:
    """Return the head of a page with another article's title, sometimes without its beginning."""
    if not head:
        return []
    old = letters(fold(head[0]))
    site = re.sub(r"^.*?(?=[_|]| ?- ?|$)", "", head[0])
    lines = [title if len(letters(line)) >= 6 and letters(fold(line)) in old else line for line in head]
    lines[0] = title + site if chance.random() < 0.8 else head[0]
    if chance.random() < 0.15:
        return lines[chance.randint(1, len(lines)) :]
    return lines
