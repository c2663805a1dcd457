"""The byte damage of mirror pages: found, read, proved, and said where it cannot be undone.

A page is read twice. The first reading teaches how this page was damaged: which marks follow a 。 here, whether the
decoder took marks with it, which it left. The second one, for the places that were not yet sure, uses that.

A reading is put into the text only if running the damage forward over it shows exactly what the page shows, and if
it is sure enough: by its share of the probability of all readings; less is enough if every character that lost a byte
stands beside the same neighbour elsewhere on the page. Measured in benchmarks/RESULTS.md. What is not sure stays as it
is, unless the page prints the same place again, intact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import regex

from seedclean.edit import Edit, apply
from seedclean.hanzi import evidence, fold, traditional
from seedclean.repairs.donor import ASKED_MOST, Copy, other_print
from seedclean.repairs.notes import NOTE, SYLLABLE, mirror_notes
from seedclean.repairs.readings import pairs_read
from seedclean.repairs.torn.bigrams import Bigrams
from seedclean.repairs.torn.damage import Annotation, encode, shows
from seedclean.repairs.torn.forms import forms_of
from seedclean.repairs.torn.gbk import MARKS, codes
from seedclean.repairs.torn.lattice import Search
from seedclean.repairs.torn.signs import LOST, Note, Reading, Signs

_PLACE = regex.compile(f"[{LOST}]{{5,}}(*SKIP)(*FAIL)|[{LOST}]")  # so long a run is text that was thrown away
_HALF = regex.compile(rf"(?<=[{LOST}]){SYLLABLE}[ ]?[)）]")
_SUSPECT = regex.compile(f"[{LOST}].{{0,12}}")  # characters behind a lost byte that must not vouch for themselves
_FULL = str.maketrans({mark: chr(ord(mark) + 0xFEE0) for mark in MARKS})

UNRECOVERABLE = "repair:unrecoverable"

_SURE = 0.998
_SURE_IF_ATTESTED = 0.96
_FIGURE, _BUT_FOR_FIGURE = 0.75, 0.85  # a figure that the page prints again and again
_ATTESTED = 2  # times that a pair stands elsewhere on the page
_SETTLED = 0.995  # not read again
_ALWAYS = 0.8  # of a character's places that carry a note, so that one without needs a reason
_CONVERTED_LEAST = 5  # annotated characters, all Traditional, that show a table of converted ones
_EATEN, _KEPT, _LEAN, _MOST = 2.0, 0.3, 3.0, 15.0  # nats, see Signs; each mark that was read shifts them
_NEARBY = 60  # characters around a place that hold its context, notes and all


class Place(NamedTuple):
    """A `?` and what follows from it.

    Attributes:
        reading: the likeliest one.
        proved: whether the damage run forward over it shows what the page shows.
        around: the reading and the characters in front of it and behind it, folded.
    """

    reading: Reading
    proved: bool
    around: str


def mirror(text: str, per_1000: float) -> list[Edit]:
    """Return the edits that remove a mirror's notes and undo what they and the marks tore apart.

    A place in doubt is an edit with the rule `repair:unrecoverable` that leaves it as it is, less its notes.

    Args:
        text: the page, NFC.
        per_1000: see `mirror_notes`.

    >>> page = "他談到系統(tǒng)?,F(xiàn)在人人有系統(tǒng)。家家用系統(tǒng)。"
    >>> apply(page, mirror(page, 5.0))
    '他談到系統。現在人人有系統。家家用系統。'
    """
    notes = mirror_notes(text, per_1000)
    if not notes:
        return []
    torn = _torn(text) if _PLACE.search(text) else []
    whole = [
        edit._replace(after=NOTE.sub("", edit.after)) if edit.rule == UNRECOVERABLE else edit for edit in torn
    ]  # the notes in a place that is in doubt are none the less notes
    inside = {at for edit in torn for at in range(edit.start, edit.end)}
    removed = [Edit(match.start(), match.end(), "", "repair:note") for match in notes if match.start() not in inside]
    return sorted(whole + removed)


def _torn(text: str) -> list[Edit]:
    signs = _signs(text)
    places = _read(text, signs, {})
    learned = _learned(signs, places)
    if learned:
        known = {place.reading.start: place for place in places if place.proved and place.reading.share > _SETTLED}
        places = _read(text, learned, known)
    good = [place for place in places if place.reading.lost and place.proved and _accepted(signs, place)]
    edits = [_edit(text, place.reading) for place in good]
    mended = {edit.start for edit in edits}
    doubts = [
        place.reading for place in places if place.reading.start not in mended and _doubtful(place.reading, signs)
    ]
    whole = Copy("page", NOTE.sub("", apply(text, edits)) if len(doubts) <= ASKED_MOST else "")
    return sorted(edits + [_from_second_print(text, doubt, edits, whole, signs) for doubt in doubts])


def _signs(text: str) -> Signs:
    known = codes()
    notes: dict[int, Note] = {}
    counts: Counter[str] = Counter()
    annotated: dict[str, str] = {}
    for match in NOTE.finditer(text):
        pairs = pairs_read(match[1])
        if pairs:
            notes[match.start()] = Note(match.end(), match[1])
            before = text[match.start() - 1] if match.start() else ""
            if known.get(before) in pairs:
                counts[before] += 1
                annotated[before] = match[1]
    halves = {match.start(): Note(match.end(), match[1]) for match in _HALF.finditer(text) if pairs_read(match[1])}
    occurs = Counter(text)
    proof = evidence(text)
    is_traditional = proof.traditional > proof.simplified
    always = {known[c]: annotated[c] for c, count in counts.items() if count >= _ALWAYS * occurs[c]}
    unbroken = sum(start > 0 and text[start - 1] in LOST for start in notes)
    return Signs(
        model=Bigrams(_stretches(NOTE.sub("", text)), occurs, traditional=is_traditional),
        notes=notes,
        halves=halves,
        annotated=always,
        bare=frozenset(known[c] for c in occurs if c in known and c not in counts),
        eats=2 * len(halves) >= unbroken,
        eaten_cost=_EATEN,
        kept_cost=_KEPT,
        converted=len(counts) >= _CONVERTED_LEAST and all(map(traditional, counts)),
        converted_back=not is_traditional,
    )


def _stretches(text: str) -> Iterator[str]:
    """Yield what stands between suspect places, folded."""
    view, at = fold(text), 0
    for match in _SUSPECT.finditer(text):
        yield view[at : match.start()]
        at = match.end()
    yield view[at:]


def _read(text: str, signs: Signs, known: Mapping[int, Place]) -> list[Place]:
    """Read all places in their order, so that it is known in front of each what quotation or title is open."""
    search = Search(text, signs)
    places: list[Place] = []
    at = 0
    for match in _PLACE.finditer(text):
        start = match.start()
        if start < at:
            continue
        signs.model.follow(text[at:start])
        place = known.get(start)
        if place is None:
            reading = search.read(start)
            before = signs.character_before(text, start)[1]
            around = before + reading.text + text[reading.end : reading.end + 1]
            place = Place(reading, not reading.lost or _proved(text, signs, before, reading), fold(around))
        at = place.reading.end
        signs.model.follow(place.reading.text)
        places.append(place)
    signs.model.follow("”》")
    return places


def _proved(text: str, signs: Signs, before: str, reading: Reading) -> bool:
    """Run the damage forward over a reading, and compare."""
    annotations = [
        Annotation(pair, note.syllable) for pair, note in zip(reading.noted, _notes_in(signs, reading), strict=False)
    ]
    shown = text[reading.start : reading.end]
    return any(
        _same(shown, picture[1:], signs)
        for form in (before, *(forms_of(before) if signs.converted_back else ()))
        for picture in _pictures(form, reading.text, annotations, signs)
    )


def _pictures(before: str, original: str, annotations: Sequence[Annotation], signs: Signs) -> Iterator[str]:
    """Yield what the page can show for a stretch; its marks may have been full-width or not."""
    for marks in (_FULL, {}):
        try:
            yield from shows(before.translate(_FULL) + original.translate(marks), annotations, signs.annotated)
        except UnicodeEncodeError:
            return


def _same(shown: str, picture: str, signs: Signs) -> bool:
    return shown == picture or (signs.converted_back and fold(shown) == fold(picture))


def _notes_in(signs: Signs, reading: Reading) -> list[Note]:
    """Return the notes and half notes inside a place, in order."""
    found = (signs.notes.get(start) or signs.halves.get(start) for start in range(reading.start, reading.end))
    return [note for note in found if note]


def _learned(signs: Signs, places: Sequence[Place]) -> Signs | None:
    """Return the signs with what a first reading taught; None if that is nothing."""
    kept = eaten = 0.0
    found = [place for place in places if place.proved and place.reading.lost and place.reading.share > 0.5]
    for reading, _, around in found:
        signs.model.learn(around, reading.share)
        kept += reading.share * reading.lost.count("mark")
        eaten += reading.share * reading.lost.count("eaten")
    lean = _LEAN * (kept - eaten)
    return replace(signs, eaten_cost=_within(_EATEN + lean), kept_cost=_within(_KEPT - lean)) if found else None


def _within(cost: float) -> float:
    return min(_MOST, max(0.1, cost))


def _accepted(signs: Signs, place: Place) -> bool:
    reading = place.reading
    if reading.share >= _SURE:
        return True
    if reading.figure < 1:
        return reading.figure >= _FIGURE and reading.share >= _BUT_FOR_FIGURE * reading.figure
    if reading.share < _SURE_IF_ATTESTED:
        return False
    around, seen = place.around, signs.model.seen
    return all(pair in signs.annotated for pair in reading.noted) and all(
        max(seen(around[at : at + 2]), seen(around[at + 1 : at + 3])) >= _ATTESTED for at in reading.guessed
    )


def _edit(text: str, reading: Reading) -> Edit:
    """Return the edit that puts a reading into the text, without the characters at its end that stay."""
    end, after = reading.end, reading.text
    while after and end > reading.start + 1 and text[end - 1] == after[-1]:
        end, after = end - 1, after[:-1]
    cause = "note" if "note" in reading.lost else "mark"
    return Edit(reading.start, end, after, f"repair:torn-by-{cause}", round(reading.share, 4))


def _doubtful(reading: Reading, signs: Signs) -> bool:
    """Say whether a place is damaged, though no reading was taken: a real `?` is not."""
    return bool(reading.lost) or reading.share < 0.5 or reading.start + 1 in signs.halves


def _from_second_print(text: str, doubt: Reading, edits: Sequence[Edit], whole: Copy, signs: Signs) -> Edit:
    """Return the edit that takes a place from the page's other print of it; else the one that says it is lost."""
    lost = Edit(doubt.start, doubt.end, text[doubt.start : doubt.end], UNRECOVERABLE, 0.0)
    if not whole.text:
        return lost
    left = _bare(text, max(0, doubt.start - _NEARBY), doubt.start, edits)
    right = _bare(text, doubt.end, doubt.end + _NEARBY, edits)
    span = other_print(left, lost.after, right, whole)
    if not span:
        return lost
    found = whole.text[slice(*span)]
    if not _shows(text, doubt, found, signs):
        return lost
    return lost._replace(after=found, rule="repair:donor", confidence=1.0, donor=whole.id)


def _shows(text: str, doubt: Reading, found: str, signs: Signs) -> bool:
    """Say whether the damage can have made the place out of what stands elsewhere."""
    annotations, at = [], 0
    before = signs.character_before(text, doubt.start)[1]
    try:
        data = encode(before.translate(_FULL) + found)
    except UnicodeEncodeError:
        return False
    for note in _notes_in(signs, doubt):
        pairs = pairs_read(note.syllable)
        at = next((place for place in range(at, len(data) - 1) if (data[place], data[place + 1]) in pairs), -1)
        if at < 0:
            return False
        annotations.append(Annotation((data[at], data[at + 1]), note.syllable))
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
    return fold(NOTE.sub("", apply(text[start:end], inside)))
