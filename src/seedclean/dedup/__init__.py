"""Near-duplicates: shingles, signatures, candidates, exact verification, star clusters.

Works on strings and ids only; knows nothing of documents, files or configs.
"""

from seedclean.dedup.find import Clustering, Entry, Match, Settings, entry, find
from seedclean.dedup.keeper import CRITERIA
from seedclean.dedup.shingles import compare_form, shingles
from seedclean.dedup.signature import SEED, sign, to_datasketch

__all__ = [
    "CRITERIA", "SEED", "Clustering", "Entry", "Match", "Settings", "compare_form", "entry", "find", "shingles", "sign",
    "to_datasketch",
]  # fmt: skip
