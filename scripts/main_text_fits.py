"""What `train_main_text.py` fits: weights of hashed words, and boosted trees for lines, candidates and pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from main_text_invented import INVENTED
from main_text_measured import Array, Page, Rows
from main_text_pages import CRAWLS, articles, crawled, rendered_text
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from seedclean.stages.line_model import class_words as class_word_numbers
from seedclean.stages.line_model import lexicon as lexicon_numbers
from seedclean.stages.line_model.choice import EXPECTED, NAMES
from seedclean.stages.line_model.lexicon import line_ngrams
from seedclean.stages.line_model.model import KEPT_TYPES, TYPES, Weights
from seedclean.stages.line_model.page_features import features_of_page
from seedclean.text import scan_text

SEEDS = (1, 2)
CORPUS_LINES = 12_000  # of each crawl or news corpus, for the lexicon
CORPUS_WEIGHT = 0.3  # of all of them, beside the labelled lines
OTHERS_WEIGHT = 0.7  # of all pages that are no article, beside those that are; each host weighs the same in both
INVENTED_SHARE = 2.0  # of all invented pages, beside all others, where types are learned
SHELL_PAGES = 4  # pages of a crawl that print a line of its shell, at least
_LINE_TREES = {
    "objective": "binary", "learning_rate": 0.06, "num_leaves": 15, "min_data_in_leaf": 40, "feature_fraction": 0.3,
    "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 5.0,
}  # fmt: skip
_CHOICE_TREES = {
    "objective": "regression", "learning_rate": 0.04, "num_leaves": 6, "min_data_in_leaf": 100,
    "feature_fraction": 0.3, "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 10.0,
}  # fmt: skip
_TYPE_TREES = {
    "objective": "multiclass", "num_class": len(TYPES), "learning_rate": 0.08, "num_leaves": 4, "min_data_in_leaf": 8,
    "feature_fraction": 0.3, "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 3.0,
}  # fmt: skip
_KEPT_TREES = {
    "objective": "binary", "learning_rate": 0.06, "num_leaves": 5, "min_data_in_leaf": 10, "feature_fraction": 0.3,
    "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 3.0,
}  # fmt: skip
_ROUNDS = {"lines": 200, "choice": 150, "kept": 120, "type": 80}
_SAME = {"verbose": -1, "deterministic": True, "force_row_wise": True, "num_threads": 2}


def _matrix(numbers: tuple[NDArray[np.int32], NDArray[np.int64]], bits: int) -> sparse.csr_matrix:
    """Return hashed numbers as rows, divided by the root of their count, as `Weights.scores` does."""
    values, starts = numbers
    sizes = np.diff(starts)
    data = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes).astype(np.float32)
    matrix = sparse.csr_matrix((data, values, starts), shape=(len(sizes), 1 << bits))
    matrix.sum_duplicates()
    return matrix


def _fitted(matrices: list[Any], wanted: list[Array], weights: list[Array], strength: float) -> Weights:
    """Return logistic regression as whole numbers."""
    model = LogisticRegression(C=strength, max_iter=40)
    model.fit(sparse.vstack(matrices).tocsr(), np.concatenate(wanted) >= 0.5, sample_weight=np.concatenate(weights))
    values = model.coef_[0]
    scale = max(float(np.quantile(np.abs(values[values != 0]), 0.9995)), 1e-9) / 127
    whole = np.clip(np.round(values / scale), -127, 127).astype(np.int8)
    return Weights(whole, scale, float(model.intercept_[0]))


Corpora = dict[str, tuple[Any, Array]]


def corpora(data: Path) -> Corpora:
    """Return lines of the crawls and the news corpora, by registered domain, as rows of n-grams, with what they are.

    A line that several pages of a crawl print is shell; a long one that is printed once, or one of an article, is not.
    """
    pages: dict[str, Counter[str]] = {domain: Counter() for domain in CRAWLS.values()}
    for crawl, _, content in crawled(data):
        pages[CRAWLS[crawl]].update({line.strip() for line in rendered_text(content).split("\n")} - {""})
    lines: dict[str, list[tuple[str, float]]] = {}
    for domain, counts in pages.items():
        shell = [(line, 0.0) for line in sorted(counts) if counts[line] >= SHELL_PAGES and len(line) < 200]
        prose = [
            (line, 1.0) for line in sorted(counts) if counts[line] == 1 and len(line) >= 60 and line[-1] in "。！？”…"
        ]
        lines[domain] = _some(shell, CORPUS_LINES // 2) + _some(prose, CORPUS_LINES // 2)
    news: dict[str, list[tuple[str, float]]] = {}
    for domain, paragraphs in articles(data):
        news.setdefault(domain, []).extend((line, 1.0) for line in paragraphs if len(line) >= 8)
    lines |= {domain: _some(rows, CORPUS_LINES * 3 // 4) for domain, rows in news.items()}
    return {
        domain: (
            _matrix(line_ngrams(scan_text("\n".join(line for line, _ in rows))), lexicon_numbers.BITS),
            np.array([value for _, value in rows]),
        )
        for domain, rows in lines.items()
    }


def _some(rows: list[tuple[str, float]], most: int) -> list[tuple[str, float]]:
    """Return so many of the rows, spread evenly."""
    return rows[:: max(1, -(-len(rows) // most))]


def fit_lexicon(pages: Sequence[Page], corpus: Corpora, held_out: set[str]) -> Weights:
    """Return the weights of n-grams of lines."""
    matrices = [_matrix(page.ngrams, lexicon_numbers.BITS) for page in pages]
    wanted = [page.main for page in pages]
    weights = _page_weights(pages)
    total = sum(map(len, wanted))
    used = [rows for domain, rows in corpus.items() if domain not in held_out]
    count = sum(len(values) for _, values in used)
    for matrix, values in used:
        matrices.append(matrix)
        wanted.append(values)
        weights.append(np.full(len(values), CORPUS_WEIGHT * total / count))
    return _fitted(matrices, wanted, weights, 2.0)


def fit_classes(pages: Sequence[Page]) -> Weights:
    """Return the weights of words of class and id."""
    used = [page for page in pages if page.class_numbers]
    bits = class_word_numbers.BITS
    matrices = [_matrix(page.class_numbers, bits)[page.origins] for page in used if page.class_numbers]
    return _fitted(matrices, [page.main for page in used], _page_weights(used), 1.0)


def _page_weights(pages: Sequence[Page]) -> list[Array]:
    """Return the weights of the lines of each page, so that a long page counts by the root of its lines; mean 1."""
    weights = [page.line_weights() * np.sqrt(len(page.main)) for page in pages]
    mean = np.concatenate(weights).mean()
    return [weight / mean for weight in weights]


def _trees(
    rows: NDArray[np.float32], wanted: Array, weights: Array, options: Mapping[str, Any], rounds: int
) -> list[Any]:
    scaled = weights / weights[weights > 0].mean()
    return [
        lightgbm.train({**_SAME, **options, "seed": seed}, lightgbm.Dataset(rows, wanted, weight=scaled), rounds)
        for seed in SEEDS
    ]


def mean_of(trees: Sequence[Any], rows: NDArray[np.float32]) -> Array:
    """Return the mean of what trees of several seeds say of each row."""
    predicted: Array = np.mean([model.predict(rows, raw_score=True) for model in trees], axis=0)
    return predicted


def fit_lines(pages: Sequence[Page], kind: str) -> list[Any]:
    """Return the trees that score lines."""
    rows = np.concatenate([page.line_rows(kind)[0] for page in pages])
    wanted = (np.concatenate([page.main for page in pages]) >= 0.5).astype(np.float64)
    return _trees(rows, wanted, np.concatenate([page.line_weights() for page in pages]), _LINE_TREES, _ROUNDS["lines"])


def fit_choice(pages: Sequence[Page]) -> list[Any]:
    """Return the trees that say how far the expected F1 of a candidate is off."""
    rows = np.concatenate([page.numbers for page in pages]).astype(np.float32)
    wanted = np.concatenate([page.f1 - page.numbers[:, EXPECTED] for page in pages])
    weights = np.concatenate([np.full(len(page.f1), 1 / len(page.f1)) for page in pages])
    return _trees(rows, wanted, weights, _CHOICE_TREES, _ROUNDS["choice"])


def type_rows(pages: Sequence[Page], kind: str) -> Rows:
    """Return the numbers of pages; the candidate with the highest ranking is the chosen one."""
    features = [features_of_page(page.lines(kind), chosen_numbers(page), declared_of(page, kind)) for page in pages]
    names = tuple(features[0])
    return np.array([[row[name] for name in names] for row in features], dtype=np.float32), names


def declared_of(page: Page, kind: str) -> Mapping[str, Any] | None:
    """Return what the page declares of its article; None where it is taken for text."""
    return page.label.declared if kind == "html" else None


def chosen_numbers(page: Page) -> dict[str, float]:
    """Return the numbers of the candidate with the highest ranking, and that."""
    best = int(page.ranking.argmax())
    return dict(zip(NAMES, page.numbers[best].tolist(), strict=True)) | {"ranking": float(page.ranking[best])}


def fit_kept(rows: NDArray[np.float32], pages: Sequence[Page]) -> list[Any]:
    """Return the trees that tell pages with a piece to read from all others, which weigh less together.

    The pages of each host weigh the same together: else the trees know the templates of the crawls.
    """
    wanted = np.array([float(page.label.type in KEPT_TYPES) for page in pages])
    counts = Counter(page.label.host for page in pages)
    weights = np.array([1 / counts[page.label.host] for page in pages])
    for group, share in ((wanted > 0, 1.0), (wanted == 0, OTHERS_WEIGHT)):
        weights[group] = _shared([page for page, inside in zip(pages, group, strict=True) if inside], weights[group])
        weights[group] *= share * len(pages) / weights[group].sum()
    return _trees(rows, wanted, weights, _KEPT_TREES, _ROUNDS["kept"])


def fit_types(rows: NDArray[np.float32], pages: Sequence[Page]) -> list[Any]:
    """Return the trees that tell types of pages."""
    wanted = np.array([TYPES.index(page.label.type) for page in pages], dtype=np.float64)
    counts = Counter(page.label.domain for page in pages)
    weights = _shared(pages, np.array([counts[page.label.domain] ** -0.25 for page in pages]))
    return _trees(rows, wanted, weights, _TYPE_TREES, _ROUNDS["type"])


def _shared(pages: Sequence[Page], weights: Array) -> Array:
    """Return the weight of each page, those of invented pages changed so that together they have their share."""
    invented = np.array([page.label.set == INVENTED for page in pages])
    if invented.any() and not invented.all():
        weights = weights.copy()
        weights[invented] *= INVENTED_SHARE * weights[~invented].sum() / weights[invented].sum()
    return weights
