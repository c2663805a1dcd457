"""The proof of a restoration: the damage, run forward over it, shows what the page shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from seedclean.stages.repairs.lost_bytes.damage_model import AnnotatedPair, encode_gbk, possible_displays
from seedclean.stages.repairs.lost_bytes.evidence import PRIVATE_USE, DamageEvidence, Restoration
from seedclean.stages.repairs.lost_bytes.gbk import FULL_WIDTH_MARKS
from seedclean.stages.repairs.lost_bytes.variants import variants_of
from seedclean.stages.repairs.pinyin import pairs_with_reading
from seedclean.text import fold

_FULL_WIDTH = str.maketrans({mark: chr(ord(mark) + 0xFEE0) for mark in FULL_WIDTH_MARKS})


def is_proved(text: str, evidence: DamageEvidence, before: str, restoration: Restoration) -> bool:
    """Run the damage forward over a restoration, behind the character `before`, and compare with the page."""
    annotations = evidence.annotations_within(restoration.start, restoration.end)
    annotated = [
        AnnotatedPair(pair, annotation.syllable)
        for pair, annotation in zip(restoration.annotated_pairs, annotations, strict=False)
    ]
    shown = text[restoration.start : restoration.end]
    return any(
        _looks_like(shown, display[1:], evidence)
        for variant in (before, *(variants_of(before) if evidence.is_converted_back else ()))
        for display in _displays(variant, restoration.text, annotated, evidence, shown)
    )


def _displays(
    before: str, original: str, annotated: Sequence[AnnotatedPair], evidence: DamageEvidence, shown: str
) -> Iterator[str]:
    """Yield what the page can show for a stretch; its marks may have been full-width or not."""
    for marks in (_FULL_WIDTH, {}):
        text = before.translate(_FULL_WIDTH) + original.translate(marks)
        try:
            yield from possible_displays(text, annotated, evidence.annotated_pairs, stops="?。" in shown)
        except UnicodeEncodeError:
            return


def _looks_like(shown: str, display: str, evidence: DamageEvidence) -> bool:
    if evidence.drops_undefined:
        display = PRIVATE_USE.sub("", display)
    return shown == display or (evidence.is_converted_back and fold(shown) == fold(display))


def can_become(text: str, span: tuple[int, int], original: str, evidence: DamageEvidence) -> bool:
    """Say whether the damage can have made a span out of the text that stands elsewhere."""
    annotated: list[AnnotatedPair] = []
    start, end = span
    before = evidence.characters_before(text, start)[1]
    try:
        data = encode_gbk(before.translate(_FULL_WIDTH) + original)
    except UnicodeEncodeError:
        return False
    at = 0
    for annotation in evidence.annotations_within(start, end):
        pairs = pairs_with_reading(annotation.syllable)
        offsets = range(at, len(data) - 1)
        at = next((offset for offset in offsets if (data[offset], data[offset + 1]) in pairs), -1)
        if at < 0:
            return False
        annotated.append(AnnotatedPair((data[at], data[at + 1]), annotation.syllable))
        at += 1
    shown = text[start:end]
    return any(
        _looks_like(shown, display[1:], evidence) for display in _displays(before, original, annotated, evidence, shown)
    )
