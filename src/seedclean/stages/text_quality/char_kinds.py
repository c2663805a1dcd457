"""The kind of each character, by which the kernel counts: see c/quality/quality.h."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

from seedclean.core.edits import code_points
from seedclean.text.char_tables import HAN_BLOCKS

(
    OTHER, SPACE, LINE_BREAK, HAN, CANTONESE, KANA, HANGUL, LATIN, DIGIT, SYMBOL, MARK, BULLET, CLOSING, LINE_CLOSER,
    SENTENCE_END,
) = range(15)  # fmt: skip
KINDS = 15
_END = 0x40000  # folded characters at and above it are of the kind OTHER
_KANA = ((0x3041, 0x3097), (0x30A1, 0x30FB), (0x31F0, 0x3200))
_HANGUL = ((0x1100, 0x1200), (0x3131, 0x318F), (0xAC00, 0xD7A4))
# Characters that written Cantonese has in nearly every sentence, and Mandarin in none; in simplified form.
CANTONESE_SIGNS = "嘅喺唔咗嚟佢哋冇啲𠮶嘢咁噉㗎嗌攞啱瞓乜"
_BULLETS = "•●○◦‣⁃▪■□◆◇►▶▷★☆※·∙◎"
_CLOSINGS = "”’」』)）]】》〉\"'"
_LINE_CLOSERS = ";:；：.…—"
_SENTENCE_ENDS = "。!?！？"


@cache
def load_kinds() -> NDArray[np.uint8]:
    """Return the kind of each folded character: shape (0x40000,), uint8."""
    kinds = np.full(_END, OTHER, dtype=np.uint8)
    for first, end in HAN_BLOCKS:
        kinds[first : min(end, _END)] = HAN
    for kind, ranges in ((KANA, _KANA), (HANGUL, _HANGUL)):
        for first, end in ranges:
            kinds[first:end] = kind
    for point in range(0x3400):  # all spaces, marks and Latin letters but those of full width, which are folded
        character, category = chr(point), unicodedata.category(chr(point))
        if character.isspace():
            kinds[point] = SPACE
        elif category[0] in "PS":
            kinds[point] = MARK if category[0] == "P" else SYMBOL
        elif category == "Nd":
            kinds[point] = DIGIT
        elif point < 0x250 and category[0] == "L":
            kinds[point] = LATIN
    kinds[0xFE30:0xFE70] = MARK
    kinds[0xFF01:0xFF0F] = MARK
    kinds[ord("\n")] = LINE_BREAK
    for kind, characters in (
        (CANTONESE, CANTONESE_SIGNS), (BULLET, _BULLETS), (CLOSING, _CLOSINGS), (LINE_CLOSER, _LINE_CLOSERS),
        (SENTENCE_END, _SENTENCE_ENDS),
    ):  # fmt: skip
        kinds[code_points(characters)] = kind
    return kinds
