"""What a page's own style sheets do not display: rules with `display` for simple selectors.

Selectors of one element are understood: a tag, classes, an id, or several of them together. Those that look at other
elements or at states are passed over, and so is what stands in `@media` and its like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import NamedTuple

_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_DISPLAY = re.compile(r"(?:^|[;\s])display\s*:\s*([\w-]+)", re.IGNORECASE)
_PART = re.compile(r"[.#]?[\w-]+")
_SIMPLE = re.compile(r"(?:[a-zA-Z][\w-]*)?(?:[.#][\w-]+)*")
_SHEETS_MOST = 1_000_000  # characters of all style sheets that are read
_RULES_MOST = 2_000
_ALIKE_MOST = 16  # rules whose selectors end in the same part: each element with it is compared with all of them


class _DisplayRule(NamedTuple):
    """A rule: its parts, how specific it is, and whether it hides."""

    parts: frozenset[str]
    weight: tuple[int, int, int]
    hides: bool


class DisplayRules:
    """The rules of some style sheets.

    Args:
        sheets: their texts, in document order.

    >>> rules = DisplayRules([".menu, #ad { display: none } .menu.open { display: block }"])
    >>> rules.hide("div", {"class": "menu"}), rules.hide("div", {"class": "menu open"}), rules.hide("p", {"id": "x"})
    (True, False, False)
    """

    def __init__(self, sheets: Iterable[str]) -> None:
        self._rules: dict[str, list[_DisplayRule]] = {}  # by the part that is looked for first
        selectors = _display_rules(_COMMENT.sub(" ", "\n".join(sheets)[:_SHEETS_MOST]))
        for number, (selector, hides) in enumerate(islice(selectors, _RULES_MOST)):
            parts = _PART.findall(selector)
            weight = (sum(part[0] == "#" for part in parts), sum(part[0] == "." for part in parts), number)
            alike = self._rules.setdefault(parts[-1], [])
            alike[:] = [rule for rule in alike if rule.parts != set(parts)][: _ALIKE_MOST - 1]  # the last one counts
            alike.append(_DisplayRule(frozenset(parts), weight, hides))
        if not any(rule.hides for rules in self._rules.values() for rule in rules):
            self._rules = {}

    def __bool__(self) -> bool:
        """Say whether any rule hides anything."""
        return bool(self._rules)

    def hide(self, tag: str, attributes: Mapping[str, str | None]) -> bool:
        """Say whether an element is not displayed, as far as these rules say."""
        parts = [tag, *(f".{name}" for name in (attributes.get("class") or "").split())]
        if attributes.get("id"):
            parts.append(f"#{attributes['id']}")
        known_rules = [rule for part in parts for rule in self._rules.get(part, ())]
        if not known_rules:
            return False
        present = set(parts)
        applied = [rule for rule in known_rules if rule.parts <= present]
        return bool(applied) and max(applied, key=lambda rule: rule.weight).hides


def _display_rules(sheet: str) -> Iterable[tuple[str, bool]]:
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
