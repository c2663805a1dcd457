"""Whether a text says anything: text that was decoded wrongly is made of characters that hardly anybody writes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from seedclean.core.edits import code_points
from seedclean.text.char_flags import HAN
from seedclean.text.char_tables import COMMON, fold_table, kind_table

_USUAL, _OTHERS = (
    400,
    100,
)  # characters for one 的, and for one of five others: a real page has one in 30, one in 25
_HAN_LEAST = 40  # Han characters from which their commonness speaks
_COMMON_LEAST = 0.7  # of 100 characters of real articles .91 are common at least, decoded wrongly .64 at most
_LOST_MOST = 0.2  # of the characters beyond ASCII: what GBK makes of two U+FFFD, and U+FFFD
_LOST = "锟拷\ufffd"
_SAMPLE = 100_000  # characters that are judged


def may_be_unreadable(text: str) -> bool:
    """Say whether a text is worth `is_unreadable`: the pre-check, which few real pages pass.

    >>> may_be_unreadable("海城的船开了。"), may_be_unreadable("娴峰煄鏄")
    (False, True)
    """
    is_odd = text.count("的") * _USUAL < len(text) and sum(map(text.count, "一是在了不")) * _OTHERS < len(text)
    return is_odd or "锟" in text or "\ufffd" in text


def common_shares(text: str) -> NDArray[np.float64]:
    """Return `common_share` of each line of a text, shape (lines,); of a line in ASCII 1.

    >>> common_shares("英偉達宣布\\n鑻变紵杈惧甯\\nabc").round(2).tolist()
    [1.0, 0.33, 1.0]
    """
    codes = code_points(text)
    ends = np.append(np.flatnonzero(codes == ord("\n")), len(codes))
    places = np.flatnonzero(codes > 0x7F)
    folded = fold_table()[codes[places]]
    marks = ((folded >= 0x3000) & (folded < 0x3020)) | ((folded >= 0x2010) & (folded < 0x2030))
    is_letter = (folded > 0x7F) & ~marks
    is_common = is_letter & (kind_table()[folded] & COMMON != 0)
    lines = np.searchsorted(ends, places)
    beyond, letters, common = (
        np.bincount(lines[chosen], minlength=len(ends)) for chosen in (..., is_letter, is_common)
    )
    return np.where(beyond > 0, common / np.maximum(letters, 1), 1.0)


def is_unreadable(text: str) -> bool:
    """Say whether a text was decoded wrongly: few of its Han characters are common, or many characters are lost.

    >>> is_unreadable("锟斤拷" * 20), is_unreadable("他说起锟斤拷三个字的来历,大家都笑了。" * 3)
    (True, False)
    """
    if not may_be_unreadable(text):
        return False
    codes = code_points(text[:_SAMPLE])
    beyond = int(np.count_nonzero(codes > 0x7F))
    if sum(text[:_SAMPLE].count(character) for character in _LOST) > _LOST_MOST * max(beyond, _HAN_LEAST):
        return True
    kinds = kind_table()[fold_table()[codes]]
    is_han = kinds & HAN != 0
    han = int(np.count_nonzero(is_han))
    return han >= _HAN_LEAST and int(np.count_nonzero(kinds[is_han] & COMMON)) < _COMMON_LEAST * han
