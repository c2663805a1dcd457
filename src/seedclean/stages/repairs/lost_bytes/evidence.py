"""What a damaged page shows of its damage, and what the search returns for one damaged span."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import regex

from seedclean.stages.repairs.lost_bytes.gbk import pairs_of_characters
from seedclean.stages.repairs.lost_bytes.page_counts import PageCounts
from seedclean.stages.repairs.lost_bytes.variants import fold_for_model
from seedclean.stages.repairs.pinyin import pairs_with_reading
from seedclean.stages.repairs.pinyin_annotations import SYLLABLE, PinyinAnnotation, toned_annotations
from seedclean.text import evidence, is_traditional

LOST = "?\ufffd"  # what decoders show for a byte that they could not use
_LOST = frozenset(LOST)

_HALF_ANNOTATION = re.compile(rf"[{LOST}]{SYLLABLE} ?[)）]")
_SUSPECT = re.compile(f"[{LOST}].{{0,12}}")  # characters behind a lost byte must not vouch for themselves
_TORN_MARK = regex.compile(r"\p{Han}\?[,?!:;][\p{Han}\ue000-\uf8ff]")
PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
_ALWAYS = 0.8  # of a character's places carry an annotation: one without it needs a reason
_CONVERTED_LEAST = 5  # annotated characters, all Traditional: the site annotates converted characters only
_ANNOTATION_MOST = 9  # characters of an annotation, brackets included

Pair = tuple[int, int]  # two bytes of GBK
Loss = Literal["annotation", "mark", "eaten", "byte", "pair"]


@dataclass(frozen=True)
class DamageEvidence:
    """What a page shows of its own damage.

    Attributes:
        counts: what the page counts of itself.
        annotations: start -> annotation, in order.
        half_annotations: start -> annotation whose opening bracket is missing, in order; it follows
            a lost byte.
        annotated_pairs: byte pairs that carry an annotation nearly wherever they stand on this page
            -> its syllable.
        syllables: byte pairs that carry an annotation anywhere on it -> its syllable.
        annotated_characters: characters that carry an annotation anywhere on it.
        eats_ascii: the decoder took the ASCII byte behind a broken character with it.
        is_converted: only characters that Simplified text does not have carry annotations.
        is_converted_back: the page was made Simplified after the damage, so that a character on it
            may have had the bytes of a variant.
        drops_undefined: the page shows no private-use character, so a scraper may have dropped those
            that stood for undefined byte pairs.
    """

    counts: PageCounts
    annotations: Mapping[int, PinyinAnnotation]
    half_annotations: Mapping[int, PinyinAnnotation]
    annotated_pairs: Mapping[Pair, str]
    syllables: Mapping[Pair, str]
    annotated_characters: frozenset[str]
    eats_ascii: bool
    is_converted: bool
    is_converted_back: bool
    drops_undefined: bool

    def annotations_within(self, start: int, end: int) -> list[PinyinAnnotation]:
        """Return the annotations and half annotations that begin in a span, in order."""
        both = (self.annotations.get(at) or self.half_annotations.get(at) for at in range(start, end))
        return [annotation for annotation in both if annotation]

    def characters_before(self, text: str, at: int) -> tuple[str, str]:
        """Return the two characters in front of an offset, annotations left out; line ends at the head of the text."""
        while at and (start := self._start_of_annotation(text, at)) is not None:
            at = start
        return text[at - 2] if at > 1 else "\n", text[at - 1] if at else "\n"

    def _start_of_annotation(self, text: str, end: int) -> int | None:
        """Return the start of the annotation that ends at an offset; None if none does."""
        if text[end - 1] not in ")）":
            return None
        starts = range(max(0, end - _ANNOTATION_MOST), end)
        return next((at for at in starts if at in self.annotations and self.annotations[at].end == end), None)


def shows_torn_mark(text: str) -> bool:
    """Say whether a `?` stands between Han and a replaced mark, with Han behind it: hardly any author writes that.

    >>> shows_torn_mark("岸上有??趪覞O港"), shows_torn_mark("岸上有船??\\n趪覞O港")
    (True, False)
    """
    return "?" in text and bool(_TORN_MARK.search(text))


def damage_evidence(text: str) -> DamageEvidence:
    """Return what a page shows of its own damage."""
    gbk_pairs = pairs_of_characters()
    toned = toned_annotations(text)
    syllables = {annotation.syllable for annotation in toned.annotations}
    pairs = {syllable: pairs_with_reading(syllable) for syllable in syllables}
    annotations = {annotation.start: annotation for annotation in toned.annotations if pairs[annotation.syllable]}
    carried = [(annotation.character, annotation.syllable) for annotation in annotations.values()]
    agreeing = {
        (character, syllable): count
        for (character, syllable), count in Counter(carried).items()
        if gbk_pairs.get(character) in pairs[syllable]
    }
    syllable_of = dict(filter(agreeing.__contains__, carried))
    annotated: Counter[str] = Counter()
    for (character, _), count in agreeing.items():
        annotated[character] += count
    half_annotations = {half.start: half for half in _half_annotations(text) if pairs_with_reading(half.syllable)}
    script = evidence(text)
    counts = PageCounts(text, _unsuspected(toned.rest))
    occurrences = zip(annotated, counts.character_counts("".join(annotated)), strict=True)
    whole_behind_lost = sum([annotation.character in _LOST for annotation in annotations.values()])
    return DamageEvidence(
        counts=counts,
        annotations=annotations,
        half_annotations=half_annotations,
        annotated_pairs={gbk_pairs[c]: syllable_of[c] for c, times in occurrences if annotated[c] >= _ALWAYS * times},
        syllables={gbk_pairs[c]: syllable_of[c] for c in annotated},
        annotated_characters=frozenset(annotated),
        eats_ascii=2 * len(half_annotations) >= whole_behind_lost,
        is_converted=len(annotated) >= _CONVERTED_LEAST and all(map(is_traditional, annotated)),
        is_converted_back=script.traditional <= script.simplified,
        drops_undefined=not PRIVATE_USE.search(text),
    )


def _half_annotations(text: str) -> Iterator[PinyinAnnotation]:
    """Yield what looks like an annotation without its opening bracket, behind a lost byte."""
    for match in _HALF_ANNOTATION.finditer(text):
        yield PinyinAnnotation(match.start(1), match.end(), match[0][0], match[1])


def _unsuspected(text: str) -> Iterator[str]:
    """Yield the stretches between suspect places, folded."""
    view, at = fold_for_model(text), 0
    for match in _SUSPECT.finditer(text):
        yield view[at : match.start()]
        at = match.end()
    yield view[at:]


class Restoration(NamedTuple):
    """The likeliest text of a damaged span.

    Attributes:
        start: offset of its `?` in the page.
        end: offset behind its last character.
        text: what stood there; equal to what is shown if the `?` is a real one.
        share: its share of the probability of all restorations: 0 to 1.
        losses: what was lost at each `?` that is no real one: a byte in front of an `annotation`,
            of a `mark` that is there or was `eaten`, or any other `byte`.
        annotated_pairs: byte pairs that carry the annotations inside the span, in order.
        guesses: offsets in `text` of the characters of which a byte was lost and that no annotation
            names.
        digit_share: share of the eaten digits among those that the page's other numbers suggest; 1
            if none was eaten.
        runner_up: the next likely text; empty if nothing else is possible.
        runner_up_share: its share, about: later steps weigh the same for both.
    """

    start: int
    end: int
    text: str
    share: float
    losses: tuple[Loss, ...]
    annotated_pairs: tuple[Pair, ...]
    guesses: tuple[int, ...]
    digit_share: float
    runner_up: str = ""
    runner_up_share: float = 0.0
