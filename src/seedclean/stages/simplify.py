"""simplify: Traditional lines to Simplified; Simplified text is not touched.

The script is judged by characters that only one script has, for the page and, where a page mixes both, line by line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from operator import itemgetter
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from seedclean.core.document import Document
from seedclean.core.edits import Edit, LazyEdits, code_points, from_code_points, replacements, utf32
from seedclean.core.kernel import address, unchecked
from seedclean.stage import Found, edits_between
from seedclean.text import Variant, convert_counted, evidence, scan_text
from seedclean.text.char_flags import HONG_KONG, HONG_KONG_FORMS, TAIWAN, TAIWAN_FORMS

_QUOTES = {"「": "“", "」": "”", "『": "‘", "』": "’"}
_CORNER = re.compile("[「」『』]")


@dataclass(frozen=True)
class Simplify:
    """The function of the simplify stage.

    Attributes:
        variant: OpenCC table, or `auto`: by the forms that the page uses.
        wording: `keep` Taiwanese words, or `mainland`: 資訊 becomes 信息 (OpenCC's tw2sp).
        quotes: `curly` makes 「」『』 of converted lines “”‘’; `keep` leaves them.
    """

    variant: Literal["auto", "t2s", "tw2s", "hk2s"]
    wording: Literal["keep", "mainland"]
    quotes: Literal["curly", "keep"]

    def __call__(self, doc: Document) -> Found:
        """Return the edits, and fields.

        `script` is `traditional`, `simplified`, `mixed` or `none`; `conversions` counts what characters with more than
        one Simplified form became.
        """
        found = evidence(doc.text)
        fields: dict[str, Any] = {"script": found.script}
        if not found.traditional or found.script == "simplified":
            return Found((), fields)
        variant = self._variant(doc.text)
        if found.script == "traditional":
            new, counts = convert_counted(doc.text, variant)
            return Found(self._edits(doc.text, new, variant), fields | {"conversions": counts})
        edits: list[Edit] = []
        conversions = Counter[str]()
        at = 0
        for line in doc.text.split("\n"):
            proof = evidence(line)
            if proof.traditional > proof.simplified:
                new, counts = convert_counted(line, variant)
                conversions += counts
                made = self._edits(line, new, variant)
                edits.extend(Edit(at + a, at + b, after, rule) for a, b, after, rule, *_ in made)
            at += len(line) + 1
        return Found(edits, fields | {"conversions": conversions})

    def _variant(self, text: str) -> Variant:
        if self.wording == "mainland":
            return "tw2sp"
        if self.variant != "auto":
            return cast("Variant", self.variant)
        forms = scan_text(text).flags & (TAIWAN | HONG_KONG)
        if forms == TAIWAN | HONG_KONG:  # of both, as where a page has names
            more = unchecked("weigh_points")(utf32(text), len(text), address(_forms()))
            return "tw2s" if more > 0 else "hk2s" if more < 0 else "t2s"
        return "tw2s" if forms == TAIWAN else "hk2s" if forms else "t2s"

    def _edits(self, text: str, new: str, variant: Variant) -> Sequence[Edit]:
        rule = f"simplify:{variant}"
        # Wording changes lengths, and so do the quotes' edits then: they are part of the difference.
        if len(new) != len(text):
            return edits_between(text, self._quoted(new), rule)
        if self.quotes == "keep":
            return replacements(text, new, rule)
        made, curly = utf32(new), np.empty(len(new), dtype=np.uint32)
        quotes = unchecked("curl")(made, len(new), address(curly)) if new else 0
        if not quotes:
            return replacements(text, new, rule)
        runs = unchecked("count_runs")(utf32(text), made, len(new))
        counts = {rule: (runs, 0)} if runs else {}
        counts["simplify:quotes"] = quotes, 0
        return LazyEdits(from_code_points(curly), counts, partial(_with_quotes, text, new, rule))

    def _quoted(self, line: str) -> str:
        for corner, curly in _QUOTES.items() if self.quotes == "curly" else ():
            line = line.replace(corner, curly)
        return line


@cache
def _forms() -> NDArray[np.int8]:
    """Return of each code point whether it is Taiwan's form (1) or Hong Kong's (-1): shape (0x110000,), int8."""
    table = np.zeros(0x110000, dtype=np.int8)
    table[code_points(TAIWAN_FORMS)] += 1
    table[code_points(HONG_KONG_FORMS)] -= 1
    return table


def _with_quotes(text: str, new: str, rule: str) -> list[Edit]:
    quotes = [Edit(*found.span(), _QUOTES[found[0]], "simplify:quotes") for found in _CORNER.finditer(text)]
    return sorted([*replacements(text, new, rule), *quotes], key=itemgetter(0))
