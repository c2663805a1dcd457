"""The search over one damaged span of a mirror page: all texts whose bytes could have become it, and the likeliest.

The page's characters are taken back to GBK bytes. Two things are unknown behind a `?`: whether the
`?` is a real one, and which byte was lost there. From there on, a restoration is either *aligned*
or *shifted*. Aligned: the page's characters are the original's. Shifted: each character on the page
is the second byte of one original character and the first byte of the next. In each of the two, a
shown character has one meaning:

| shown | aligned | shifted, with the open lead byte p |
|---|---|---|
| two bytes a b | itself | the character p a; b is open, or b is ASCII: aligned again |
| ASCII from 0x40 on | itself | the character p and it; aligned again |
| an ASCII mark | itself | p A3, then the mark's second byte is open |
| an annotation | belongs to the last two bytes | belongs to the last two bytes |
| `?` | itself; or a lead byte was lost before an annotation or a mark | A3 BF as a mark; or a trail byte was lost |
| anything else | itself | impossible |

A model of which character follows which compares restorations (language_model.py), sharpened by the
page's own counts. The kernel finds the best one, and the sum of all, which gives the share of the
best (c/lost_bytes/lattice.c).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import islice
from typing import NamedTuple

import numpy as np
import regex
from numpy.typing import NDArray

from seedclean.core.edits import code_points, from_code_points
from seedclean.core.kernel import F64, I16, I64, U8, U16, checked
from seedclean.stages.repairs.lost_bytes.evidence import LOST, DamageEvidence, Loss, Restoration
from seedclean.stages.repairs.lost_bytes.gbk import pairs_of_characters
from seedclean.stages.repairs.lost_bytes.language_model import load_language_model, pair_table
from seedclean.stages.repairs.lost_bytes.numbers import PageNumbers
from seedclean.stages.repairs.lost_bytes.structs import DamagedPage, SpanRestoration
from seedclean.stages.repairs.lost_bytes.variants import fold_for_model
from seedclean.stages.repairs.pinyin import pairs_by_reading
from seedclean.stages.repairs.pinyin_annotations import PinyinAnnotation

_WORK_MOST = 300_000  # states on one page: a span needs some 300, and no page may take minutes
_DIGIT_PLACES_MOST = 10_000  # offsets where eaten digits are looked up: no page has work for more
_ROOM = 1 << 12  # steps and characters of a restoration: a span has 400 characters
_TITLE_MOST = 30  # characters of a title
_EATEN, _KEPT = 2.0, 0.3  # nats: to believe that the decoder took a full-width mark with it, or left it
_TRIGRAMS = 0.8  # weight of the trigrams beside the bigrams
_VANISHED = 3.5  # nats: to believe that an undefined byte pair vanished
_COST_LEAST, _COST_MOST = 0.1, 15.0
_LOSSES: tuple[Loss, ...] = ("annotation", "mark", "eaten", "byte", "pair")
_LOST = regex.compile(f"[{LOST}]")
_PAIRS = 0x10000
_QUOTES = {"“": 1, "”": 0, "「": 2, "」": 0}  # see `is_quoted` in lost_bytes.h


class _Syllables(NamedTuple):
    """All syllables and their characters, as the kernel reads them.

    Attributes:
        numbers: syllable -> its number.
        starts: where the readings of each syllable begin, with one more at the end: shape
            (syllables + 1,), int64.
        pairs: byte pairs of the characters with that syllable: shape (readings,), uint16.
        is_first: whether the syllable is the character's first reading: shape (readings,), uint8.
    """

    numbers: Mapping[str, int]
    starts: NDArray[np.int64]
    pairs: NDArray[np.uint16]
    is_first: NDArray[np.uint8]


@cache
def _syllables() -> _Syllables:
    readings = pairs_by_reading()
    return _Syllables(
        numbers={syllable: number for number, syllable in enumerate(readings)},
        starts=np.cumsum([0, *map(len, readings.values())], dtype=I64),
        pairs=np.array([lead << 8 | trail for pairs in readings.values() for lead, trail in pairs], dtype=U16),
        is_first=np.array([first for pairs in readings.values() for first in pairs.values()], dtype=U8),
    )


class LostByteSearch:
    """The search over the damaged spans of one page, from its head to its end.

    Args:
        text: the page.
        evidence: what the page shows of its damage.

    >>> from seedclean.stages.repairs.lost_bytes.evidence import damage_evidence
    >>> page = "他談到系統(tǒng)?,F(xiàn)在人人有系統(tǒng)。家家用系統(tǒng)。"
    >>> restoration = LostByteSearch(page, damage_evidence(page)).restore(page.index("?"))
    >>> restoration.text, restoration.losses
    ('。現在', ('mark',))
    """

    def __init__(self, text: str, evidence: DamageEvidence) -> None:
        self._text = text
        self._evidence = evidence
        self._out = SpanRestoration(_ROOM)
        syllables, counts = _syllables(), evidence.counts
        annotations = _annotation_rows(evidence.annotations.values())
        half_annotations = _annotation_rows(evidence.half_annotations.values())
        digits = self._eaten_digits()
        self._page = DamagedPage(
            text=code_points(text),
            folded=code_points(fold_for_model(text)),
            keys=counts.keys,
            counts=counts.counts,
            annotations=annotations,
            half_annotations=half_annotations,
            syllable_starts=syllables.starts,
            readings=syllables.pairs,
            first_readings=syllables.is_first,
            annotated=self._annotated(),
            bare=self._bare(),
            digit_places=np.column_stack(
                [[*digits, len(text) + 1], np.cumsum([0, *map(len, digits.values())])],
            ).astype(I64),
            digits=code_points("".join("".join(shares) for shares in digits.values())),
            digit_shares=np.array([share for shares in digits.values() for share in shares.values()], dtype=F64),
            length=len(text),
            key_mask=len(counts.keys) - 1,
            annotation_count=len(annotations),
            half_annotation_count=len(half_annotations),
            digit_place_count=len(digits),
            eats_ascii=evidence.eats_ascii,
            is_converted=evidence.is_converted,
            is_converted_back=evidence.is_converted_back,
            is_traditional=not evidence.is_converted_back,
            drops_undefined=evidence.drops_undefined,
            is_quoted=0,
            is_titled=0,
            work=0,
            work_most=_WORK_MOST,
            total=counts.total,
            eaten_cost=_EATEN,
            kept_cost=_KEPT,
            trigram_weight=_TRIGRAMS,
            vanished_cost=_VANISHED,
        )

    def _annotated(self) -> NDArray[np.int16]:
        """Return, for each byte pair, its syllable's number + 1, less than 0 if it carries it at times only, or 0."""
        numbers = _syllables().numbers
        annotated = np.zeros(_PAIRS, dtype=I16)
        for (lead, trail), syllable in self._evidence.syllables.items():
            is_always = (lead, trail) in self._evidence.annotated_pairs
            annotated[lead << 8 | trail] = numbers[syllable] + 1 if is_always else -(numbers[syllable] + 1)
        return annotated

    def _bare(self) -> NDArray[np.uint8]:
        """Return, for each byte pair, whether it stands on the page and never has an annotation."""
        bare = np.zeros(_PAIRS, dtype=U8)
        checked("mark_pairs", code_points(self._text), len(self._text), pair_table(), bare)
        annotated = [pairs_of_characters()[c] for c in self._evidence.annotated_characters]
        bare[[0, *(lead << 8 | trail for lead, trail in annotated)]] = 0
        return bare

    def _eaten_digits(self) -> dict[int, Mapping[str, float]]:
        """Return the offsets in front of which a digit may have been eaten -> digit -> share."""
        if not self._evidence.eats_ascii:
            return {}
        numbers = PageNumbers(self._text)
        lost = islice(_LOST.finditer(self._text), _DIGIT_PLACES_MOST)
        return {match.end(): numbers.digits_before(match.end()) for match in lost}

    def restart(self, lean: float) -> None:
        """Go back to the head of the page.

        Args:
            lean: by how many nats it is likelier that the decoder left marks than that it took
                them; may be negative.
        """
        page = self._page
        page.work = page.is_quoted = page.is_titled = 0
        eaten, kept = np.clip([_EATEN + lean, _KEPT - lean], _COST_LEAST, _COST_MOST).tolist()
        page.eaten_cost, page.kept_cost = eaten, kept

    def follow_brackets(self, text: str) -> None:
        """Note which quotation or title a stretch leaves open; a title does not run on for long."""
        page = self._page
        at = max(map(text.rfind, _QUOTES))
        if at >= 0:
            page.is_quoted = _QUOTES[text[at]]
        at = max(text.rfind("《"), text.rfind("》"))
        if at >= 0:
            page.is_titled = text[at] == "《"
        elif len(text) > _TITLE_MOST:
            page.is_titled = 0

    def restore(self, start: int) -> Restoration:
        """Return the likeliest text of the span that begins with the `?` at `start`.

        If the span has no end, or too much was tried on this page already, that is what the page
        shows, with a share of 0 and a lost byte.

        Raises:
            MemoryError: the kernel got no memory.
        """
        earlier, character = self._evidence.characters_before(self._text, start)
        before = code_points(fold_for_model(earlier + character) + character)
        model = load_language_model()  # a reference keeps its arrays alive during the call
        out = self._out
        if checked("restore_span", model, self._page, start, before, out):
            raise MemoryError
        if not out.is_complete:
            end = max(out.end, start + 1)
            return Restoration(start, end, self._text[start:end], 0.0, ("byte",), (), (), 1.0)
        arrays = out.arrays
        return Restoration(
            start,
            out.end,
            from_code_points(arrays["text"][: out.text_length]),
            out.share,
            tuple(_LOSSES[loss - 1] for loss in arrays["losses"][: out.loss_count].tolist()),
            tuple((pair >> 8, pair & 0xFF) for pair in arrays["noted"][: out.noted_count].tolist()),
            tuple(arrays["guessed"][: out.guessed_count].tolist()),
            out.digit_share,
            from_code_points(arrays["runner_up"][: out.runner_up_length]),
            out.runner_up_share,
        )


def _annotation_rows(annotations: Iterable[PinyinAnnotation]) -> NDArray[np.int64]:
    """Return start, end and number of the syllable of each annotation: shape (annotations, 3), int64."""
    numbers = _syllables().numbers
    rows = [(start, end, numbers[syllable]) for start, end, _, syllable in annotations]
    return np.array(rows, dtype=I64).reshape(-1, 3)
