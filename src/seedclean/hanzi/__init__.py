"""What characters are: the script that a text is in, a same-length view for matching, signs of damage, conversion.

The only package that imports OpenCC.
"""

from seedclean.hanzi.convert import Variant, convert, opencc_version, watched
from seedclean.hanzi.look import (
    Evidence,
    Lines,
    Look,
    closed_up,
    common_share,
    evidence,
    flagged,
    fold,
    forget,
    han_count,
    line_evidence,
    look,
    sentence_han,
    tidied,
)
from seedclean.hanzi.tables import fold_points, keys, traditional
from seedclean.hanzi.words import Glance, Words, caseless, glance

__all__ = [
    "Evidence",
    "Glance",
    "Lines",
    "Look",
    "Variant",
    "Words",
    "caseless",
    "closed_up",
    "common_share",
    "convert",
    "evidence",
    "flagged",
    "fold",
    "fold_points",
    "forget",
    "glance",
    "han_count",
    "keys",
    "line_evidence",
    "look",
    "opencc_version",
    "sentence_han",
    "tidied",
    "traditional",
    "watched",
]
