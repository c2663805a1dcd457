"""Train the model that finds the article on a page: benchmarks/body/labels.tsv and its pages -> configs/body.tsv.

Usage: python scripts/train_body.py ../shared/data [--check]   (--check writes nothing: it trains on some portals and
measures on the others, in turn)

The chain of `seedclean.stages.line_model.viterbi` is trained by conditional likelihood with L2 (Lafferty et al. 2001;
L-BFGS), with a margin: a wrong line is made to look better by its cost while training (softmax-margin, Gimpel and
Smith 2010). A sentence that is lost costs twice what one too many does.
The pages are the labelled ones and collages of their parts (`training_pages.py`). The weight of a page is one by the
root of its portal's pages, so that a large portal does not outvote the others.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from training_pages import Labelled, articles, collages, labelled

from seedclean.core.resources import configs_folder
from seedclean.stages.line_model.features import line_features
from seedclean.stages.line_model.model import LineModel
from seedclean.stages.line_model.viterbi import AFTER, BEFORE, INSERT, MAIN_TEXT, LineScore, TransitionScores
from seedclean.text import fold

L2 = (2.0, 2.0, 10.0, 10.0)  # of the weights for body, insert, begin, end: a page shows each border only once
ROUNDS = 100
# What it costs in training to leave a line of 100 characters out of the article, or to put one into it.
MISSED, ADDED = 2.0, 1.0
MODELS = 3
FOLDS = 8
_NEVER = -1e4
_STATES = 4
_ALLOWED = [(0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (2, 1), (1, 3), (3, 3)]
_STEPS = {"enter": (0, 1), "leave": (1, 3), "interrupt": (1, 2), "resume": (2, 1)}

Array = NDArray[np.float64]


class _Names:
    """Which column of the matrix stands for which label of which feature."""

    def __init__(self) -> None:
        self.columns: dict[tuple[str, str], int] = {}

    def matrix(self, lines: list[str]) -> NDArray[np.float32]:
        features = list(line_features([fold(line) for line in lines]))
        for feature in features:
            for label in feature.labels:
                if label:
                    self.columns.setdefault((feature.name, label), len(self.columns))
        matrix = np.zeros((len(lines), len(self.columns)), dtype=np.float32)
        for feature in features:
            columns = np.array([self.columns.get((feature.name, label), -1) for label in feature.labels])[feature.codes]
            weighted = np.flatnonzero(columns >= 0)
            matrix[weighted, columns[weighted]] = 1
        return matrix


class _Batch(NamedTuple):
    """Pages of about the same length, padded.

    Attributes:
        matrix: of all their lines one behind the other.
        states: shape (pages, lines), 0 where there is no line.
        is_line: whether there is a line.
        last: number of each page's last line.
        weight: of each page.
        cost: of calling a line another state than its own: shape (pages, lines, states), 0 for its own.
    """

    matrix: NDArray[np.float32]
    states: NDArray[np.intp]
    is_line: NDArray[np.bool_]
    last: NDArray[np.intp]
    weight: Array
    cost: Array


def _batches(pages: list[Labelled], names: _Names) -> list[_Batch]:
    ordered = sorted((page for page in pages if (page.states == MAIN_TEXT).any()), key=lambda page: len(page.lines))
    batches = []
    for at in range(0, len(ordered), 24):
        part = ordered[at : at + 24]
        length = np.array([len(page.lines) for page in part])
        is_line = np.arange(length.max())[None] < length[:, None]
        states = np.zeros(is_line.shape, dtype=np.intp)
        for row, page in zip(states, part, strict=True):
            row[: len(page.states)] = page.states
        matrix = np.concatenate([names.matrix(page.lines) for page in part])
        size = np.zeros(is_line.shape)
        size[is_line] = [min(len(line), 100) / 100 for page in part for line in page.lines]
        cost = np.zeros((*is_line.shape, _STATES))
        cost[states == MAIN_TEXT] = MISSED
        cost[states != MAIN_TEXT, MAIN_TEXT] = ADDED
        cost[states == MAIN_TEXT, MAIN_TEXT] = 0.0
        weight = np.array([page.weight for page in part])
        batches.append(_Batch(matrix, states, is_line, length - 1, weight, cost * size[:, :, None]))
    return batches


def _sum(x: Array, axis: int) -> Array:
    top = x.max(axis)
    summed: Array = top + np.log(np.exp(x - np.expand_dims(top, axis)).sum(axis))
    return summed


def _likelihood(batch: _Batch, weights: Array, steps: Array, ends: Array) -> tuple[float, Array, Array, Array]:
    """Return what a batch lacks of certainty, and its gradient by weights, steps and ends (forward-backward)."""
    count, length = batch.is_line.shape
    scores = np.zeros((count, length, 4))
    scores[batch.is_line] = batch.matrix @ weights.astype(np.float32)
    emit = np.zeros((count, length, _STATES))
    emit[:, :, MAIN_TEXT], emit[:, :, INSERT] = scores[:, :, 0], scores[:, :, 1]
    emit += batch.cost
    step = np.broadcast_to(steps, (count, length, _STATES, _STATES)).copy()
    step[:, :, BEFORE, MAIN_TEXT] += scores[:, :, 2]
    step[:, :, MAIN_TEXT, AFTER] += scores[:, :, 3]
    start = np.full((count, _STATES), _NEVER)
    start[:, BEFORE], start[:, MAIN_TEXT] = 0.0, ends[0] + scores[:, 0, 2]
    final = np.array([_NEVER, ends[1], _NEVER, 0.0])
    ahead, behind = np.empty((length, count, _STATES)), np.empty((length, count, _STATES))
    ahead[0] = start + emit[:, 0]
    for i in range(1, length):
        ahead[i] = _sum(ahead[i - 1][:, :, None] + step[:, i], 1) + emit[:, i]
    behind[-1] = final
    for i in range(length - 2, -1, -1):
        further = _sum(step[:, i + 1] + (emit[:, i + 1] + behind[i + 1])[:, None, :], 2)
        behind[i] = np.where((i >= batch.last)[:, None], final, further)
    each = np.arange(count)
    total = _sum(ahead[batch.last, each] + final, 1)
    true = np.eye(_STATES)[batch.states] * batch.is_line[:, :, None]
    guess = np.exp(ahead + behind - total[None, :, None]).transpose(1, 0, 2) * batch.is_line[:, :, None]
    moved = true[:, :-1, :, None] * true[:, 1:, None, :]
    guessed = np.exp(
        ahead.transpose(1, 0, 2)[:, :-1, :, None] + step[:, 1:] + (emit + behind.transpose(1, 0, 2))[:, 1:, None, :]
        - total[:, None, None, None]
    ) * batch.is_line[:, 1:, None, None]  # fmt: skip
    last = true[each, batch.last]
    score = (emit * true).sum((1, 2)) + np.where(moved > 0, step[:, 1:], 0.0).sum((1, 2, 3))
    score += np.where(true[:, 0] > 0, start, 0.0).sum(1) + np.where(last > 0, final, 0.0).sum(1)
    wrong = (guess - true) * batch.weight[:, None, None]
    turned = (guessed - moved) * batch.weight[:, None, None, None]
    by_line = np.zeros((count, length, 4))
    by_line[:, :, 0], by_line[:, :, 1] = wrong[:, :, MAIN_TEXT], wrong[:, :, INSERT]
    by_line[:, 1:, 2], by_line[:, 0, 2] = turned[:, :, BEFORE, MAIN_TEXT], wrong[:, 0, MAIN_TEXT]
    by_line[:, 1:, 3] = turned[:, :, MAIN_TEXT, AFTER]
    by_weight = (batch.matrix.T @ by_line[batch.is_line].astype(np.float32)).astype(np.float64)
    by_end = np.array([wrong[:, 0, MAIN_TEXT].sum(), wrong[each, batch.last, MAIN_TEXT].sum()])
    return float((batch.weight * (total - score)).sum()), by_weight, turned.sum((0, 1)), by_end


def train(pages: list[Labelled]) -> tuple[dict[tuple[str, str], LineScore], TransitionScores]:
    """Return the weights that fit the pages best."""
    names = _Names()
    names.matrix(["首页"])  # every page has the same columns
    batches = _batches(pages, names)
    size = len(names.columns) * 4
    allowed = np.full((_STATES, _STATES), _NEVER)
    allowed[tuple(np.array(_ALLOWED).T)] = 0.0

    ridge = np.concatenate([np.tile(L2, len(names.columns)), np.full(6, L2[0])])

    def loss(vector: Array) -> tuple[float, Array]:
        weights, steps = vector[:size].reshape(-1, 4), allowed.copy()
        for index, pair in enumerate(_STEPS.values(), size):
            steps[pair] = vector[index]
        value, gradient = 0.5 * float(vector @ (ridge * vector)), ridge * vector
        for batch in batches:
            batch_value, by_weight, by_step, by_end = _likelihood(batch, weights, steps, vector[-2:])
            value += batch_value
            gradient[:size] += by_weight.ravel()
            gradient[size:-2] += [by_step[pair] for pair in _STEPS.values()]
            gradient[-2:] += by_end
        return value, gradient

    solution: Any = minimize(loss, np.zeros(size + 6), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    rounded = np.round(solution.x, 3) + 0.0
    weights = {key: LineScore(*rounded[4 * at : 4 * at + 4].tolist()) for key, at in names.columns.items()}
    return weights, TransitionScores(*rounded[size:].tolist())


def fit(
    pages: list[Labelled], news: list[tuple[str, list[str]]], seed: int
) -> tuple[dict[tuple[str, str], LineScore], TransitionScores]:
    """Return the mean of models that were trained with different collages: one alone hangs on the luck of the draw."""
    models = [train(pages + collages(pages, news, MODELS * seed + number)) for number in range(MODELS)]
    weights = {key: LineScore(*_mean([model[key] for model, _ in models])) for key in models[0][0]}
    return weights, TransitionScores(*_mean([steps for _, steps in models]))


def _mean(rows: Sequence[tuple[float, ...]]) -> list[float]:
    return [round(float(value), 3) for value in np.mean(rows, axis=0)]


def f1(wanted: list[str], got: list[str]) -> float:
    """Return the F1 of the character 5-grams of two texts, blanks left out."""
    sides = []
    for lines in (wanted, got):
        text = "".join("".join(lines).split())
        sides.append(Counter(text[i : i + 5] for i in range(len(text) - 4)))
    total = sides[0].total() + sides[1].total()
    return 2 * (sides[0] & sides[1]).total() / total if total else 1.0


def folds(pages: list[Labelled]) -> list[set[str]]:
    """Return the portals of each fold, the largest ones apart."""
    count = Counter(page.portal for page in pages)
    ordered = sorted(count, key=lambda portal: (-count[portal], portal))
    return [set(ordered[number::FOLDS]) for number in range(FOLDS)]


def check(pages: list[Labelled], news: list[tuple[str, list[str]]]) -> None:
    """Print how well the model does on portals that it was not trained on, line labels against line labels."""
    scores: dict[str, list[float]] = {"gne": [], "netease_cx163": []}
    for number, portals in enumerate(folds(pages)):
        training_pages = [page for page in pages if page.portal not in portals and (page.states == MAIN_TEXT).any()]
        model = LineModel(*fit(training_pages, news, number))
        for page in pages:
            if page.portal in portals and (page.states == MAIN_TEXT).any():
                states = model.states([fold(line) for line in page.lines])
                wanted = [x for x, s in zip(page.lines, page.states, strict=True) if s == MAIN_TEXT]
                got = [x for x, s in zip(page.lines, states, strict=True) if s == MAIN_TEXT]
                scores[page.name.split("/")[0]].append(f1(wanted, got))
                if scores[page.name.split("/")[0]][-1] < 0.9:
                    print(f"    {page.name}: {scores[page.name.split('/')[0]][-1]:.3f}")
    for name, values in scores.items():
        print(f"{name:<16}{len(values):>4} pages  mean {np.mean(values):.4f}  median {np.median(values):.4f}")


def main(data: Path, *, write: bool) -> None:
    """Train on all pages and write the weights, or check."""
    pages, news = labelled(data), articles(data)
    if not write:
        check(pages, news)
        return
    training_pages = [page for page in pages if (page.states == MAIN_TEXT).any()]
    weights, steps = fit(training_pages, news, 0)
    rows = ["# Made by scripts/train_body.py: fact, label, what it speaks for: body, insert, begin, end."]
    rows += [f"step\t{name}\t{value:g}" for name, value in steps._asdict().items()]
    rows += ["\t".join([name, label, *(f"{value:g}" for value in score)]) for (name, label), score in weights.items()]
    (configs_folder() / "body.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), write="--check" not in sys.argv)
