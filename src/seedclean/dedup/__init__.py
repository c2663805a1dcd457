"""Near-duplicates: shingles, signatures, candidates, exact verification, star clusters.

Works on strings and ids only; knows nothing of documents, files or configs.
"""

from seedclean.dedup.banding import banding, found_share
from seedclean.dedup.bodies import Bodies, Settings, measure
from seedclean.dedup.find import Clustering, find
from seedclean.dedup.keeper import CRITERIA, Claim, ClaimColumns, columns
from seedclean.dedup.shingles import compare_form, shingles
from seedclean.dedup.signature import SEED, from_datasketch, sign, to_datasketch
from seedclean.dedup.store import Store

__all__ = [
    "CRITERIA", "SEED", "Bodies", "Claim", "ClaimColumns", "Clustering", "Settings", "Store", "banding", "columns",
    "compare_form", "find", "found_share", "from_datasketch", "measure", "shingles", "sign", "to_datasketch",
]  # fmt: skip
