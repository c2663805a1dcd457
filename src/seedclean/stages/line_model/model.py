"""The model of the main text: scores of lines, the choice between stretches, and the type of the page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import exp
from typing import Any, NamedTuple, SupportsIndex

import numpy as np
from numpy.typing import NDArray

from seedclean.core.errors import ConfigError
from seedclean.core.kernel import F32, address, unchecked
from seedclean.core.resources import configs_folder
from seedclean.read.html.facts import LineFacts
from seedclean.stages.line_model.block_masses import BlockMasses
from seedclean.stages.line_model.borders import with_mended_borders
from seedclean.stages.line_model.candidates import PageLines, possible_stretches
from seedclean.stages.line_model.choice import EXPECTED, NAMES, candidate_features
from seedclean.stages.line_model.class_words import class_numbers
from seedclean.stages.line_model.features import LineKinds, names_of_text, put_text_features
from seedclean.stages.line_model.forest import Forest, Forests
from seedclean.stages.line_model.lexicon import line_ngrams
from seedclean.stages.line_model.line_table import SENTENCE_MARKS, LineTable, describe_lines
from seedclean.stages.line_model.page_features import names_of_page, numbers_of_page
from seedclean.stages.line_model.page_head import Head, head_of
from seedclean.stages.line_model.tree_features import names_of_tree, put_tree_features
from seedclean.text import TextScan

FILE = "main-text.npz"
KEPT_TYPES = ("article", "forum")  # pages whose main text is read as a piece
TYPES = ("article", "forum", "list", "home", "profile", "product", "about", "media", "error")
TEXT_SHARE = 0.3  # of the score of an HTML page's line that the trees for text give, beside those for HTML
_LIMIT = 6.0  # of a score of words, either way: one line with odd words must not outweigh its neighbours
_REASONS_MOST = 3


class Weights(NamedTuple):
    """Linear weights by hash, as whole numbers.

    Attributes:
        values: of each hash, int8.
        scale: what a value of 1 stands for.
        base: what is added to every sum.
    """

    values: NDArray[np.int8]
    scale: float
    base: float

    def scores(self, numbers: NDArray[np.int32], starts: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the score of each line: the sum of its weights by the root of their count; at most 6 either way.

        Args:
            numbers: hashes of all lines.
            starts: n + 1 offsets; a line without numbers gets the base.
        """
        scores = np.empty(len(starts) - 1, dtype=F32)
        unchecked("weigh_lines")(
            address(self.values), numbers.ctypes.data, address(starts), len(scores), self.scale, self.base, _LIMIT,
            address(scores),
        )  # fmt: skip
        return scores


class MainText(NamedTuple):
    """What the model says of a page.

    Attributes:
        lines: which lines are the main text, shape (n,), bool; at least one is.
        confidence: the F1 that this choice can be expected to have, 0 to 1.
        prose_share: how much of the page's prose it holds, 0 to 1; 1 if there is none.
        head: what stands in front of it.
        types: how likely each of `TYPES` is; they sum to 1.
    """

    lines: NDArray[np.bool_]
    confidence: float
    prose_share: float
    head: Head
    types: dict[str, float]


class MainTextModel:
    """The trained model, see `scripts/train_main_text.py`.

    Args:
        arrays: the content of its file.

    Raises:
        KeyError: an array is missing.
        ValueError: trees are of other numbers than those of this version.
    """

    def __init__(self, arrays: dict[str, NDArray[Any]]) -> None:
        self.lexicon = Weights(arrays["lexicon"], *arrays["lexicon.scale"].tolist())
        self.classes = Weights(arrays["classes"], *arrays["classes.scale"].tolist())
        self.line_forests = {kind: Forest.from_arrays(arrays, f"lines.{kind}") for kind in ("text", "html")}
        self._text_and_html = Forests([self.line_forests["text"], self.line_forests["html"]])
        self.choice_forests = {kind: Forest.from_arrays(arrays, f"choice.{kind}") for kind in ("text", "html")}
        text = names_of_text()
        for forests, names in (
            (self.line_forests, {"text": text, "html": (*text, *names_of_tree())}),
            (self.choice_forests, dict.fromkeys(self.choice_forests, NAMES)),
        ):
            for kind, forest in forests.items():
                if forest.names != names[kind]:
                    raise ValueError(f"the trees for {kind} are of other numbers")
        self.kept_forest = Forest.from_arrays(arrays, "type.kept")
        self.type_forests = [Forest.from_arrays(arrays, f"type.{name}") for name in TYPES]
        if any(forest.names != names_of_page() for forest in (*self.type_forests, self.kept_forest)):
            raise ValueError("the trees for types are of other numbers")
        self._types_and_kept = Forests([*self.type_forests, self.kept_forest])

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[Any, ...]:
        """Pickle the shipped model as its name: a pipeline stays small, and a process has one copy of it."""
        if shipped_model.cache_info().currsize and self is shipped_model():
            return shipped_model, ()
        return super().__reduce_ex__(protocol)

    def page_lines(
        self, scan: TextScan, facts: LineFacts | None = None, lines: NDArray[np.intp] | None = None
    ) -> PageLines:
        """Return the lines of a page with their scores.

        Args:
            scan: of the page's text; it has at least one line.
            facts: about the m lines of the HTML page as it was read; None for text.
            lines: which of the m lines each line of the scan is, ascending; None for text.
        """
        return self._measured(scan, facts, lines)[0]

    def reasons(
        self, scan: TextScan, facts: LineFacts | None = None, lines: NDArray[np.intp] | None = None
    ) -> list[list[tuple[str, float]]]:
        """Return the features that gave most to the score of each line, and how much; arguments as for `page_lines`.

        Of an HTML page, what they gave in the trees for HTML, which make seven tenths of the score.
        """
        _, rows = self._measured(scan, facts, lines)
        forest = self.line_forests["text" if facts is None else "html"]
        reasons = []
        for row in rows:
            gains = forest.contributions(row)
            heaviest = sorted(gains, key=lambda name: (-abs(gains[name]), name))[:_REASONS_MOST]
            reasons.append([(name, gains[name]) for name in heaviest])
        return reasons

    def main_text(self, page: PageLines, declared: Mapping[str, Any] | None = None) -> MainText:
        """Return the stretch of a page that is its main text, and what the page is.

        Args:
            page: from `page_lines`.
            declared: what an HTML page declares of its article, see `read.html.declared`; None for text.
        """
        rows = possible_stretches(page)
        numbers = candidate_features(page, rows)
        forest = self.choice_forests["text" if page.facts is None else "html"]
        # The trees say how far the expected F1 is off.
        ranking = forest.sums(numbers.astype(F32)) + numbers[:, EXPECTED]
        best = int(ranking.argmax())
        chosen = dict(zip(NAMES, numbers[best].tolist(), strict=True))
        chosen["ranking"] = float(ranking[best])
        main = with_mended_borders(page, rows[best])
        share = chosen["share of prose"] if chosen["prose of the page"] else 1.0
        head = head_of(page, main, chosen, declared)
        confidence = min(max(chosen["ranking"], 0.0), 1.0)
        types = dict.fromkeys(TYPES, 0.0) | {"media": 1.0} if head.is_media else self._types(page, chosen, declared)
        return MainText(main, confidence, share, head, types)

    def _types(self, page: PageLines, chosen: dict[str, float], declared: Mapping[str, Any] | None) -> dict[str, float]:
        row = numbers_of_page(page, chosen, declared).astype(F32)
        *sums, of_kept = self._types_and_kept.sums(row).tolist()
        highest, kept = max(sums), 1 / (1 + exp(-of_kept))
        chances = {name: exp(value - highest) for name, value in zip(TYPES, sums, strict=True)}
        as_kept = sum(chances[name] for name in KEPT_TYPES)
        others = sum(chance for name, chance in chances.items() if name not in KEPT_TYPES)
        return {
            name: chance * (kept / as_kept if name in KEPT_TYPES else (1 - kept) / others)
            for name, chance in chances.items()
        }

    def _measured(
        self, scan: TextScan, facts: LineFacts | None, lines: NDArray[np.intp] | None
    ) -> tuple[PageLines, NDArray[np.float32]]:
        table = describe_lines(scan)
        kinds = LineKinds(table)
        masses = None if facts is None or lines is None else BlockMasses(facts, lines, sentence_marks(table))
        width = len(names_of_text()) + (len(names_of_tree()) if masses else 0)
        rows = np.empty((len(table.size), width), dtype=F32)
        put_text_features(kinds, self.lexicon.scores(*line_ngrams(scan)), rows)
        if masses is None or facts is None or lines is None:
            scores = self.line_forests["text"].sums(rows)
            return PageLines(table, kinds, scores, None, np.arange(len(scores)), None), rows
        put_tree_features(masses, self.classes.scores(*class_numbers(facts)), rows)
        of_text, of_html = self._text_and_html.sums_of_rows(rows)
        scores = TEXT_SHARE * of_text + (1 - TEXT_SHARE) * of_html
        return PageLines(table, kinds, scores, facts, lines, masses), rows


def sentence_marks(table: LineTable) -> NDArray[np.int32]:
    """Return how many marks of sentences each line has, shape (n,)."""
    marks: NDArray[np.int32] = np.add.reduce(table.numbers[:, SENTENCE_MARKS], axis=1, dtype=np.int32)
    return marks


@cache
def shipped_model() -> MainTextModel:
    """Return the model that comes with seedclean, `configs/main-text.npz`.

    Raises:
        ConfigError: the file is not as `scripts/train_main_text.py` writes it.
    """
    file = configs_folder() / FILE
    try:
        with np.load(file, allow_pickle=False) as arrays:
            return MainTextModel(dict(arrays))
    except (OSError, KeyError, ValueError) as error:
        raise ConfigError(f"{file}: no model of the main text ({error}): install again") from error
