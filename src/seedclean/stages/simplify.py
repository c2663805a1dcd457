"""simplify: converts Traditional lines to Simplified, and leaves Simplified text as it is.

Characters that only one script has tell the script of a page, and of each line if a page mixes both
scripts.
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
        variant: OpenCC table; with `auto`, the forms of the page decide.
        wording: `keep` leaves Taiwanese words; `mainland` replaces them: 資訊 becomes 信息 (OpenCC's
            tw2sp).
        quotes: `curly` turns 「」『』 in converted lines into “”‘’; `keep` leaves them.
    """

    variant: Literal["auto", "t2s", "tw2s", "hk2s"]
    wording: Literal["keep", "mainland"]
    quotes: Literal["curly", "keep"]

    def __call__(self, doc: Document) -> Found:
        """Return the edits, and two fields.

        `script` is `traditional`, `simplified`, `mixed` or `none`. `conversions` counts what
        characters with several Simplified forms became.
        """
        page = evidence(doc.text)
        fields: dict[str, Any] = {"script": page.script}
        if not page.traditional or page.script == "simplified":
            return Found((), fields)
        variant = self._variant(doc.text)
        if page.script == "traditional":
            new, counts = convert_counted(doc.text, variant)
            return Found(self._edits(doc.text, new, variant), fields | {"conversions": counts})
        edits: list[Edit] = []
        conversions = Counter[str]()
        at = 0
        for line in doc.text.split("\n"):
            script = evidence(line)
            if script.traditional > script.simplified:
                new, counts = convert_counted(line, variant)
                conversions += counts
                line_edits = self._edits(line, new, variant)
                edits.extend(Edit(at + start, at + end, after, rule) for start, end, after, rule, *_ in line_edits)
            at += len(line) + 1
        return Found(edits, fields | {"conversions": conversions})

    def _variant(self, text: str) -> Variant:
        if self.wording == "mainland":
            return "tw2sp"
        if self.variant != "auto":
            return cast("Variant", self.variant)
        forms = scan_text(text).flags & (TAIWAN | HONG_KONG)
        if forms == TAIWAN | HONG_KONG:  # of both, because the page has names of the other place
            balance = unchecked("weigh_points")(utf32(text), len(text), address(_forms()))
            return "tw2s" if balance > 0 else "hk2s" if balance < 0 else "t2s"
        return "tw2s" if forms == TAIWAN else "hk2s" if forms else "t2s"

    def _edits(self, text: str, new: str, variant: Variant) -> Sequence[Edit]:
        rule = f"simplify:{variant}"
        # Other words change the length: then the quotes are part of one difference.
        if len(new) != len(text):
            return edits_between(text, self._quoted(new), rule)
        if self.quotes == "keep":
            return replacements(text, new, rule)
        converted, curly = utf32(new), np.empty(len(new), dtype=np.uint32)
        quotes = unchecked("curl")(converted, len(new), address(curly)) if new else 0
        if not quotes:
            return replacements(text, new, rule)
        runs = unchecked("count_runs")(utf32(text), converted, len(new))
        counts = {rule: (runs, 0)} if runs else {}
        counts["simplify:quotes"] = quotes, 0
        return LazyEdits(from_code_points(curly), counts, partial(_with_quotes, text, new, rule))

    def _quoted(self, line: str) -> str:
        for corner, curly in _QUOTES.items() if self.quotes == "curly" else ():
            line = line.replace(corner, curly)
        return line


@cache
def _forms() -> NDArray[np.int8]:
    """Return, for each code point, whether it is a form of Taiwan (1) or Hong Kong (-1): shape (0x110000,), int8."""
    table = np.zeros(0x110000, dtype=np.int8)
    table[code_points(TAIWAN_FORMS)] += 1
    table[code_points(HONG_KONG_FORMS)] -= 1
    return table


def _with_quotes(text: str, new: str, rule: str) -> list[Edit]:
    """Return the edits of characters and those of quotes, in order."""
    quotes = [Edit(*match.span(), _QUOTES[match[0]], "simplify:quotes") for match in _CORNER.finditer(text)]
    return sorted([*replacements(text, new, rule), *quotes], key=itemgetter(0))
