"""Is a page that has the name of an earlier one a correction of it, or another page?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from seedclean.dedup import DedupSettings, compare_form, shingle_hashes
from seedclean.dedup.facts import count_facts
from seedclean.dedup.form_store import Forms

_SHARE = 0.5  # of the smaller text's shingles: a correction has more in common with what it corrects
_NUMBERS, _NUMBERS_SHARE = 3, 0.4  # that differ in the same place, and of all such: two notices of one template


def is_correction(before: Sequence[str], now: Sequence[str], settings: DedupSettings) -> bool:
    """Return whether the articles of a page correct those that it gave before.

    They do if one side has more than half of the shingles of the other: articles are cut, grow, and are reworded here
    and there. Two articles of one site share next to nothing, unless they fill in one template: then many of their
    numbers differ. A page that gives no article any more corrects none.

    Args:
        before: texts that the page gave; nothing is lost if there are none.
        now: texts that it gives.
        settings: the parameters of dedup.

    >>> from seedclean.config import load_config
    >>> dedup, text = load_config().dedup(), "昨晚九点第一班渡轮离港,船上坐了一百八十多人,航线就此恢复。"
    >>> is_correction([text], ["更正:" + text.replace("八", "九")], dedup), is_correction([text], ["明天有雨。"], dedup)
    (True, False)
    """
    if not before or not now:
        return not before
    forms = [[compare_form(text) for text in texts] for texts in (before, now)]
    letters = min(sum(map(len, side)) for side in forms)
    ngram = settings.short_ngram if letters < settings.short_chars else settings.ngram
    old, new = (np.unique(np.concatenate([shingle_hashes(form, ngram) for form in side])) for side in forms)
    common = len(np.intersect1d(old, new, assume_unique=True))
    return common > _SHARE * min(len(old), len(new)) and not _is_other_notice(*("".join(side) for side in forms))


def _is_other_notice(before: str, now: str) -> bool:
    """Return whether two compare forms that are alike tell other numbers."""
    units = [np.frombuffer(form.encode("utf-16-le"), dtype=np.uint16) for form in (before, now)]
    both = Forms.joined(np.concatenate(units), np.array(list(map(len, units))))
    counts = count_facts(both, np.array([[0, 1]]))
    replaced, numbers = int(counts.replaced[0]), int(counts.numbers[0])
    return replaced >= _NUMBERS and replaced >= _NUMBERS_SHARE * numbers
