"""The cheap question before all repairs: whether any of them can find something."""

from __future__ import annotations

from seedclean.stages.repairs.pinyin_annotations import LEAST
from seedclean.text import scan_text
from seedclean.text.char_flags import BRACKETED, COMPOSABLE, FOREIGN, GBK, JUNK, LATIN, LINE_END, STUFFED, TONED

_SIGNS = LATIN | GBK | LINE_END | JUNK | COMPOSABLE | FOREIGN


def needs_no_repair(text: str) -> bool:
    """Say whether no repair finds anything in a text, as in nine of ten pages; the others are asked one by one.

    >>> needs_no_repair("海城渡轮公司昨晚恢复了夜航。"), needs_no_repair("<p>海城"), needs_no_repair("海城&nbsp;港")
    (True, False, False)
    """
    seen = scan_text(text)
    if seen.flags & _SIGNS or seen.pairs & STUFFED or "&" in text or "<" in text:
        return False
    return not seen.pairs & BRACKETED or not (seen.flags & TONED or seen.bracketed >= LEAST)
