"""What characters are: the script that a text is in, a same-length view for matching, signs of damage, conversion.

The only package that imports OpenCC.
"""

from seedclean.text.char_tables import fold_points, is_traditional, line_keys
from seedclean.text.convert import Variant, convert_counted, opencc_version, slow_conversion, to_simplified
from seedclean.text.scan import (
    Evidence,
    LineSpans,
    TextScan,
    cached_scan,
    common_share,
    evidence,
    flagged_offsets,
    fold,
    han_count,
    line_evidence,
    scan_head,
    scan_text,
    sentence_han,
)
from seedclean.text.scan_cache import keep_scans
from seedclean.text.spacing import count_joints, drop_blank_lines, has_blank_lines, tidy_spaces
from seedclean.text.word_filter import ScanCounts, WordFilter, caseless_filter, scan_counts

__all__ = [
    "Evidence",
    "LineSpans",
    "ScanCounts",
    "TextScan",
    "Variant",
    "WordFilter",
    "cached_scan",
    "caseless_filter",
    "common_share",
    "convert_counted",
    "count_joints",
    "drop_blank_lines",
    "evidence",
    "flagged_offsets",
    "fold",
    "fold_points",
    "han_count",
    "has_blank_lines",
    "is_traditional",
    "keep_scans",
    "line_evidence",
    "line_keys",
    "opencc_version",
    "scan_counts",
    "scan_head",
    "scan_text",
    "sentence_han",
    "slow_conversion",
    "tidy_spaces",
    "to_simplified",
]
