"""Style sheets and scripts that a scraper took for text: whoever asks a tree for all its text gets them too.

A style sheet is known by its rules, `selector{property:value}`. A script is known by how its blocks begin:
`function(…){`, `var state = {`, `$.ajax({`, `{"@context":`; single statements by their first word. Lines of code beside
them go with them. A block in which prose stands outside of quotes and comments is none, so a brace that is never closed
costs nothing. A page about programming shows code on purpose: it is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from seedclean.core.edits import Edit

_BRACES_MOST = 50_000  # of a text; one with more is data, and is left
_HEAD_MOST = 400  # characters in front of a brace that tell what the block is
_HEAD_ENDS = ("=", "=>", "(", "[", "else", "try", "do", "finally")  # what the head of a script's block ends with, or
_PARAMETERS = re.compile(r"(?:function|if|for|while|switch|catch)\s*[\w$]{0,61}\s*\(")  # these and `)`, or `"…",`
_CONTENT = re.compile(r"\s*+[\"}*_a-z/-]")  # how the content of a rule or of JSON begins, or it is empty
_STATEMENT = re.compile(
    r"\n[^\S\n]*+(?:var|let|const|window|document|jQuery|\$|location|console|_hmt|_czc|ga|gtag|//|/\*|@import|@charset)"
)


def may_have_code(text: str) -> bool:
    """Say whether `remove_code` may find something: the pre-check for text with a `;`, or with `{{ marks }}` of a site.

    >>> may_have_code("船开了; {{< video >}}"), may_have_code("船开了。\\nvar a = 1;"), may_have_code("p {top: 0}")
    (False, True, True)
    """
    has_brace = "{" in text  # to count them takes ten times as long
    if not (has_brace or ";" in text) or (has_brace and text.count("{") > _BRACES_MOST):
        return False
    return _STATEMENT.search(f"\n{text}") is not None or any(
        _may_open_block(text, brace.start()) for brace in re.finditer("{", text)
    )


def _may_open_block(text: str, at: int) -> bool:
    if _CONTENT.match(text, at + 1):
        return True
    head = text[max(0, at - _HEAD_MOST) : at].rstrip()
    if head.endswith(")"):
        return _PARAMETERS.search(head) is not None
    if head.endswith(","):
        return head[:-1].rstrip().endswith(("'", '"'))
    return head.endswith(_HEAD_ENDS)


def remove_code(text: str) -> Sequence[Edit]:
    """Return the edits that remove style sheets and scripts.

    >>> text = "海城港的船开了。\\n.a{color:red}\\nvar a = function(){ b(); };\\n船长来了。"
    >>> [(edit.rule, text[edit.start : edit.end]) for edit in remove_code(text)]
    [('repair:style-sheet', '.a{color:red}\\n'), ('repair:script', 'var a = function(){ b(); };\\n')]
    """
    if not may_have_code(text):
        return ()
    from seedclean.stages.repairs.code_page import CodePage  # noqa: PLC0415 - its patterns take some ms

    page = CodePage(text)
    regions = page.regions()
    if not regions or page.is_about_code(regions):
        return ()
    return [page.edit(region) for region in regions]
