"""The pre-check of the repair stage: whether any of its passes can find something."""

from __future__ import annotations

from seedclean.stages.repairs.leftover_code import may_have_code
from seedclean.stages.repairs.lost_bytes.evidence import shows_torn_mark
from seedclean.stages.repairs.markdown import may_have_markdown
from seedclean.stages.repairs.pinyin_annotations import LEAST
from seedclean.text import scan_text
from seedclean.text.char_flags import (
    BRACKETED,
    COMPOSABLE,
    ESCAPED,
    FOREIGN,
    GBK,
    JUNK,
    LATIN,
    LINE_END,
    STUFFED,
    TONED,
)
from seedclean.text.readable import may_be_unreadable

_FLAGS = LATIN | GBK | LINE_END | JUNK | COMPOSABLE | FOREIGN


def needs_no_repair(text: str) -> bool:
    """Say whether no pass of the repair stage would find anything, as on nine of ten pages.

    False is no promise: then each pass looks for itself.

    >>> needs_no_repair("海城渡轮公司昨晚恢复了夜航。"), needs_no_repair("<p>海城"), needs_no_repair("海城&nbsp;港")
    (True, False, False)
    """
    scan = scan_text(text)
    if scan.flags & _FLAGS or scan.pairs & (STUFFED | ESCAPED) or any(mark in text for mark in "&<\\"):
        return False
    if shows_torn_mark(text) or may_have_code(text) or may_have_markdown(text) or may_be_unreadable(text):
        return False
    return not scan.pairs & BRACKETED or not (scan.flags & TONED or scan.bracketed >= LEAST)
