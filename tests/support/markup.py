"""Text that would do harm if it got into HTML as it is."""

from __future__ import annotations

import html as standard
import re

HOSTILE = (
    "</style></textarea><script>alert(1)</script><img src=x onerror=alert(1)>\"'`{{7*7}}{%raw%}\x00\u202e\ud800&amp;"
)


def escaped(page: str) -> list[str]:
    """Return the parts of the hostile text that a page holds as markup: none, if it was escaped."""
    page.encode()
    markup = re.findall(r"<(?:script|img|/style|/textarea)|[\x00-\x08\u202e]|49", page)
    assert standard.unescape(page).count("alert(1)") == page.count("alert(1)")
    return markup
