"""A labelled page, measured for `train_main_text.py`, and the F1 of lines that are chosen on it."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence

import numpy as np
from main_text_pages import Labelled
from numpy.typing import NDArray

from seedclean.stages.line_model.block_masses import BlockMasses
from seedclean.stages.line_model.candidates import PageLines, possible_stretches
from seedclean.stages.line_model.choice import candidate_features
from seedclean.stages.line_model.class_words import class_numbers
from seedclean.stages.line_model.features import LineKinds, names_of_text, put_text_features
from seedclean.stages.line_model.lexicon import line_ngrams
from seedclean.stages.line_model.line_table import describe_lines
from seedclean.stages.line_model.model import TEXT_SHARE, sentence_marks
from seedclean.stages.line_model.tree_features import names_of_tree, put_tree_features
from seedclean.text import fold, scan_text

# The largest domains, one in each half; the others fall by their hash.
_HALVES = {"sina.com.cn": 0, "sjtu.edu.cn": 1}

Array = NDArray[np.float64]
Rows = tuple[NDArray[np.float32], tuple[str, ...]]


class Page:
    """A labelled page, measured; what the folds say of it is added step by step.

    Attributes:
        label: its labels; `main` and `weight` of its lines that are not blank.
        lexicon, classes: scores of its lines by their words and by the words of class and id.
        scores: name of the trees -> of its lines.
    """

    def __init__(self, label: Labelled) -> None:
        self.label = label
        self.scan = scan_text(label.text)
        raw = label.text.split("\n")
        self.origins = np.array([number for number, line in enumerate(raw) if line.strip()], dtype=np.intp)
        self.main, self.weight = label.main[self.origins], label.weight[self.origins]
        self.table = describe_lines(self.scan)
        self.kinds = LineKinds(self.table)
        self.ngrams = line_ngrams(self.scan)
        self.class_numbers = class_numbers(label.facts) if label.facts else None
        self.masses = label.facts and BlockMasses(label.facts, self.origins, sentence_marks(self.table))
        self.lexicon = self.classes = np.zeros(0, dtype=np.float32)
        self.scores: dict[str, Array] = {}
        self.rows: NDArray[np.bool_] = np.zeros((0, 0), dtype=bool)
        self.numbers: Array = np.zeros((0, 0))
        self.f1: Array = np.zeros(0)
        self.ranking: Array = np.zeros(0)

    def line_weights(self) -> Array:
        """Return the weight of each line; they sum to 1."""
        weights = np.sqrt(np.minimum(self.table.size, 200) + 4.0) * self.weight
        result: Array = weights / max(float(weights.sum()), 1.0)
        return result

    def line_rows(self, kind: str) -> Rows:
        """Return the features of its lines for the trees of one kind."""
        masses = self.masses if kind == "html" else None
        names = (*names_of_text(), *(names_of_tree() if masses else ()))
        rows = np.empty((len(self.main), len(names)), dtype=np.float32)
        put_text_features(self.kinds, self.lexicon, rows)
        if masses:
            put_tree_features(masses, self.classes, rows)
        return rows, names

    def lines(self, kind: str) -> PageLines:
        """Return its lines with the scores of one kind."""
        facts = self.label.facts if kind == "html" else None
        scores = self.scores["text"]
        if kind == "html":
            scores = TEXT_SHARE * scores + (1 - TEXT_SHARE) * self.scores["html"]
        return PageLines(self.table, self.kinds, scores, facts, self.origins, (self.masses or None) if facts else None)

    def compare(self, kind: str) -> None:
        """Find the candidates, their numbers, and the F1 that each has by letters."""
        page = self.lines(kind)
        self.rows = possible_stretches(page)
        self.numbers = candidate_features(page, self.rows)
        letters = self.table.letters.astype(np.float64)
        gold = max(len(letters_of(self.label.gold or "")), 1)
        self.f1 = 2 * (self.rows @ (letters * self.main)) / (self.rows @ letters + gold)


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, folded."""
    return "".join(filter(str.isalnum, fold(text)))


def grams(letters: str) -> Counter[str]:
    """Return the 5-grams of letters."""
    return Counter(letters[at : at + 5] for at in range(len(letters) - 4)) if len(letters) > 4 else Counter([letters])


def f1_of(page: Page, chosen: NDArray[np.bool_]) -> float:
    """Return the F1 of the character 5-grams of the chosen lines."""
    lines = [line for line in page.label.text.split("\n") if line.strip()]
    wanted = grams(letters_of(page.label.gold or ""))
    got = grams(letters_of("".join(line for line, inside in zip(lines, chosen, strict=True) if inside)))
    return 2 * (wanted & got).total() / (wanted.total() + got.total())


def half_of(page: Page) -> int:
    """Return 0 for sites on which settings are chosen, 1 for those that are looked at once, at the end."""
    domain = page.label.domain
    return _HALVES.get(domain, zlib.crc32(domain.encode()) % 2)


def with_main_text(pages: Sequence[Page]) -> list[Page]:
    """Return the pages that have a main text."""
    return [page for page in pages if page.label.gold]
