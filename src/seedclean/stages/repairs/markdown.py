"""Markdown, as crawlers write it: its marks are taken off, pictures go, the words stay.

Addresses and pictures in brackets, heads of sections, tables and fences are sure by their form. Other marks could be an
author's: the stars of a masked name, a dash. They go where the page has sure ones, too. A page about Markdown stays.
"""

from __future__ import annotations

from seedclean.core.edits import Edit
from seedclean.text import scan_text
from seedclean.text.char_flags import HEADING, MARKDOWN


def may_have_markdown(text: str) -> bool:
    """Say whether a text may have Markdown: the pre-check, which costs nothing on others.

    >>> may_have_markdown("海城的船开了。"), may_have_markdown("## 海城")
    (False, True)
    """
    return bool(scan_text(text).pairs & (MARKDOWN | HEADING)) or ("---" in text and "|" in text)


def strip_markdown(text: str) -> list[Edit]:
    """Return the edits that take the marks of Markdown off.

    >>> from seedclean.core.edits import apply
    >>> text = "# 海城\\n\\n![](a.png)**港口**的[船](http://a.cn)"
    >>> apply(text, strip_markdown(text))
    '海城\\n\\n港口的船'
    """
    if not may_have_markdown(text):
        return []
    from seedclean.stages.repairs.markdown_marks import text_marks  # noqa: PLC0415 - its patterns take some ms

    return text_marks(text)


def strip_title_markdown(title: str) -> list[Edit]:
    """Return the edits that take the marks of Markdown off a title.

    >>> [(edit.start, edit.end) for edit in strip_title_markdown("## **海城**港开航")]
    [(0, 3), (3, 5), (7, 9)]
    """
    if not may_have_markdown(title):
        return []
    from seedclean.stages.repairs.markdown_marks import title_marks  # noqa: PLC0415

    return title_marks(title)
