"""Names of places: a text of another place is another event."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import checked
from seedclean.core.late_patterns import late_pattern
from seedclean.core.resources import word_list
from seedclean.dedup.candidates import sorted_distinct

_KIND = late_pattern(r"(?:(?:维吾尔|壮族|回族)?自治区|特别行政区|[省市县区旗州盟])$")
_LEAST = 2  # characters of a name that stands without its kind


@cache
def place_hashes() -> NDArray[np.uint64]:
    """Return a hash of each name that the kernel knows as a place, ascending: shape (n,), uint64.

    These are divisions of China, with and without what says their kind, and countries.

    >>> len(place_hashes()) > 5000
    True
    """
    names = {*word_list("divisions.txt"), *word_list("countries.txt")}
    names |= {bare for name in names if len(bare := _KIND.sub("", name)) >= _LEAST}
    points = np.frombuffer("".join(names).encode("utf-32-le"), dtype=np.uint32)
    starts = np.concatenate(([0], np.cumsum([len(name) for name in names])))
    hashes = np.empty(len(names), dtype=np.uint64)
    checked("place_hashes", points, starts, len(names), hashes)
    return sorted_distinct([hashes])
