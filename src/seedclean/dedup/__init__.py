"""Near-duplicates: shingles, signatures, candidates, exact verification, star clusters.

Works on strings and ids only; knows nothing of documents, files or configs.
"""

from seedclean.dedup.banding import banding, found_share
from seedclean.dedup.corpus_candidates import Signatures, Signer, partners
from seedclean.dedup.find import PUBLISHED, Clustering, Earlier, find
from seedclean.dedup.keeper_order import CRITERIA, Claim, ClaimColumns, columns
from seedclean.dedup.measure import Bodies, Settings, measure
from seedclean.dedup.shingles import compare_form, shingles
from seedclean.dedup.signature import SEED, from_datasketch, sign, to_datasketch
from seedclean.dedup.store import Store

__all__ = [
    "CRITERIA", "PUBLISHED", "SEED", "Bodies", "Claim", "ClaimColumns", "Clustering", "Earlier", "Settings",
    "Signatures", "Signer", "Store", "banding", "columns", "compare_form", "find", "found_share", "from_datasketch",
    "measure",
    "partners", "shingles", "sign", "to_datasketch",
]  # fmt: skip
