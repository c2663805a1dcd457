"""The byte damage of mirror pages: found, read, proved, and said where it cannot be undone.

A page is read twice. The first reading teaches how this page was damaged: which marks follow a 。 here, whether the
decoder took marks with it, which it left. The second one, for the places that were not yet sure, uses that.

A reading is put into the text only if running the damage forward over it shows exactly what the page shows, and if
it is sure enough: by its share of the probability of all readings; less is enough if every character that lost a byte
stands beside the same neighbour elsewhere on the page. Measured in benchmarks/RESULTS.md. What is not sure stays as it
is, unless the page prints the same place again, intact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import repeat
from typing import NamedTuple

import regex

from seedclean.core.edits import Edit, LazyEdits, apply, count_by_rule, edits_of_rule, splice
from seedclean.stages.repairs.from_duplicate import ASKED_MOST, Duplicate, find_in_copy
from seedclean.stages.repairs.lost_bytes.damage_model import AnnotatedPair, encode_gbk, possible_displays
from seedclean.stages.repairs.lost_bytes.evidence import LOST, DamageEvidence, Restoration, damage_evidence
from seedclean.stages.repairs.lost_bytes.gbk import MARKS
from seedclean.stages.repairs.lost_bytes.search import LostByteSearch
from seedclean.stages.repairs.lost_bytes.variants import variants_of
from seedclean.stages.repairs.pinyin import pairs_with_reading
from seedclean.stages.repairs.pinyin_annotations import ANNOTATION, PinyinAnnotation, mirror_annotations
from seedclean.text import fold

_PLACE = regex.compile(f"[{LOST}]{{5,}}(*SKIP)(*FAIL)|[{LOST}]")  # so long a run is text that was thrown away
_FULL = str.maketrans({mark: chr(ord(mark) + 0xFEE0) for mark in MARKS})

UNRECOVERABLE = "repair:unrecoverable"
_NOTE = "repair:note"

_SURE = 0.998
_SURE_IF_ATTESTED = 0.96
_FIGURE, _BUT_FOR_FIGURE = 0.75, 0.85  # a figure that the page prints again and again
_ATTESTED = 2  # times that a pair stands elsewhere on the page
_SETTLED = 0.995  # not read again
_LEAN = 3.0  # nats by which each mark that was read shifts what it costs to believe that it was left or taken
_NEARBY = 60  # characters around a place that hold its context, notes and all


class DamagedSpan(NamedTuple):
    """A `?` and what follows from it.

    Attributes:
        reading: the likeliest one.
        proved: whether the damage run forward over it shows what the page shows.
        around: the reading and the characters in front of it and behind it, folded.
    """

    reading: Restoration
    proved: bool
    around: str


def undo_gbk_damage(text: str, per_1000: float) -> Sequence[Edit]:
    """Return the edits that remove a mirror's notes and undo what they and the marks tore apart.

    A place in doubt is an edit with the rule `repair:unrecoverable` that leaves it as it is, less its notes.

    Args:
        text: the page, NFC.
        per_1000: see `mirror_notes`.

    >>> page = "他談到系統(tǒng)?,F(xiàn)在人人有系統(tǒng)。家家用系統(tǒng)。"
    >>> apply(page, undo_gbk_damage(page, 5.0))
    '他談到系統。現在人人有系統。家家用系統。'
    """
    notes = mirror_annotations(text, per_1000)
    if not notes:
        return ()
    torn = [
        edit._replace(after=ANNOTATION.sub("", edit.after)) if edit.rule == UNRECOVERABLE else edit
        for edit in (_torn(text) if _PLACE.search(text) else ())
    ]  # the notes in a place that is in doubt are none the less notes
    inside = {at for edit in torn for at in range(edit.start, edit.end)}
    alone = [(note.start, note.end) for note in notes if note.start not in inside]
    made = splice(text, sorted([*((*span, "") for span in alone), *(edit[:3] for edit in torn)]))
    counts = {_NOTE: (len(alone), sum([end - start for start, end in alone]))} if alone else {}
    return LazyEdits(made, {**count_by_rule(torn), **counts}, partial(_edits, alone, torn), torn)


def _edits(notes: Sequence[tuple[int, int]], torn: Sequence[Edit]) -> list[Edit]:
    """Return the edits that remove notes, and those of torn places, in order."""
    starts, ends = zip(*notes, strict=True) if notes else ((), ())
    return sorted([*edits_of_rule(starts, ends, repeat(""), _NOTE), *torn])


def _torn(text: str) -> list[Edit]:
    signs = damage_evidence(text)
    search = LostByteSearch(text, signs)
    places = _read(text, search, signs, {})
    lean = _learned(signs, places)
    if lean is not None:
        known = {place.reading.start: place for place in places if place.proved and place.reading.share > _SETTLED}
        search.restart(lean)
        places = _read(text, search, signs, known)
    good = [place for place in places if place.reading.lost and place.proved and _accepted(signs, place)]
    edits = [_edit(text, place.reading) for place in good]
    mended = {edit.start for edit in edits}
    doubts = [
        place.reading for place in places if place.reading.start not in mended and _doubtful(place.reading, signs)
    ]
    whole = Duplicate("page", ANNOTATION.sub("", apply(text, edits)) if len(doubts) <= ASKED_MOST else "")
    return sorted(edits + [_from_second_print(text, doubt, edits, whole, signs) for doubt in doubts])


def _read(
    text: str, search: LostByteSearch, signs: DamageEvidence, known: Mapping[int, DamagedSpan]
) -> list[DamagedSpan]:
    """Read all places in their order, so that it is known in front of each what quotation or title is open."""
    places: list[DamagedSpan] = []
    at = 0
    for match in _PLACE.finditer(text):
        start = match.start()
        if start < at:
            continue
        search.follow_brackets(text[at:start])
        place = known.get(start)
        if place is None:
            reading = search.restore(start)
            before = signs.character_before(text, start)[1]
            around = before + reading.text + text[reading.end : reading.end + 1]
            place = DamagedSpan(reading, not reading.lost or _proved(text, signs, before, reading), fold(around))
        at = place.reading.end
        search.follow_brackets(place.reading.text)
        places.append(place)
    return places


def _proved(text: str, signs: DamageEvidence, before: str, reading: Restoration) -> bool:
    """Run the damage forward over a reading, and compare."""
    annotations = [
        AnnotatedPair(pair, note.syllable) for pair, note in zip(reading.noted, _notes_in(signs, reading), strict=False)
    ]
    shown = text[reading.start : reading.end]
    return any(
        _same(shown, picture[1:], signs)
        for form in (before, *(variants_of(before) if signs.converted_back else ()))
        for picture in _pictures(form, reading.text, annotations, signs)
    )


def _pictures(before: str, original: str, annotations: Sequence[AnnotatedPair], signs: DamageEvidence) -> Iterator[str]:
    """Yield what the page can show for a stretch; its marks may have been full-width or not."""
    for marks in (_FULL, {}):
        try:
            yield from possible_displays(
                before.translate(_FULL) + original.translate(marks), annotations, signs.annotated
            )
        except UnicodeEncodeError:
            return


def _same(shown: str, picture: str, signs: DamageEvidence) -> bool:
    return shown == picture or (signs.converted_back and fold(shown) == fold(picture))


def _notes_in(signs: DamageEvidence, reading: Restoration) -> list[PinyinAnnotation]:
    """Return the notes and half notes inside a place, in order."""
    found = (signs.notes.get(start) or signs.halves.get(start) for start in range(reading.start, reading.end))
    return [note for note in found if note]


def _learned(signs: DamageEvidence, places: Sequence[DamagedSpan]) -> float | None:
    """Learn from a first reading; return by how many nats marks were left rather than taken, None if there is none."""
    found = [place for place in places if place.proved and place.reading.lost and place.reading.share > 0.5]
    kept = eaten = 0.0
    for reading, _, around in found:
        signs.counts.learn_marks(around, reading.share)
        kept += reading.share * reading.lost.count("mark")
        eaten += reading.share * reading.lost.count("eaten")
    return _LEAN * (kept - eaten) if found else None


def _accepted(signs: DamageEvidence, place: DamagedSpan) -> bool:
    reading = place.reading
    if reading.share >= _SURE:
        return True
    if reading.figure < 1:
        return reading.figure >= _FIGURE and reading.share >= _BUT_FOR_FIGURE * reading.figure
    if reading.share < _SURE_IF_ATTESTED:
        return False
    around, seen = place.around, signs.counts.pair_count
    return all(pair in signs.annotated for pair in reading.noted) and all(
        max(seen(around[at : at + 2]), seen(around[at + 1 : at + 3])) >= _ATTESTED for at in reading.guessed
    )


def _edit(text: str, reading: Restoration) -> Edit:
    """Return the edit that puts a reading into the text, without the characters at its end that stay."""
    end, after = reading.end, reading.text
    while after and end > reading.start + 1 and text[end - 1] == after[-1]:
        end, after = end - 1, after[:-1]
    cause = "note" if "note" in reading.lost else "mark"
    return Edit(reading.start, end, after, f"repair:torn-by-{cause}", round(reading.share, 4))


def _doubtful(reading: Restoration, signs: DamageEvidence) -> bool:
    """Say whether a place is damaged, though no reading was taken: a real `?` is not."""
    return bool(reading.lost) or reading.share < 0.5 or reading.start + 1 in signs.halves


def _from_second_print(
    text: str, doubt: Restoration, edits: Sequence[Edit], whole: Duplicate, signs: DamageEvidence
) -> Edit:
    """Return the edit that takes a place from the page's other print of it; else the one that says it is lost."""
    lost = Edit(doubt.start, doubt.end, text[doubt.start : doubt.end], UNRECOVERABLE, 0.0)
    if not whole.text:
        return lost
    left = _bare(text, max(0, doubt.start - _NEARBY), doubt.start, edits)
    right = _bare(text, doubt.end, doubt.end + _NEARBY, edits)
    span = find_in_copy(left, lost.after, right, whole)
    if not span:
        return lost
    found = whole.text[slice(*span)]
    if not _shows(text, doubt, found, signs):
        return lost
    return lost._replace(after=found, rule="repair:donor", confidence=1.0, donor=whole.id)


def _shows(text: str, doubt: Restoration, found: str, signs: DamageEvidence) -> bool:
    """Say whether the damage can have made the place out of what stands elsewhere."""
    annotations, at = [], 0
    before = signs.character_before(text, doubt.start)[1]
    try:
        data = encode_gbk(before.translate(_FULL) + found)
    except UnicodeEncodeError:
        return False
    for note in _notes_in(signs, doubt):
        pairs = pairs_with_reading(note.syllable)
        at = next((place for place in range(at, len(data) - 1) if (data[place], data[place + 1]) in pairs), -1)
        if at < 0:
            return False
        annotations.append(AnnotatedPair((data[at], data[at + 1]), note.syllable))
        at += 1
    shown = text[doubt.start : doubt.end]
    return any(_same(shown, picture[1:], signs) for picture in _pictures(before, found, annotations, signs))


def _bare(text: str, start: int, end: int, edits: Sequence[Edit]) -> str:
    """Return a stretch repaired, without notes, folded."""
    inside = [
        edit._replace(start=edit.start - start, end=edit.end - start)
        for edit in edits
        if start <= edit.start and edit.end <= end
    ]
    return fold(ANNOTATION.sub("", apply(text[start:end], inside)))
