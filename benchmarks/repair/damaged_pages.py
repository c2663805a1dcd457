"""Measure how well `repair` undoes the byte damage of mirror pages: damage clean text, repair it, compare.

Usage: python benchmarks/repair/damaged_pages.py ARTICLES.jsonl.gz [--first N] [--last N] [--show N]

ARTICLES has one article a line, in Traditional characters, as `text`. Each is damaged under several kinds of tables
(light and heavy, converted characters only or any) and decoders (which byte goes with a broken character). A span is
a run of the page whose characters are not the original's; it counts as exact if the repaired text is the original
there, as wrong if something was put there (or anywhere else) that is not, and else as left. The comparison, "strip and
convert", removes whatever looks like a note. Characters are compared in their Simplified, half-width forms.

Spans are the damage that is left when the notes are gone. "With notes" counts everything that the page has and the
original has not: each note outside a span counts too. It is exact if it was removed, and nothing else with it.
"""

from __future__ import annotations

import argparse
import gzip
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import orjson
from pypinyin import Style, pinyin

from seedclean.core.edits import Edit
from seedclean.stages.repairs.gbk_damage import undo_gbk_damage
from seedclean.stages.repairs.lost_bytes.damage_model import Eats, decode_damaged, encode_gbk
from seedclean.stages.repairs.lost_bytes.gbk import FULL_WIDTH_MARKS
from seedclean.text import fold

TORN = ("repair:torn-by-note", "repair:torn-by-mark", "repair:read", "repair:donor")
TABLES = {"light": 50, "heavy": 400}
DECODERS: tuple[Eats, ...] = ("nothing", "ascii", "all")
ANY_NOTE = re.compile(r"\(?[a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]*\)")
QUOTES = str.maketrans("「」『』", "“”‘’")


class Span(NamedTuple):
    """A run of the page that is damaged, and the run of the original that stood there."""

    start: int
    end: int
    was: tuple[int, int]


class Damaged(NamedTuple):
    """A damaged page. `original_index[i]` is the original character that begins at its character i, or -1.

    `notes` are those outside the spans, `[start, end)`.
    """

    original: str
    page: str
    spans: list[Span]
    original_index: list[int]
    notes: list[tuple[int, int]]


def articles(path: Path, first: int, last: int) -> Iterator[str]:
    """Yield the lines of articles that GBK can hold."""
    with gzip.open(path) as rows:
        for row in islice(rows, first, last):
            lines = orjson.loads(row)["text"].translate(QUOTES).split("\n")
            text = "\n".join(line for line in lines if not outside_gbk(line))
            if len(text) > 300:
                yield text


def outside_gbk(line: str) -> bool:
    """Say whether GBK lacks a character of a line."""
    try:
        line.encode("gbk")
    except UnicodeEncodeError:
        return True
    return False


def table(text: str, size: int, *, converted: bool, rng: random.Random) -> dict[str, str]:
    """Return a random table of characters and their readings."""
    han = [c for c, _ in Counter(text).most_common() if "\u4e00" <= c <= "\u9fff"]
    if converted:
        han = [c for c in han if fold(c) != c]
    chosen = rng.sample(han, min(size, len(han)))
    return {c: r for c in chosen if (r := pinyin(c, style=Style.TONE)[0][0]) != c and re.search("[^a-z]", r)}


def damaged(text: str, notes: dict[str, str], eats: Eats) -> Damaged:
    """Damage a text as `damage_text` does, and record where each byte went."""
    data = encode_gbk(text)
    origin = list(range(len(data)))
    for character, syllable in notes.items():
        pattern, note = character.encode("gbk"), f"({syllable})".encode("gbk")
        at = data.find(pattern)
        if at < 0:
            continue
        parts, places, done = [], [], 0
        while at >= 0:
            parts += [data[done : at + 2], note]
            places += [*origin[done : at + 2], *[-1] * len(note)]
            done = at + 2
            at = data.find(pattern, done)
        data, origin = b"".join([*parts, data[done:]]), places + origin[done:]
    data, origin = _marked(data, origin)
    page, starts = decode_damaged(data, eats)
    return spans_of(text, Shown(page, starts, data, origin), borders_of(text))


def borders_of(text: str) -> dict[int, int]:
    """Return offset of a character's first byte in GBK -> offset of the character; the end too."""
    borders = {}
    byte = 0
    for index, character in enumerate(text):
        borders[byte] = index
        byte += 1 if character < "\x80" else 2
    borders[byte] = len(text)
    return borders


def _marked(data: bytes, origin: list[int]) -> tuple[bytes, list[int]]:
    """Replace the marks; the byte that stands for one has the place of the pair's first byte, made odd."""
    for number, pair in enumerate(FULL_WIDTH_MARKS.values(), 1):
        at = data.find(pair)
        while at >= 0:
            data = data[:at] + bytes([number]) + data[at + 2 :]
            origin = origin[: at + 1] + origin[at + 2 :]
            at = data.find(pair, at)
    return data, origin


class Shown(NamedTuple):
    """A damaged page: its text, each character's first byte, the bytes, and where each byte was; -1 in a note."""

    page: str
    starts: list[int]
    data: bytes
    origin: list[int]


def spans_of(text: str, shown: Shown, borders: dict[int, int]) -> Damaged:
    """Return a damaged page with its spans and notes."""
    page, starts, data, origin = shown
    original_index = [-1] * len(page)
    shifted = [True] * len(page)
    note = [False] * len(page)
    ends = [*starts[1:], len(data)]
    following = len(text)  # the character of the original that begins at the next byte that is not a note's
    aligned = True
    for i in range(len(page) - 1, -1, -1):
        inside = [o for o in origin[starts[i] : ends[i]] if o >= 0]
        note[i] = not inside
        if inside:
            aligned = inside[0] in borders
            following = borders.get(inside[0], -1)
            right = aligned and len(inside) == ends[i] - starts[i] and fold(page[i]) == fold(text[following])
            shifted[i] = not right
        original_index[i] = following if aligned else -1
    original_index.append(len(text))
    spans = []
    i = 0
    while i < len(page):
        if note[i] or not shifted[i]:
            i += 1
            continue
        start = i
        while i < len(page) and (note[i] or shifted[i] or original_index[i] < 0):
            i += 1
            if i < len(page) and not note[i] and page[i] == "?" and original_index[i] >= 0:
                break  # the next one begins where this one ends
        spans.append(Span(start, i, (original_index[start], original_index[i])))
    spanned = {i for span in spans for i in range(span.start, span.end)}
    whole = "".join("n" if note[i] and i not in spanned else "." for i in range(len(page)))
    return Damaged(text, page, spans, original_index, [match.span() for match in re.finditer("n+", whole)])


class Tally(Counter[str]):
    """Counts of spans and characters."""


def judge(case: Damaged, edits: Sequence[Edit], tally: Tally, shown: list[str]) -> None:
    """Compare the edits of one page with the truth."""
    torn = [edit for edit in edits if edit.rule in TORN]
    wrong = []
    for edit in torn:
        want = case.original[case.original_index[edit.start] : case.original_index[edit.end]]
        fits = min(case.original_index[edit.start], case.original_index[edit.end]) >= 0
        if not fits or fold(edit.after) != fold(want):
            wrong.append(edit)
            tally["wrong"] += 1
            shown.append(f"wrong: {case.page[edit.start - 6 : edit.end + 6]!r} -> {edit.after!r}, was {want!r}")
    gone = {(edit.start, edit.end) for edit in edits if not edit.after}
    tally["notes"] += len(case.notes)
    tally["notes exact"] += sum(note in gone for note in case.notes)
    for span in case.spans:
        want = case.original[slice(*span.was)]
        bare = fold(ANY_NOTE.sub("", case.page[span.start : span.end]))
        tally["spans"] += 1
        tally["stripped exact"] += bare == fold(want)
        tally["stripped wrong characters"] += _wrong(bare, fold(want))
        touching = [edit for edit in torn if edit.start < span.end and edit.end > span.start]
        if any(edit in wrong for edit in touching):
            tally["wrong characters"] += _wrong("".join(edit.after for edit in touching), want)
        elif touching and touching[0].start <= span.start and touching[-1].end >= span.end:
            tally["exact"] += 1
        else:
            tally["left"] += 1
            tally["wrong characters"] += _wrong(bare, fold(want))
            shown.append(f"left: {case.page[max(0, span.start - 6) : span.end + 6]!r}, was {want!r}")


def _wrong(got: str, want: str) -> int:
    """Return a bound on the wrong characters: all between the common head and tail."""
    head = next((i for i, (a, b) in enumerate(zip(got, want, strict=False)) if a != b), min(len(got), len(want)))
    most = min(len(got), len(want)) - head
    tail = next((i for i in range(most) if got[-1 - i] != want[-1 - i]), most)
    return max(len(got), len(want)) - head - tail


def main() -> None:
    """Damage, repair, report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--last", type=int, default=200)
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    texts = list(articles(options.articles, options.first, options.last))
    print(f"{len(texts)} articles; spans exact / left / wrong, and stripped; speed on pages with damage")
    shown: list[str] = []
    overall = Tally()
    for name, size in TABLES.items():
        for converted in (True, False):
            for eats in DECODERS:
                rng = random.Random(f"{name} {converted} {eats}")
                tally, seconds, size_bytes = Tally(), 0.0, 0
                for text in texts:
                    notes = table(text, size, converted=converted, rng=rng)
                    case = damaged(text, notes, eats)
                    begin = time.perf_counter()
                    edits = undo_gbk_damage(case.page, 5.0)
                    seconds += time.perf_counter() - begin
                    size_bytes += len(case.page.encode())
                    tally["characters"] += len(text)
                    judge(case, edits, tally, shown)
                _print(f"{name} {'converted' if converted else 'any':9} {eats:8}", tally, size_bytes / seconds / 1e6)
                overall += tally
    _print("all", overall, float("nan"))
    random.Random(1).shuffle(shown)
    print("\n".join(shown[: options.show]))


def _print(name: str, tally: Tally, speed: float) -> None:
    spans = max(tally["spans"], 1)
    places = max(tally["spans"] + tally["notes"], 1)
    print(
        f"{name:26} {tally['spans']:6} spans: {tally['exact'] / spans:7.2%} / {tally['left'] / spans:6.2%} / "
        f"{tally['wrong'] / spans:6.2%}; stripped {tally['stripped exact'] / spans:6.2%}; "
        f"with notes {places:6} places: {(tally['exact'] + tally['notes exact']) / places:6.2%}, "
        f"stripped {(tally['stripped exact'] + tally['notes']) / places:6.2%}; characters wrong "
        f"{tally['wrong characters'] / tally['characters']:.3%} (stripped "
        f"{tally['stripped wrong characters'] / tally['characters']:.3%}); {speed:.2f} MB/s"
    )


if __name__ == "__main__":
    main()
