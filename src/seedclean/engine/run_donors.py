"""Fill damaged places from other articles of a run, in which the same sentence stands whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

import numpy as np
import orjson

from seedclean.engine.pending import PendingRows
from seedclean.stages.repairs.from_run import DamagedPlace, Donation, PlaceIndex, agreed, places_in
from seedclean.write.state import RunTransaction

Donations = Mapping[str, list[Donation]]  # by the id of the damaged article
_Offer = tuple[DamagedPlace, str, str]


def donations_within(memory: RunTransaction, pending: PendingRows, kept: set[int]) -> Donations:
    """Return what other articles have in the damaged places of kept articles.

    All articles of the run are asked, and those of earlier runs from which such a place was filled before, if OUT
    still has them. Nothing is read if no kept article has a damaged place.

    Args:
        memory: the state of the output folder.
        pending: the rows of the run.
        kept: indices of the kept articles with damaged places.
    """
    if not kept:
        return {}
    articles = np.frombuffer(pending.articles, dtype=np.int64)
    places: list[DamagedPlace] = []
    offers: list[_Offer] = []
    for number in np.flatnonzero(np.isin(articles, list(kept))).tolist():
        row = orjson.loads(pending.rows.line(number))
        mine = places_in(row["id"], row["text"], row["doubts"])
        earlier = [Donation(*donation) for donation in row.get("donations", ())]
        places += mine
        offers += [
            (gap, donation.text, donation.donor)
            for donation in earlier
            for gap in mine
            if gap.start == donation.start and _is_still_there(memory, pending, donation.donor)
        ]
    return agreed(chain(offers, _offers(pending, PlaceIndex(places)))) if places else {}


def _offers(pending: PendingRows, index: PlaceIndex) -> Iterator[_Offer]:
    """Yield what the articles of the run have in damaged places."""
    for number, article in enumerate(pending.articles):
        if article >= 0:
            row = orjson.loads(pending.rows.line(number))
            for gap, text in index.whole_in(row["id"], row["text"], row.get("doubts", ())):
                yield gap, text, row["id"]


def _is_still_there(memory: RunTransaction, pending: PendingRows, donor: str) -> bool:
    """Return whether an article of an earlier run is still in OUT; one of this run is asked itself."""
    return donor not in pending.ids and bool(memory.articles.existing_ids([donor]))
