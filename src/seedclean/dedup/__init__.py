"""Near-duplicates: shingles, signatures, candidates, exact verification, star clusters.

Works on strings and ids only; knows nothing of documents, files or configs.
"""

from seedclean.dedup.banding import candidate_probability, choose_banding
from seedclean.dedup.clustering import PUBLISHED, Clustering, EarlierDecisions, find_duplicates
from seedclean.dedup.corpus_candidates import SignatureBlock, SignatureExtractor, find_corpus_candidates
from seedclean.dedup.keeper_order import (
    COUNT_MOST,
    CRITERIA,
    GUESS,
    GUESSES,
    HARMLESS,
    KeeperKey,
    KeeperKeys,
    keeper_keys,
    weighed_repairs,
)
from seedclean.dedup.shingles import COMPARE_FORM, compare_form, shingle_hashes
from seedclean.dedup.signature import SEED, from_datasketch, minhash, to_datasketch
from seedclean.dedup.sketch_store import SketchStore
from seedclean.dedup.sketching import DedupSettings, Sketches, sketch

__all__ = [
    "COMPARE_FORM", "COUNT_MOST", "CRITERIA", "GUESS", "GUESSES", "HARMLESS", "PUBLISHED", "SEED",
    "Clustering", "DedupSettings", "EarlierDecisions", "KeeperKey", "KeeperKeys", "SignatureBlock",
    "SignatureExtractor", "SketchStore", "Sketches",
    "candidate_probability", "choose_banding", "compare_form", "find_corpus_candidates",
    "find_duplicates", "from_datasketch", "keeper_keys", "minhash", "shingle_hashes", "sketch",
    "to_datasketch", "weighed_repairs",
]  # fmt: skip
