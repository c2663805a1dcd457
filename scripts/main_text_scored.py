"""What the trained models say of pages that none of them learned from: invented ones, which teach types alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from main_text_measured import Page

from seedclean.core.kernel import F32
from seedclean.stages.line_model.choice import EXPECTED
from seedclean.stages.line_model.forest import Forest
from seedclean.stages.line_model.model import Weights

Arrays = Mapping[str, Any]  # of the model's file


def score_lines(pages: Sequence[Page], arrays: Arrays) -> None:
    """Give each page, which has a tree, the scores of its lines."""
    lexicon, classes = (Weights(arrays[name], *arrays[f"{name}.scale"].tolist()) for name in ("lexicon", "classes"))
    forests = {kind: Forest.from_arrays(dict(arrays), f"lines.{kind}") for kind in ("text", "html")}
    for page in pages:
        page.lexicon = lexicon.scores(*page.ngrams)
        page.classes = classes.scores(*page.class_numbers) if page.class_numbers else page.classes
        for kind, forest in forests.items():
            page.scores[kind] = forest.sums(np.ascontiguousarray(page.line_rows(kind)[0])).astype(np.float64)


def rank_candidates(pages: Sequence[Page], kind: str, arrays: Arrays) -> None:
    """Give each page the ranking of its candidates."""
    forest = Forest.from_arrays(dict(arrays), f"choice.{kind}")
    for page in pages:
        page.compare(kind)
        page.ranking = forest.sums(page.numbers.astype(F32)) + page.numbers[:, EXPECTED]
