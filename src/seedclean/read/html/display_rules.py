"""What a page's own style sheets do not display: rules with `display` for simple selectors.

Selectors of one element are understood: a tag, classes, an id, or several of them together. Those that look at other
elements or at states are passed over, and so is what stands in `@media` and its like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_DISPLAY = re.compile(r"(?:^|[;\s])display\s*:\s*([\w-]+)", re.IGNORECASE)
_PART = re.compile(r"[.#]?[\w-]+")
_SIMPLE = re.compile(r"(?:[a-zA-Z][\w-]*)?(?:[.#][\w-]+)*")
_SHEETS_MOST = 1_000_000  # characters of all style sheets that are read
_RULES_MOST = 2_000
_PAGES_KEPT = 16  # pages whose rules are kept
_PARTS_MOST = 8  # of a selector, as in c/visible/display.h
_ALIKE_MOST = 16  # rules whose selectors end in the same part: each element with it is compared with all of them


class _Rule(NamedTuple):
    """A rule: how specific it is, whether it hides, and its parts, of which the last is looked for first."""

    weight: tuple[int, int, int]
    hides: bool
    parts: list[str]


@lru_cache(maxsize=_PAGES_KEPT)
def read_rules(sheets: str) -> bytes:
    """Return the rules of some style sheets as the kernel reads them; nothing if none hides anything.

    Args:
        sheets: their texts, in document order. The pages of a site mostly have the same.

    Returns:
        A line for each rule, that of the one that counts most last: `-` if it hides, else `+`, and its parts.

    >>> read_rules(".menu, #ad { display: none } .menu.open { display: block }")
    b'- .menu\\n+ .menu .open\\n- #ad\\n'
    """
    alike: dict[str, list[_Rule]] = {}  # by the part that is looked for first
    selectors = _simple_rules(_COMMENT.sub(" ", sheets[:_SHEETS_MOST]))
    for number, (selector, hides) in enumerate(islice(selectors, _RULES_MOST)):
        parts = _PART.findall(selector)
        weight = (sum(part[0] == "#" for part in parts), sum(part[0] == "." for part in parts), number)
        rules = alike.setdefault(parts[-1], [])
        others = [rule for rule in rules if set(rule.parts) != set(parts)]
        rules[:] = [*others[: _ALIKE_MOST - 1], _Rule(weight, hides, parts)]
    usable = sorted(rule for rules in alike.values() for rule in rules if len(rule.parts) <= _PARTS_MOST)
    if not any(rule.hides for rule in usable):
        return b""
    return "".join(f"{'-' if rule.hides else '+'} {' '.join(rule.parts)}\n" for rule in usable).encode()


def _simple_rules(sheet: str) -> Iterable[tuple[str, bool]]:
    """Yield the simple selectors with `display`, and whether they hide."""
    nested = False
    for chunk in sheet.split("}"):
        head, brace, body = chunk.rpartition("{")
        if not brace:
            nested = False
            continue
        nested = nested or "{" in head
        display = None if nested or "display" not in body else _DISPLAY.search(body)
        if display:
            for selector in head.rpartition(";")[2].split(","):
                if _SIMPLE.fullmatch(selector := selector.strip()) and selector:
                    yield selector, display[1].lower() == "none"
