"""How two texts that are alike are related: as copies, as texts of one template, or as an article and its update."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup.facts import DIFFER, EQUAL
from seedclean.dedup.sketching import DedupSettings
from seedclean.dedup.traits import Traits, days_of, times_of

# By their similarity; their facts differ, both are kept; the first tells the second again with more, and replaces it;
# one tells the other again with more, and both are kept.
BY_SIMILARITY, TEMPLATE, UPDATED, UPDATE = range(4)
RELATION_NAMES = {TEMPLATE: "template", UPDATED: "update", UPDATE: "update"}


class Likeness(NamedTuple):
    """How alike m pairs are, each of shape (m,), float64.

    Attributes:
        jaccard: Jaccard similarity of their shingles.
        containment: share of the smaller shingle set that is in the other.
    """

    jaccard: NDArray[np.float64]
    containment: NDArray[np.float64]


def relate(
    pairs: NDArray[np.int64],
    likeness: Likeness,
    traits: Traits,
    settings: DedupSettings,
    compare_facts: Callable[[NDArray[np.int64]], NDArray[np.int8]],
) -> NDArray[np.int8]:
    """Return how the two of each pair are related, as a number of this module: shape (m,), int8.

    Args:
        pairs: numbers of texts, the first one better in the keeper order, shape (m, 2), int64.
        likeness: of the pairs.
        traits: of the texts.
        settings: the parameters.
        compare_facts: returns what `facts.compare_facts` does of some of the pairs.

    An update is left to itself if the keeper order has the older one first, if less than `excerpt_containment` of the
    older one is in it, or if its similarity alone makes no copy and its facts are not known to be the same.
    """
    is_near, is_update = likeness.jaccard >= settings.near, _updates(pairs, likeness.jaccard, traits, settings)
    facts = np.full(len(pairs), EQUAL, dtype=np.int8)
    asked = is_near | is_update
    if settings.facts and asked.any():  # most runs have no such pair, and need no names of places
        facts[asked] = compare_facts(np.ascontiguousarray(pairs[asked]))
    is_update &= facts != DIFFER
    letters = traits.letters[pairs]
    replaces = is_update & (letters[:, 0] > letters[:, 1]) & (likeness.containment >= settings.excerpt_containment)
    replaces &= is_near | (facts == EQUAL)
    if settings.keep_updates != "newer":
        replaces[:] = False
    relation = np.full(len(pairs), BY_SIMILARITY, dtype=np.int8)
    relation[is_near & (facts == DIFFER)] = TEMPLATE
    relation[is_update] = UPDATE
    relation[replaces] = UPDATED
    return relation


def _updates(
    pairs: NDArray[np.int64], jaccard: NDArray[np.float64], traits: Traits, settings: DedupSettings
) -> NDArray[np.bool_]:
    """Return of which pairs the longer one tells the other again with more: one outlet, a few days apart, shape (m,).

    Of two texts of one day without times the longer one counts as the later.
    """
    is_update = jaccard >= settings.review
    if settings.keep_updates == "off":
        return is_update & False
    outlets, letters, moments = (column[pairs] for column in (traits.outlets, traits.letters, traits.moments))
    is_update &= (outlets[:, 0] >= 0) & (outlets[:, 0] == outlets[:, 1])
    is_update &= letters.min(axis=1) <= settings.update_length * letters.max(axis=1)
    longer = (letters[:, 1] > letters[:, 0]).astype(np.int64)[:, None]
    new, old = (np.take_along_axis(moments, side, axis=1)[:, 0] for side in (longer, 1 - longer))
    days = days_of(new) - days_of(old)
    is_update &= (moments >= 0).all(axis=1) & (days >= 0) & (days < max(settings.facts_days, 1))
    has_times = (times_of(new) > 0) & (times_of(old) > 0)
    return is_update & ((days > 0) | ~has_times | (new >= old))
