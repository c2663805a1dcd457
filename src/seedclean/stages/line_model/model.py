"""The weights of features, and what they say about the lines of a page."""

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
_MAIN_TEXT, _, _BEGIN, _END = range(len(COLUMNS))
VOTE = 1.0  # weight of the block where the prose gathers; benchmarks/body/pages.py measures with it
_VOTE_LEAST = 6  # letters of a line that can be recognized in that block
_SEARCHED_MOST = 200_000_000  # characters that are compared at most
_REASONS_MOST = 3  # features that are given as reasons for a line


class LineReason(NamedTuple):
    """Why a line has its state.

    Attributes:
        state: `viterbi.BEFORE`, `MAIN_TEXT`, `INSERT` or `AFTER`.
        score: for (above 0) or against the line being part of the main text; at a border it
            includes the score of the border being here.
        features: the features with the greatest weights, and these weights.
    """

    state: int
    score: float
    features: tuple[tuple[str, float], ...]


class LineModel:
    """The weights of features, trained by `scripts/train_body.py`.

    Args:
        weights: (name of a feature, label) -> its scores.
        transitions: the scores of transitions between states.
    """

    def __init__(self, weights: Mapping[tuple[str, str], LineScore], transitions: TransitionScores) -> None:
        self._weights = weights
        self._transitions = transitions
        self._tables: dict[str, NDArray[np.float64]] = {}  # of each feature, made when it is first used
        self._joined: tuple[NDArray[np.float64], NDArray[np.intp]] | None = None

    def states(self, lines: Sequence[str], main: str = "") -> list[int]:
        """Return the state of each line, see `viterbi.best_path`.

        Args:
            lines: at least one; folded, without outer spaces, none empty.
            main: what another tool takes for the main text, folded; it counts as one more feature.
                Empty if unknown.
        """
        features = list(line_features(lines))
        table, firsts = self._all_tables(features)
        codes = np.stack([feature.codes for feature in features]) + firsts[:, np.newaxis]
        scores = np.empty((len(features) + 1, len(lines), len(COLUMNS)))
        scores[0] = 0
        scores[0, :, _MAIN_TEXT] = _votes(lines, main)
        np.take(table, codes, axis=0, out=scores[1:])
        total = np.add.reduce(scores, axis=0)
        return best_path([LineScore(*row) for row in total.tolist()], self._transitions)

    def reasons(self, lines: Sequence[str], main: str = "") -> list[LineReason]:
        """Return the state of each line with its reasons; arguments as for `states`, but slower."""
        features = list(line_features(lines))
        scores = np.stack([self._table(feature)[feature.codes] for feature in features])  # features, lines, columns
        states, votes = self.states(lines, main), _votes(lines, main)
        reasons = []
        for number, (last, state) in enumerate(pairwise([BEFORE, *states])):
            line_scores = scores[:, number, _MAIN_TEXT].copy()
            if state != last:  # at a border, the score of the border being here counts, too
                line_scores += scores[:, number, _BEGIN] if last == BEFORE else -scores[:, number, _END]
            heaviest = np.argsort(-np.abs(line_scores), kind="stable")[:_REASONS_MOST].tolist()
            weights = [
                (_label(features[index], number), float(line_scores[index])) for index in heaviest if line_scores[index]
            ]
            if votes[number]:
                weights.insert(0, ("main block", float(votes[number])))
            reasons.append(LineReason(state, float(line_scores.sum() + votes[number]), tuple(weights)))
        return reasons

    def _all_tables(self, features: Sequence[Feature]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """Return the weights of all features, one behind the other, and where each one's begin.

        Args:
            features: those of a page; every page has the same.
        """
        if self._joined is None:
            tables = [self._table(feature) for feature in features]
            firsts = np.cumsum([0, *(len(table) for table in tables[:-1])])
            self._joined = np.concatenate(tables), firsts
        return self._joined

    def _table(self, feature: Feature) -> NDArray[np.float64]:
        """Return the weights of a feature: shape (labels, columns), float64."""
        table = self._tables.get(feature.name)
        if table is None:
            none = LineScore(0.0, 0.0, 0.0, 0.0)
            table = np.array([self._weights.get((feature.name, label), none) for label in feature.labels])
            self._tables[feature.name] = table
        return table


def _votes(lines: Sequence[str], main: str) -> NDArray[np.float64]:
    """Return the weight of another tool's opinion of each line: above 0 for main text. Shape (lines,), float64."""
    votes = np.zeros(len(lines))
    if main and len(main) * len(lines) <= _SEARCHED_MOST:
        whole = letters(main)
        for number, line in enumerate(lines):
            key = letters(line)
            if len(key) >= _VOTE_LEAST:
                votes[number] = VOTE if key in whole else -VOTE
    return votes


def _label(feature: Feature, line: int) -> str:
    label = feature.labels[feature.codes[line]]
    return feature.name if label == "yes" else f"{feature.name} {label}"


@cache
def shipped_model() -> LineModel:
    """Return the model that comes with seedclean, `configs/body.tsv`.

    Raises:
        ConfigError: the file is not as `scripts/train_body.py` writes it.
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
