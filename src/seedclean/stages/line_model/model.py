"""The weights of the facts, and what they say of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.core.errors import ConfigError
from seedclean.core.resources import configs_folder
from seedclean.stages.line_model.features import Feature, letters, line_features
from seedclean.stages.line_model.viterbi import BEFORE, LineScore, TransitionScores, best_path

COLUMNS = LineScore._fields
VOTE = 1.0  # of trafilatura for a line; benchmarks/body/pages.py measures with it
_VOTE_LEAST = 6  # letters of a line that can be recognized in its text
_SEARCHED_MOST = 200_000_000  # characters compared at most
_TOLD = 3  # reasons given for a line


class LineReason(NamedTuple):
    """Why a line counts as what it does.

    Attributes:
        state: `chain.BEFORE`, `BODY`, `INSERT` or `AFTER`.
        score: what speaks for it being part of the article, less what speaks against it; at a border also what speaks
            for the border being here.
        features: the features that weigh most, with their weights.
    """

    state: int
    score: float
    features: tuple[tuple[str, float], ...]


class LineModel:
    """Weights: what each fact says, made by `scripts/train_body.py`.

    Args:
        weights: (fact, label) -> what it speaks for, in the order of `COLUMNS`.
        steps: the cost of steps.
    """

    def __init__(self, weights: Mapping[tuple[str, str], LineScore], steps: TransitionScores) -> None:
        self._weights = weights
        self._steps = steps
        self._tables: dict[str, NDArray[np.float64]] = {}

    def states(self, lines: Sequence[str], main: str = "") -> list[int]:
        """Return the state of each line, see `chain.course`.

        Args:
            lines: folded, without outer spaces, none empty; at least one.
            main: what another tool takes for the article, folded; empty if there is none: one more voice.
        """
        total = np.zeros((len(lines), len(COLUMNS)))
        total[:, 0] = _votes(lines, main)
        for feature in line_features(lines):
            total += self._table(feature)[feature.codes]
        return best_path([LineScore(*row) for row in total.tolist()], self._steps)

    def reasons(self, lines: Sequence[str], main: str = "") -> list[LineReason]:
        """Return state and reasons of each line; as `states`, slower."""
        seen = list(line_features(lines))
        said = np.stack([self._table(feature)[feature.codes] for feature in seen])  # facts, lines, columns
        states, votes = self.states(lines, main), _votes(lines, main)
        found = []
        for number, (last, state) in enumerate(pairwise([BEFORE, *states])):
            own = said[:, number, 0].copy()
            if state != last:  # the line at a border: what speaks for the border being here
                own += said[:, number, 2 if last == BEFORE else 3] * (1 if last == BEFORE else -1)
            heavy = np.argsort(-np.abs(own), kind="stable")[:_TOLD].tolist()
            told = tuple((_told(seen[place], number), float(own[place])) for place in heavy if own[place])
            if votes[number]:
                told = (("trafilatura", float(votes[number])), *told)
            found.append(LineReason(state, float(own.sum() + votes[number]), told))
        return found

    def _table(self, feature: Feature) -> NDArray[np.float64]:
        """Return the weights of a fact: shape (labels, columns)."""
        table = self._tables.get(feature.name)
        if table is None:
            none = LineScore(0.0, 0.0, 0.0, 0.0)
            table = np.array([self._weights.get((feature.name, label), none) for label in feature.labels])
            self._tables[feature.name] = table
        return table


def _votes(lines: Sequence[str], main: str) -> NDArray[np.float64]:
    """Return what another tool's opinion weighs for each line being part of the article: shape (lines,)."""
    votes = np.zeros(len(lines))
    if main and len(main) * len(lines) <= _SEARCHED_MOST:
        whole = letters(main)
        for number, line in enumerate(lines):
            own = letters(line)
            if len(own) >= _VOTE_LEAST:
                votes[number] = VOTE if own in whole else -VOTE
    return votes


def _told(feature: Feature, line: int) -> str:
    label = feature.labels[feature.codes[line]]
    return feature.name if label == "yes" else f"{feature.name} {label}"


@cache
def shipped_model() -> LineModel:
    """Return the model that comes with seedclean, `configs/body.tsv`.

    Raises:
        ConfigError: the file is broken.
    """
    file = configs_folder() / "body.tsv"
    weights: dict[tuple[str, str], LineScore] = {}
    steps: dict[str, float] = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        try:
            name, label, *values = line.split("\t")
            if name == "step":
                steps[label] = float(values[0])
            else:
                weights[name, label] = LineScore(*map(float, values))
        except (TypeError, ValueError) as error:
            raise ConfigError(f"{file}:{number}: {line!r} is not `fact, label, four numbers`: {error}") from error
    if set(steps) != set(TransitionScores._fields):
        raise ConfigError(f"{file}: the steps must be {', '.join(TransitionScores._fields)}")
    return LineModel(weights, TransitionScores(**steps))
