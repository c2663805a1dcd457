"""Traditional and Simplified: which script a text is in, a same-length view for matching, and conversion.

The only package that imports OpenCC.
"""

from seedclean.hanzi.convert import Variant, convert, opencc_version, watched
from seedclean.hanzi.tables import (
    Evidence,
    common_share,
    evidence,
    fold,
    fold_points,
    han_count,
    keys,
    sentence_han,
    traditional,
)

__all__ = [
    "Evidence",
    "Variant",
    "common_share",
    "convert",
    "evidence",
    "fold",
    "fold_points",
    "han_count",
    "keys",
    "opencc_version",
    "sentence_han",
    "traditional",
    "watched",
]
