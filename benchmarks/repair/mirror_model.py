"""A second model of the damage, which differs from the one that proves repairs: to damage text for measuring.

It differs in this: all characters of a table are replaced in one pass from left to right, as one regular expression
does, not one after the other; marks are replaced before the notes come in; a site replaces all marks, some, or none; a
scraper may have dropped the private-use characters.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from typing import NamedTuple

from damaged_pages import Damaged, Shown, Span, borders_of, spans_of

from seedclean.stages.repairs.lost_bytes.damage_model import Eats, decode_damaged, encode_gbk
from seedclean.stages.repairs.lost_bytes.gbk import FULL_WIDTH_MARKS

PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
NUMBER_OF_MARK = {mark: number for number, mark in enumerate(FULL_WIDTH_MARKS, 1)}
TABLES = (50, 60, 200)
MARKS = {"all marks": ",?!:;", "some marks": "?!;", "no marks": ""}


class Site(NamedTuple):
    """How one site damages its pages.

    Attributes:
        table: characters that carry notes.
        marks: full-width marks that it replaces, in ASCII.
        eats: see `decode_damaged`.
        is_dropped: whether private-use characters are gone.
    """

    table: int
    marks: str
    eats: Eats
    is_dropped: bool

    def __str__(self) -> str:
        """Return it as the head of a row of the report."""
        names = {marks: name for name, marks in MARKS.items()}
        return f"{self.table} {names[self.marks]} eats {self.eats}"


def sites() -> list[Site]:
    """Return the sites, those that drop private-use characters last."""
    return [
        Site(table, marks, eats, is_dropped)
        for is_dropped in (False, True)
        for table in TABLES
        for marks in MARKS.values()
        for eats in ("nothing", "ascii")
    ]


def _replaced(
    data: bytes, origin: list[int], replacements: Mapping[bytes, bytes], *, keeps: bool
) -> tuple[bytes, list[int]]:
    """Replace byte pairs in one pass; `keeps` leaves the pair and puts the new bytes behind it."""
    if not replacements:
        return data, origin
    parts: list[bytes] = []
    places: list[int] = []
    done = 0
    for match in re.finditer(b"|".join(map(re.escape, replacements)), data):
        at, after = match.start(), replacements[match[0]]
        kept = at + 2 if keeps else at
        parts += [data[done:kept], after]
        places += [*origin[done:kept], *([-1] * len(after) if keeps else [origin[at]] * len(after))]
        done = at + 2
    return b"".join([*parts, data[done:]]), places + origin[done:]


def damaged_by(site: Site, text: str, notes: Mapping[str, str], rng: random.Random) -> Damaged:
    """Damage a text as a site does, and record where each byte went."""
    data = encode_gbk(text)
    origin = list(range(len(data)))
    marks = {FULL_WIDTH_MARKS[mark]: bytes([NUMBER_OF_MARK[mark]]) for mark in site.marks}
    data, origin = _replaced(data, origin, marks, keeps=False)
    inserted = list(notes.items())
    rng.shuffle(inserted)
    table = {character.encode("gbk"): f"({syllable})".encode("gbk") for character, syllable in inserted}
    data, origin = _replaced(data, origin, table, keeps=True)
    page, starts = decode_damaged(data, site.eats)
    case = spans_of(text, Shown(page, starts, data, origin), borders_of(text))
    return without_private_use(case) if site.is_dropped else case


def without_private_use(case: Damaged) -> Damaged:
    """Return a page without its private-use characters."""
    stays = [not PRIVATE_USE.match(character) for character in case.page]
    number = [0]
    for is_kept in stays:
        number.append(number[-1] + is_kept)
    index = [at for at, is_kept in zip(case.original_index, stays, strict=False) if is_kept]
    return Damaged(
        case.original,
        PRIVATE_USE.sub("", case.page),
        [Span(number[span.start], number[span.end], span.was) for span in case.spans],
        [*index, case.original_index[-1]],
        [(number[start], number[end]) for start, end in case.notes],
    )
