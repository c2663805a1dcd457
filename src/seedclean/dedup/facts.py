"""Facts: whether two texts that are alike tell of different events.

Texts of one template are alike whatever they tell. So a pair that is similar enough is aligned token by token, and what
stands in the same place is compared: a number where the other has another one, or the same name in place of another
one again and again, makes two events of them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import checked
from seedclean.dedup.form_store import Forms
from seedclean.dedup.place_names import place_hashes
from seedclean.dedup.sketching import DedupSettings
from seedclean.dedup.traits import Traits, days_of

EDITS_MOST = 400  # tokens that only one of two texts has, up to which they are aligned, see c/dedup/alignment.h
EQUAL, DIFFER, UNKNOWN = range(3)
_PLACES_MOST = 10  # of a pair that are listed
_REWRITTEN_LEAST = 2  # numbers: one is often mended
_TOKEN = 4  # 8-byte words of a token


class FactCounts(NamedTuple):
    """What differs between the texts of m pairs, each of shape (m,), int64; all -1 where a pair could not be aligned.

    Attributes:
        numbers: numbers that stand in the same place of both texts; not all of them if none differs.
        replaced: those of them that differ.
        swaps: places where Han characters of one stand where the other has others.
        repeated: times that the most frequent of these swaps occurs.
        places: those of them where one place stands for another.
        rewritten: numbers of each text that the other lacks, in short stretches that differ; of each stretch as many as
            the side with fewer has.
        alone: tokens that only the first text has.
        other_alone: tokens that only the second text has.
    """

    numbers: NDArray[np.int64]
    replaced: NDArray[np.int64]
    swaps: NDArray[np.int64]
    repeated: NDArray[np.int64]
    places: NDArray[np.int64]
    rewritten: NDArray[np.int64]
    alone: NDArray[np.int64]
    other_alone: NDArray[np.int64]


def count_facts(forms: Forms, pairs: NDArray[np.int64], only_numbers: NDArray[np.bool_] | None = None) -> FactCounts:
    """Align the texts of pairs, and count what differs.

    Args:
        forms: the compare forms.
        pairs: numbers of forms, shape (m, 2), int64.
        only_numbers: of which pairs nothing but numbers is asked, shape (m,): they are not aligned if the numbers of
            one text all stand in the other, in any order, and all counts are 0.

    >>> units = np.frombuffer("新增3例共12例新增4例共12例".encode("utf-16-le"), dtype=np.uint16)
    >>> counts = count_facts(Forms.joined(units, np.array([8, 8])), np.array([[0, 1]]))
    >>> counts.numbers.tolist(), counts.replaced.tolist()
    ([2], [1])
    """
    counts = np.empty((len(pairs), len(FactCounts._fields)), dtype=np.int64)
    wanted = np.zeros(len(pairs), dtype=np.uint8) if only_numbers is None else only_numbers.astype(np.uint8)
    names = place_hashes()
    scratch = _scratch(forms, pairs)
    checked("count_facts", *forms.table(), pairs, wanted, len(pairs), names, len(names), *scratch, counts)
    return FactCounts(*np.ascontiguousarray(counts.T))


def differing_facts(forms: Forms, first: int, second: int) -> list[tuple[str, str]]:
    """Return what stands in the same place of two texts and differs: at most 10 places, in the order of the text.

    Of a stretch that was written anew, it is all from the first number that the other text lacks to the last.

    >>> units = np.frombuffer("新增3例共12例新增4例共12例".encode("utf-16-le"), dtype=np.uint16)
    >>> differing_facts(Forms.joined(units, np.array([8, 8])), 0, 1)
    [('3', '4')]
    """
    places = np.empty((_PLACES_MOST, 4), dtype=np.int64)
    scratch = _scratch(forms, np.array([[first, second]]))
    count = checked("differing_facts", *forms.table(), first, second, *scratch, _PLACES_MOST, places)
    texts = [
        forms.buffers[forms.buffer[form]][forms.starts[form] : forms.ends[form]].tobytes().decode("utf-16-le")
        for form in (first, second)
    ]
    return [(texts[0][a:b], texts[1][c:d]) for a, b, c, d in places[:count].tolist()]


def compare_facts(forms: Forms, pairs: NDArray[np.int64], traits: Traits, settings: DedupSettings) -> NDArray[np.int8]:
    """Return whether two texts tell of different events, however alike they are: shape (m,), int8.

    Args:
        forms: the compare forms.
        pairs: numbers of forms, shape (m, 2), int64.
        traits: of the texts, by the same numbers.
        settings: the parameters.

    Returns:
        `DIFFER`, `EQUAL`, or `UNKNOWN` where the texts are too far from each other to be aligned.
    """
    letters, days = traits.letters[pairs], days_of(traits.moments[pairs])
    is_short = letters.min(axis=1) < settings.facts_swap_chars
    far_apart = (days >= 0).all(axis=1) & (abs(days[:, 0] - days[:, 1]) >= settings.facts_days)
    counts = count_facts(forms, pairs, ~is_short)
    by_numbers = (counts.replaced > 0) & (counts.replaced >= settings.facts_share * counts.numbers)
    by_sentences = (counts.rewritten >= _REWRITTEN_LEAST) & (
        counts.rewritten >= settings.facts_rewritten * counts.numbers
    )
    by_names = ((counts.repeated >= settings.facts_swaps) | (counts.places > 0)) & is_short
    by_dates = far_apart & ((counts.replaced > 0) | ((counts.swaps > 0) & is_short))
    verdict = np.where(by_numbers | by_sentences | by_names | by_dates, DIFFER, EQUAL)
    return np.where(counts.alone < 0, UNKNOWN, verdict).astype(np.int8)


def _scratch(forms: Forms, pairs: NDArray[np.int64]) -> tuple[NDArray[np.generic], ...]:
    longest = int((forms.ends - forms.starts)[pairs].max(initial=0)) + 1
    return (
        np.empty(2 * longest, dtype=np.uint64),
        np.empty(longest, dtype=np.uint32),
        np.empty(_TOKEN * longest, dtype=np.uint64),
        np.empty(_TOKEN * longest, dtype=np.uint64),
        np.empty((EDITS_MOST + 1) * (EDITS_MOST + 2) // 2, dtype=np.int32),
        np.empty(longest, dtype=np.int32),
    )
