"""The table of figures: every other description, of rows, limits, statistics, is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Unit = Literal["share", "number", "measure", "text"]


class TextFigure(NamedTuple):
    """A figure of a text.

    Attributes:
        unit: `share` from 0 to 1 with four digits, a whole `number`, a `measure` of 0 or more with one digit, a `text`.
        doc: what it is.
        source: where it is from; empty if it is ours.
    """

    unit: Unit
    doc: str
    source: str = ""


_GOPHER, _C4, _CCNET, _REFINEDWEB = "Gopher", "C4", "CCNet", "RefinedWeb"
FIGURES: Mapping[str, TextFigure] = {
    "language": TextFigure("text", "by script: zh, yue (Cantonese), ja, ko, or other", _CCNET),
    "han": TextFigure("share", "of the characters that are not blank: Han"),
    "latin": TextFigure("share", "of these: Latin letters"),
    "digits": TextFigure("share", "of these: digits"),
    "marks": TextFigure("share", "of these: punctuation and symbols", _GOPHER),
    "mean_sentence": TextFigure("measure", "characters of a sentence, on average", _GOPHER),
    "repeated_lines": TextFigure("share", "of the lines, which are paragraphs: those that stand there before", _GOPHER),
    "repeated_line_chars": TextFigure("share", "of the characters: in such lines", _GOPHER),
    "repeated_sentences": TextFigure("share", "of the characters: in sentences that stand there before", _C4),
    "top_4gram": TextFigure("share", "of the characters: in the commonest run of 4 (about 2 words)", _GOPHER),
    "top_6gram": TextFigure("share", "of the characters: in the commonest run of 6", _GOPHER),
    "top_8gram": TextFigure("share", "of the characters: in the commonest run of 8", _GOPHER),
    "repeated_10grams": TextFigure("share", "of the characters: in runs of 10 that stand there before", _GOPHER),
    "repeated_20grams": TextFigure("share", "of the characters: in runs of 20 that stand there before", _GOPHER),
    "open_lines": TextFigure(
        "share", "of the lines: those that end without a mark that ends a sentence or clause", _C4
    ),
    "bullet_lines": TextFigure("share", "of the lines: those that begin with a bullet", _GOPHER),
    "ellipsis_lines": TextFigure("share", "of the lines: those that end with an ellipsis", _GOPHER),
    "promotion": TextFigure("share", "of the characters: in words of configs/words/promotion.txt", _C4),
    "adult": TextFigure("share", "of the characters: in words of configs/words/adult.txt", _C4),
    "gambling": TextFigure("share", "of the characters: in words of configs/words/gambling.txt", _C4),
    "perplexity": TextFigure("measure", "of a Han character under the shipped model; 0 if there is none", _CCNET),
    "cut": TextFigure("share", "of the page: characters that are not in the text", _REFINEDWEB),
    "unsure": TextFigure("number", "places whose damage could not be undone"),
}
