"""Texts with other spaces and line ends, and what says whether they need them, without a scan."""

from __future__ import annotations

import numpy as np

from seedclean.core.edits import from_code_points, utf32
from seedclean.core.kernel import address, unchecked
from seedclean.text.char_flags import ODD_SPACE
from seedclean.text.scan import cached_scan, scan_function
from seedclean.text.scan_cache import this_thread


def has_blank_lines(text: str) -> bool:
    """Say whether `drop_blank_lines` changes a text: whether it has blank lines, or a line end at one of its ends.

    >>> has_blank_lines("甲\\n乙"), has_blank_lines("甲\\n")
    (False, True)
    """
    return "\n\n" in text or text.startswith("\n") or text.endswith("\n")


def tidy_spaces(text: str) -> tuple[str, int]:
    """Return a text with runs of spaces made one space, none at the ends of lines, and how many that changed.

    >>> tidy_spaces("　甲  乙 丙\\n")
    ('甲 乙 丙\\n', 2)
    """
    if not text:
        return text, 0
    out, counts = np.empty(len(text), dtype=np.uint32), np.empty(4, dtype=np.int64)
    function, data = unchecked("tidy_spaces"), utf32(text)
    length = function(data, len(text), scan_function()[1], ODD_SPACE, address(out), address(counts))
    changed, joints, most, stop_lines = counts.tolist()
    new = from_code_points(out[:length]) if changed else text
    if (cache := this_thread.cache) is not None:  # `count_joints` is asked next
        cache.tidied = new, (joints, most, stop_lines)
    return new, changed


def drop_blank_lines(text: str) -> tuple[str, int]:
    """Return a text without blank lines, or line ends at its ends, and how many runs of line ends that changed.

    >>> drop_blank_lines("甲\\n\\n乙\\n")
    ('甲\\n乙', 2)
    """
    if not text:
        return text, 0
    lines = text.split("\n")
    filled = bytes(map(bool, lines))  # a run of blank lines begins behind a line, or with the text
    return "\n".join(filter(None, lines)), filled.count(b"\1\0") + (not filled[0])


def count_joints(text: str) -> tuple[int, int, int]:
    """Return how many neighbours in a text are `flags.JOINT`, the most of a line, and how many lines have a full stop.

    >>> count_joints("他走了。 她来了。\\n他们")
    (1, 1, 1)
    """
    scan = cached_scan(text)
    if scan:
        return scan.joints, scan.most_joints, scan.stop_lines
    cache = this_thread.cache
    if cache is not None and cache.tidied and cache.tidied[0] is text:
        return cache.tidied[1]
    counts = np.empty(3, dtype=np.int64)
    unchecked("count_joints")(utf32(text), len(text), scan_function()[1], address(counts))
    joints, most, stop_lines = counts.tolist()
    return joints, most, stop_lines
