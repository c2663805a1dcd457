"""What characters are: the script that a text is in, a same-length view for matching, signs of damage, conversion.

The only package that imports OpenCC.
"""

from seedclean.text.char_tables import fold_points, keys, traditional
from seedclean.text.convert import Variant, conversion, convert, opencc_version
from seedclean.text.scan import (
    Evidence,
    Lines,
    Look,
    common_share,
    evidence,
    flagged,
    fold,
    forget,
    han_count,
    head,
    line_evidence,
    look,
    remembered,
    sentence_han,
)
from seedclean.text.spacing import closed_up, has_blank_lines, joint_counts, tidied
from seedclean.text.word_filter import Glance, Words, caseless, glance

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
    "conversion",
    "convert",
    "evidence",
    "flagged",
    "fold",
    "fold_points",
    "forget",
    "glance",
    "han_count",
    "has_blank_lines",
    "head",
    "joint_counts",
    "keys",
    "line_evidence",
    "look",
    "opencc_version",
    "remembered",
    "sentence_han",
    "tidied",
    "traditional",
]
