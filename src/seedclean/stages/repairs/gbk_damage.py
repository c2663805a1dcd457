"""The byte damage of mirror pages: found, restored, proved; and marked where it cannot be undone.

A page is read twice. The first pass teaches how this page was damaged: which marks follow a 。 here,
and whether the decoder took marks with it or left them. The second pass uses that for the spans
that were not yet sure.

A restoration goes into the text only if it is proved: the damage, run forward over it, shows exactly
what the page shows. It must be likely, too (readings.py). What is not stays as it is, unless the page
prints the same span again, intact.

A page without annotations is a mirror's if a place of it that looks torn by a mark is surely restored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import repeat

import regex

from seedclean.core.edits import Edit, LazyEdits, apply, count_by_rule, edits_of_rule, splice
from seedclean.stages.repairs.from_duplicate import SPANS_MOST, Duplicate, find_in_copy, on_one_line
from seedclean.stages.repairs.lost_bytes.evidence import (
    LOST,
    DamageEvidence,
    Restoration,
    damage_evidence,
    shows_torn_mark,
)
from seedclean.stages.repairs.lost_bytes.proof import can_become, is_proved
from seedclean.stages.repairs.lost_bytes.readings import LEFT_MOST, DamagedSpan, Readings, Trust, trust_of
from seedclean.stages.repairs.lost_bytes.search import LostByteSearch
from seedclean.stages.repairs.lost_bytes.variants import fold_for_model
from seedclean.stages.repairs.pinyin_annotations import ANNOTATION, mirror_annotations
from seedclean.text import fold

_SPAN_START = regex.compile(f"[{LOST}]{{5,}}(*SKIP)(*FAIL)|[{LOST}]")  # so long a run is text that was thrown away

UNRECOVERABLE = "repair:unrecoverable"
_ANNOTATION_RULE = "repair:note"
_TORN_BY_MARK = "repair:torn-by-mark"
_SPAN_RULES = (UNRECOVERABLE, "repair:torn-by-note", _TORN_BY_MARK, "repair:read")

_SETTLED = 0.995  # share of a restoration that the second pass keeps
_LEAN = 3.0  # nats by which each restored mark shifts the cost of believing that marks were left or taken
_NEARBY = 60  # characters around a span that hold its context, annotations included


def undo_gbk_damage(text: str, per_1000: float, readings: Readings = "best") -> Sequence[Edit]:
    """Return the edits that remove a mirror's pinyin annotations and undo the damage that came with them.

    A span in doubt is an edit with the rule `repair:unrecoverable`, which leaves it as it is but
    for its annotations.

    Args:
        text: the page, NFC.
        per_1000: see `mirror_annotations`.
        readings: `sure` takes sure restorations only, `best` also likely ones, under the rule
            `repair:read`.

    >>> page = "他談到系統(tǒng)?,F(xiàn)在人人有系統(tǒng)。家家用系統(tǒng)。"
    >>> apply(page, undo_gbk_damage(page, 5.0))
    '他談到系統。現在人人有系統。家家用系統。'
    """
    annotations = mirror_annotations(text, per_1000)
    if not annotations and not shows_torn_mark(text):
        return ()
    damaged = [
        edit._replace(after=ANNOTATION.sub("", edit.after)) if edit.rule == UNRECOVERABLE else edit
        for edit in (_damaged_edits(text, readings) if _SPAN_START.search(text) else ())
    ]  # also a span in doubt loses its annotations
    if not annotations and not any(edit.rule == _TORN_BY_MARK for edit in damaged):
        return ()
    inside = {at for edit in damaged for at in range(edit.start, edit.end)}
    alone = [(annotation.start, annotation.end) for annotation in annotations if annotation.start not in inside]
    after = splice(text, sorted([*((*span, "") for span in alone), *(edit[:3] for edit in damaged)]))
    counts = {_ANNOTATION_RULE: (len(alone), sum([end - start for start, end in alone]))} if alone else {}
    return LazyEdits(after, {**count_by_rule(damaged), **counts}, partial(_all_edits, alone, damaged), damaged)


def _all_edits(annotations: Sequence[tuple[int, int]], damaged: Sequence[Edit]) -> list[Edit]:
    """Return the edits that remove annotations, and those of damaged spans, in order."""
    starts, ends = zip(*annotations, strict=True) if annotations else ((), ())
    return sorted([*edits_of_rule(starts, ends, repeat(""), _ANNOTATION_RULE), *damaged])


def _damaged_edits(text: str, readings: Readings) -> list[Edit]:
    """Return an edit for each damaged span: restored, taken from elsewhere on the page, or marked unrecoverable."""
    evidence = damage_evidence(text)
    spans = _damaged_spans(text, evidence)
    edits = [
        _edit(text, span.restoration, trust)
        for span in spans
        if span.restoration.losses and span.is_proved and (trust := trust_of(evidence, span, readings))
    ]
    restored = {edit.start for edit in edits}
    doubts = [
        span.restoration
        for span in spans
        if span.restoration.start not in restored and _is_damaged(span.restoration, evidence)
    ]
    page = Duplicate("page", ANNOTATION.sub("", apply(text, edits)) if len(doubts) <= SPANS_MOST else "")
    return sorted(edits + [_from_page(text, doubt, edits, page, evidence) for doubt in doubts])


def runner_ups(text: str, edits: Sequence[Edit]) -> dict[Edit, str]:
    """Return guessed edits -> the next likely text and its share; unrecoverable ones -> the likeliest texts.

    Args:
        text: what `undo_gbk_damage` was given.
        edits: what it returned.

    >>> page = "他談到系統(tǒng)?,F(xiàn)在人人有系統(tǒng)。家家用系統(tǒng)。"
    >>> [runner_up.partition(" ")[0] for runner_up in runner_ups(page, undo_gbk_damage(page, 5.0)).values()]
    ['保現在']
    """
    guessed = {edit.start: edit for edit in edits if edit.confidence < 1 and edit.rule in _SPAN_RULES}
    if not guessed:
        return {}
    spans = [span.restoration for span in _damaged_spans(text, damage_evidence(text))]
    others: dict[Edit, str] = {}
    for span in spans:
        edit = guessed.get(span.start)
        if edit and span.runner_up:
            first = f"{span.text} {span.share:.2f}, or " * (edit.rule == UNRECOVERABLE)
            others[edit] = f"{first}{span.runner_up} {span.runner_up_share:.2f}"
    return others


def _damaged_spans(text: str, evidence: DamageEvidence) -> list[DamagedSpan]:
    """Return all spans of a page as the second pass restores them."""
    search = LostByteSearch(text, evidence)
    spans = _restore_all(text, search, evidence, {})
    lean = _learn(evidence, spans)
    if lean is not None:
        settled = {
            span.restoration.start: span for span in spans if span.is_proved and span.restoration.share > _SETTLED
        }
        search.restart(lean)
        spans = _restore_all(text, search, evidence, settled)
    return spans


def _restore_all(
    text: str, search: LostByteSearch, evidence: DamageEvidence, settled: Mapping[int, DamagedSpan]
) -> list[DamagedSpan]:
    """Return all spans of a page, in order, so that the search can follow what quotation or title is open.

    Args:
        text: the page.
        search: at the head of the page.
        evidence: of the page's damage.
        settled: start -> span that is not searched again.
    """
    spans: list[DamagedSpan] = []
    at = 0
    for match in _SPAN_START.finditer(text):
        start = match.start()
        if start < at:
            continue
        search.follow_brackets(text[at:start])
        span = settled.get(start) or _restore_span(text, search, evidence, start)
        at = span.restoration.end
        search.follow_brackets(span.restoration.text)
        spans.append(span)
    return spans


def _restore_span(text: str, search: LostByteSearch, evidence: DamageEvidence, start: int) -> DamagedSpan:
    restoration = search.restore(start)
    before = evidence.characters_before(text, start)[1]
    proved = not restoration.losses or is_proved(text, evidence, before, restoration)
    left = fold_for_model(ANNOTATION.sub("", text[max(0, start - _NEARBY) : start]))
    context = fold_for_model(before + restoration.text + text[restoration.end : restoration.end + 1])
    is_nested = left.rfind("‘") > left.rfind("’")
    return DamagedSpan(restoration, proved, left[-LEFT_MOST:], context, is_nested)


def _learn(evidence: DamageEvidence, spans: Sequence[DamagedSpan]) -> float | None:
    """Learn from a first pass.

    Returns:
        By how many nats it is likelier that marks were left than that they were taken; None if
        nothing was restored.
    """
    learned = [span for span in spans if span.is_proved and span.restoration.losses and span.restoration.share > 0.5]
    left = eaten = 0.0
    for restoration, _, _, context, _ in learned:
        evidence.counts.learn_marks(context, restoration.share)
        left += restoration.share * restoration.losses.count("mark")
        eaten += restoration.share * restoration.losses.count("eaten")
    return _LEAN * (left - eaten) if learned else None


def _edit(text: str, restoration: Restoration, trust: Trust) -> Edit:
    """Return the edit that puts a restoration into the text, without the characters at its end that stay."""
    end, after = restoration.end, restoration.text
    while after and end > restoration.start + 1 and text[end - 1] == after[-1]:
        end, after = end - 1, after[:-1]
    cause = "torn-by-note" if "annotation" in restoration.losses else "torn-by-mark"
    rule = f"repair:{cause if trust == 'sure' else 'read'}"
    return Edit(restoration.start, end, after, rule, round(restoration.share, 4))


def _is_damaged(restoration: Restoration, evidence: DamageEvidence) -> bool:
    """Say whether a span that was not restored is damaged; a real `?` is not."""
    return bool(restoration.losses) or restoration.share < 0.5 or restoration.start + 1 in evidence.half_annotations


def _from_page(text: str, doubt: Restoration, edits: Sequence[Edit], page: Duplicate, evidence: DamageEvidence) -> Edit:
    """Return the edit that takes a span from where the page prints it again, or else marks it unrecoverable.

    Args:
        text: the page.
        doubt: the span.
        edits: those of the spans that were restored.
        page: the page after these edits, without annotations.
        evidence: of the page's damage.
    """
    unrecoverable = Edit(doubt.start, doubt.end, text[doubt.start : doubt.end], UNRECOVERABLE, 0.0)
    if not page.text:
        return unrecoverable
    start, end = on_one_line(text, doubt.start, doubt.end)
    left = _repaired(text, max(0, start - _NEARBY), start, edits)
    right = _repaired(text, end, end + _NEARBY, edits)
    span = find_in_copy(left, text[start:end], right, page)
    original = page.text[slice(*span)] if span else ""
    if not span or not can_become(text, (start, end), original, evidence):
        return unrecoverable
    return Edit(start, end, original, "repair:donor", donor=page.id)


def _repaired(text: str, start: int, end: int, edits: Sequence[Edit]) -> str:
    """Return a stretch with its edits made, without annotations, folded."""
    inside = [
        edit._replace(start=edit.start - start, end=edit.end - start)
        for edit in edits
        if start <= edit.start and edit.end <= end
    ]
    return fold(ANNOTATION.sub("", apply(text[start:end], inside)))
