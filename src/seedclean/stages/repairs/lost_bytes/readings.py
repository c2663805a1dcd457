"""Which restorations are likely enough to go into a text; the thresholds were measured, see benchmarks/RESULTS.md.

A restoration is sure by its share of the probability of all restorations; a smaller share is enough if every character
that lost a byte stands beside the same neighbour elsewhere on the page. It is the best reading with a smaller share
still. Nearly all that is wrong then puts 。 for a character that ends a word in a short quotation, so such a stop is
never believed. On a page that may have lost private-use characters, a reading must be likelier, and one by which a pair
vanished is never taken: it is there to take from the share of the others. Nor is a ” there while an inner ‘ is open,
whose ’ may have vanished.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from seedclean.stages.repairs.lost_bytes.evidence import DamageEvidence, Restoration

_SURE = 0.998  # share of a restoration that is sure
_SURE_IF_ATTESTED = 0.96  # the same, if the page has its pairs of characters elsewhere
_DIGIT_SURE, _REST_SURE = 0.75, 0.85  # of a digit that the page prints again and again, and of the rest beside it
_ATTESTED_LEAST = 2  # times that a pair stands elsewhere on the page
_BEST = 0.9  # share of the best reading
_LEAST_IF_DROPPED = 0.997  # of any reading, on a page that may have lost private-use characters
LEFT_MOST = 7  # characters in front of a span that tell a short quotation
_QUOTED_MOST = 5  # characters in front of the stop of a quotation that is a word, not a sentence
_ODD_STOP = re.compile(
    f"(?<=[,，、“‘《〈·])。|。(?=[,，、。·])|[“‘《〈][^“”‘’《》〈〉。]{{0,{_QUOTED_MOST}}}(。)[”’》〉]"
)

Readings = Literal["sure", "best"]
Trust = Literal["sure", "best", ""]


class DamagedSpan(NamedTuple):
    """A `?`, what may follow from it, and what was restored.

    Attributes:
        restoration: the likeliest text.
        is_proved: the damage, run forward over it, shows what the page shows.
        left: what stands in front of it, without annotations, folded: at most `LEFT_MOST` characters.
        context: the restored text with one character in front of it and one behind it, folded.
        is_nested: an inner quotation, ‘, is open in front of it.
    """

    restoration: Restoration
    is_proved: bool
    left: str
    context: str
    is_nested: bool = False


def trust_of(evidence: DamageEvidence, span: DamagedSpan, readings: Readings) -> Trust:
    """Say whether a proved restoration is sure, or the best reading; empty if it is neither, or not asked for."""
    restoration = span.restoration
    lost_inner = evidence.drops_undefined and span.is_nested and "”" in span.context[1:].partition("’")[0]
    if "pair" in restoration.losses or lost_inner or _has_odd_stop(span):
        return ""
    if evidence.drops_undefined and restoration.share < _LEAST_IF_DROPPED and restoration.digit_share == 1:
        return ""
    if _is_sure(evidence, span):
        return "sure"
    return "best" if readings == "best" and restoration.digit_share == 1 and restoration.share >= _BEST else ""


def _is_sure(evidence: DamageEvidence, span: DamagedSpan) -> bool:
    restoration, context = span.restoration, span.context
    if restoration.share >= _SURE:
        return True
    if restoration.digit_share < 1:
        sure_enough = _REST_SURE * restoration.digit_share
        return restoration.digit_share >= _DIGIT_SURE and restoration.share >= sure_enough
    if restoration.share < _SURE_IF_ATTESTED:
        return False
    count = evidence.counts.pair_count
    return all(pair in evidence.annotated_pairs for pair in restoration.annotated_pairs) and all(
        max(count(context[at : at + 2]), count(context[at + 1 : at + 3])) >= _ATTESTED_LEAST
        for at in restoration.guesses
    )


def _has_odd_stop(span: DamagedSpan) -> bool:
    """Say whether a guessed 。 stands behind a comma, in front of one, or at the end of a short quotation.

    >>> restoration = Restoration(9, 11, "。”", 0.99, ("mark",), (), (0,), 1.0)
    >>> _has_odd_stop(DamagedSpan(restoration, True, "“京京”和“四", "四。”的"))
    True
    >>> _has_odd_stop(DamagedSpan(restoration, True, "们等了整整两年", "年。”他"))
    False
    """
    left, text, right = span.left, span.restoration.text, span.context[-1:]
    stops = {len(left) + at for at in span.restoration.guesses if text[at] == "。"}
    if not stops:
        return False
    odd = _ODD_STOP.finditer(left + text + right)
    return any((match.start(1) if match[1] else match.start()) in stops for match in odd)
