"""Train the model of the main text: labelled pages of ../shared/data -> configs/main-text.npz.

Usage: python scripts/train_main_text.py ../shared/data [--check [--last]]   (needs benchmarks/body/requirements.txt)

`--check` writes nothing: it prints F1 on sites that the model was not trained on, of the half of the sites on which the
settings were chosen. With `--last` it is the other half.

What a later step learns from, an earlier one says of pages that it was not trained on: pages are dealt into folds by
registered domain, and each fold's scores come from the others (stacking, Wolpert 1992). Steps: the lexicons of lines
and of class words (logistic regression on hashed n-grams), trees over the features of lines, trees that correct the
expected F1 of candidates, trees for the type of a page. Trees are gradient boosted (LightGBM).
"""

from __future__ import annotations

import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from main_text_forest import as_forest
from main_text_pages import CRAWLS, Labelled, articles, crawled, labelled_pages, rendered_text
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from seedclean.core.resources import configs_folder
from seedclean.stages.line_model import class_words as class_word_numbers
from seedclean.stages.line_model import lexicon as lexicon_numbers
from seedclean.stages.line_model.block_masses import BlockMasses
from seedclean.stages.line_model.candidates import PageLines, possible_stretches
from seedclean.stages.line_model.choice import candidate_features
from seedclean.stages.line_model.class_words import class_numbers
from seedclean.stages.line_model.features import LineKinds, text_features
from seedclean.stages.line_model.forest import stacked
from seedclean.stages.line_model.lexicon import line_ngrams
from seedclean.stages.line_model.line_table import describe_lines
from seedclean.stages.line_model.model import FILE, KEPT_TYPES, TEXT_SHARE, TYPES, Weights, sentence_marks
from seedclean.stages.line_model.page_features import features_of_page
from seedclean.stages.line_model.tree_features import features_of_tree
from seedclean.text import fold, scan_text

FOLDS = 6
SEEDS = (1, 2)
CORPUS_LINES = 12_000  # of each crawl or news corpus, for the lexicon
CORPUS_WEIGHT = 0.3  # of all of them, beside the labelled lines
OTHERS_WEIGHT = 0.5  # of all pages that are no article, beside those that are
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
        self.numbers: Mapping[str, NDArray[Any]] = {}
        self.f1: Array = np.zeros(0)
        self.ranking: Array = np.zeros(0)

    def line_weights(self) -> Array:
        """Return the weight of each line; they sum to 1."""
        weights = np.sqrt(np.minimum(self.table.size, 200) + 4.0) * self.weight
        result: Array = weights / max(float(weights.sum()), 1.0)
        return result

    def line_rows(self, kind: str) -> Rows:
        """Return the features of its lines for the trees of one kind."""
        columns = text_features(self.table, self.kinds, self.lexicon)
        if kind == "html" and self.label.facts and self.masses:
            columns = {**columns, **features_of_tree(self.label.facts, self.origins, self.masses, self.classes)}
        return stacked(columns, tuple(columns)), tuple(columns)

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


def in_folds(pages: Sequence[Page], step: Callable[[list[Page], list[Page], set[str]], None]) -> None:
    """Call a step for each fold: with the other pages that have a main text, the fold's pages, and its domains."""
    counts = Counter(page.label.domain for page in pages)
    sizes, folds = [0] * FOLDS, {}
    for domain in sorted(counts, key=lambda domain: (-counts[domain], domain)):
        folds[domain] = sizes.index(min(sizes))
        sizes[folds[domain]] += counts[domain]
    for number in range(FOLDS):
        held_out = {domain for domain, fold_number in folds.items() if fold_number == number}
        others = [page for page in pages if page.label.domain not in held_out]
        step(others, [page for page in pages if page.label.domain in held_out], held_out)


def with_main_text(pages: Sequence[Page]) -> list[Page]:
    """Return the pages that have a main text."""
    return [page for page in pages if page.label.gold]


def _matrix(numbers: tuple[NDArray[np.int32], NDArray[np.int64]], bits: int) -> sparse.csr_matrix:
    """Return hashed numbers as rows, divided by the root of their count, as `lexicon.mean_weights` does."""
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


def _mean(trees: Sequence[Any], rows: NDArray[np.float32]) -> Array:
    predicted: Array = np.mean([model.predict(rows, raw_score=True) for model in trees], axis=0)
    return predicted


def fit_lines(pages: Sequence[Page], kind: str) -> list[Any]:
    """Return the trees that score lines."""
    rows = np.concatenate([page.line_rows(kind)[0] for page in pages])
    wanted = (np.concatenate([page.main for page in pages]) >= 0.5).astype(np.float64)
    return _trees(rows, wanted, np.concatenate([page.line_weights() for page in pages]), _LINE_TREES, _ROUNDS["lines"])


def fit_choice(pages: Sequence[Page]) -> list[Any]:
    """Return the trees that say how far the expected F1 of a candidate is off."""
    rows = np.concatenate([stacked(page.numbers, tuple(page.numbers)) for page in pages])
    wanted = np.concatenate([page.f1 - page.numbers["expected F1"] for page in pages])
    weights = np.concatenate([np.full(len(page.f1), 1 / len(page.f1)) for page in pages])
    return _trees(rows, wanted, weights, _CHOICE_TREES, _ROUNDS["choice"])


def type_rows(pages: Sequence[Page], kind: str) -> Rows:
    """Return the numbers of pages; the candidate with the highest ranking is the chosen one."""
    features = [features_of_page(page.lines(kind), _chosen(page)) for page in pages]
    names = tuple(features[0])
    return np.array([[row[name] for name in names] for row in features], dtype=np.float32), names


def _chosen(page: Page) -> dict[str, float]:
    best = int(page.ranking.argmax())
    return {name: float(values[best]) for name, values in page.numbers.items()} | {"ranking": float(page.ranking[best])}


def fit_kept(rows: NDArray[np.float32], pages: Sequence[Page]) -> list[Any]:
    """Return the trees that tell pages with a piece to read from all others, which weigh half as much together."""
    wanted = np.array([float(page.label.type in KEPT_TYPES) for page in pages])
    weights = np.where(wanted > 0, 1.0, OTHERS_WEIGHT * wanted.sum() / max((1 - wanted).sum(), 1))
    return _trees(rows, wanted, weights, _KEPT_TREES, _ROUNDS["kept"])


def fit_types(rows: NDArray[np.float32], pages: Sequence[Page]) -> list[Any]:
    """Return the trees that tell types of pages."""
    wanted = np.array([TYPES.index(page.label.type) for page in pages], dtype=np.float64)
    counts = Counter(page.label.domain for page in pages)
    weights = np.array([counts[page.label.domain] ** -0.25 for page in pages])
    return _trees(rows, wanted, weights, _TYPE_TREES, _ROUNDS["type"])


def learn_lines(pages: list[Page], corpus: Corpora) -> None:
    """Give each page the scores that models of other domains have for its lines."""
    html = [page for page in pages if page.label.facts]

    def words(others: list[Page], held: list[Page], held_out: set[str]) -> None:
        lexicon = fit_lexicon(with_main_text(others), corpus, held_out)
        for page in held:
            page.lexicon = lexicon.scores(*page.ngrams)

    def classes(others: list[Page], held: list[Page], _: set[str]) -> None:
        weights = fit_classes(with_main_text(others))
        for page in held:
            page.classes = weights.scores(*page.class_numbers) if page.class_numbers else page.classes

    def trees(kind: str) -> Callable[[list[Page], list[Page], set[str]], None]:
        def step(others: list[Page], held: list[Page], _: set[str]) -> None:
            models = fit_lines(with_main_text(others), kind)
            for page in held:
                page.scores[kind] = _mean(models, page.line_rows(kind)[0])

        return step

    in_folds(pages, words)
    in_folds(html, classes)
    in_folds(pages, trees("text"))
    in_folds(html, trees("html"))


def learn_choice(pages: list[Page], kind: str) -> None:
    """Give each page the ranking that models of other domains have for its candidates."""
    for page in pages:
        page.compare(kind)

    def step(others: list[Page], held: list[Page], _: set[str]) -> None:
        models = fit_choice(with_main_text(others))
        for page in held:
            rows = stacked(page.numbers, tuple(page.numbers))
            page.ranking = _mean(models, rows) + page.numbers["expected F1"]

    in_folds(pages, step)


def print_f1(pages: Sequence[Page], kind: str, half: int) -> None:
    """Print the F1 on one half of the sites."""
    values: dict[str, list[float]] = {}
    for page in with_main_text(pages):
        if half_of(page) == half:
            values.setdefault(page.label.set, []).append(f1_of(page, page.rows[int(page.ranking.argmax())]))
    for name, f1 in values.items():
        lost = sum(value < 0.05 for value in f1)
        print(
            f"{kind}  half {half}  {name:<14}{len(f1):>4} pages  F1 {np.mean(f1):.4f}  median {np.median(f1):.4f}"
            f"  lost {lost}"
        )


def print_types(pages: Sequence[Page], kind: str, half: int) -> None:
    """Print how many articles are kept, and how many other pages, on one half of the sites."""
    rows, _ = type_rows(pages, kind)
    kept = np.zeros(len(pages))
    number_of = {id(page): number for number, page in enumerate(pages)}

    def step(others: list[Page], held: list[Page], _: set[str]) -> None:
        models = fit_kept(rows[[number_of[id(page)] for page in others]], others)
        numbers = [number_of[id(page)] for page in held]
        kept[numbers] = 1 / (1 + np.exp(-_mean(models, rows[numbers])))

    in_folds(pages, step)
    article = np.array([page.label.type in KEPT_TYPES for page in pages])
    chosen = np.array([half_of(page) == half for page in pages])
    for level in (0.1, 0.2, 0.3, 0.5):
        print(
            f"{kind}  half {half}  from {level}: articles kept {np.mean(kept[chosen & article] >= level):.3f},"
            f" others {np.mean(kept[chosen & ~article] >= level):.3f}"
        )


def export(pages: list[Page], corpus: Corpora) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield the arrays of the model, trained on all pages."""
    html = [page for page in pages if page.label.facts]
    for name, weights in (
        ("lexicon", fit_lexicon(with_main_text(pages), corpus, set())), ("classes", fit_classes(with_main_text(html)))
    ):  # fmt: skip
        yield name, weights.values
        yield f"{name}.scale", np.array([weights.scale, weights.base])
    for kind, used in (("text", pages), ("html", html)):
        yield from (
            as_forest(fit_lines(with_main_text(used), kind), used[0].line_rows(kind)[1]).arrays(f"lines.{kind}").items()
        )
    typed: list[tuple[Rows, list[Page]]] = []
    for kind, used in (("text", pages), ("html", html)):
        learn_choice(used, kind)
        names = tuple(used[0].numbers)
        yield from as_forest(fit_choice(with_main_text(used)), names).arrays(f"choice.{kind}").items()
        typed.append((type_rows(used, kind), used))
    rows = np.concatenate([rows for (rows, _), _ in typed])
    typed_pages = [page for _, used in typed for page in used]
    yield from as_forest(fit_kept(rows, typed_pages), typed[0][0][1]).arrays("type.kept").items()
    models = fit_types(rows, typed_pages)
    for number, name in enumerate(TYPES):
        yield from as_forest(models, typed[0][0][1], number, len(TYPES)).arrays(f"type.{name}").items()


def main(data: Path, *, write: bool) -> None:
    """Train, and write the model; or print figures of sites held out."""
    pages, corpus = [Page(label) for label in labelled_pages(data)], corpora(data)
    learn_lines(pages, corpus)
    if write:
        arrays: dict[str, Any] = dict(export(pages, corpus))
        np.savez_compressed(configs_folder() / FILE, **arrays)
        return
    half = 1 if "--last" in sys.argv else 0
    for kind in ("text", "html"):
        used = [page for page in pages if (kind == "html") == bool(page.label.facts)]
        learn_choice(used, kind)
        print_f1(used, kind, half)
        print_types(used, kind, half)


if __name__ == "__main__":
    main(Path(sys.argv[1]), write="--check" not in sys.argv)
