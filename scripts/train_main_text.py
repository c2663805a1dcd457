"""Train the model of the main text: labelled pages of ../shared/data -> configs/main-text.npz.

Usage: python scripts/train_main_text.py ../shared/data [--check [--last]]
(needs benchmarks/body/requirements.txt)

`--check` writes nothing: it prints F1 on sites that the model was not trained on, of the half of the sites on which the
settings were chosen. With `--last` it is the other half.

What a later step learns from, an earlier one says of pages that it was not trained on: pages are dealt into folds by
registered domain, and each fold's scores come from the others (stacking, Wolpert 1992). Steps: the lexicons of lines
and of class words (logistic regression on hashed n-grams), trees over the features of lines, trees that correct the
expected F1 of candidates, trees for the type of a page. Trees are gradient boosted (LightGBM).

Invented pages are learned like labelled ones, and are never judged.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from main_text_fits import (
    Corpora,
    chosen_numbers,
    corpora,
    declared_of,
    fit_choice,
    fit_classes,
    fit_kept,
    fit_lexicon,
    fit_lines,
    fit_types,
    mean_of,
    type_rows,
)
from main_text_forest import as_forest
from main_text_invented import INVENTED, invented_pages
from main_text_measured import Page, Rows, f1_of, half_of, with_main_text
from main_text_pages import CRAWLS, ROOT, labelled_pages
from numpy.typing import NDArray

from seedclean.core.resources import configs_folder
from seedclean.stages.line_model.choice import EXPECTED, NAMES
from seedclean.stages.line_model.model import FILE, KEPT_TYPES, TYPES
from seedclean.stages.line_model.page_head import head_of, least_chance

FOLDS = 6
KINDS = ("text", "html")
INVENTED_PAGES = ROOT / "benchmarks" / "body" / "invented_pages.jsonl.xz"
HTML_ONLY = ("crawl_labels", "types")  # sets of pages that were saved as HTML only


def pages_as(kind: str, pages: Sequence[Page]) -> list[Page]:
    """Return the pages that models of one kind learn from: all as text, those with a tree as HTML."""
    return [page for page in pages if kind == "text" or page.label.facts]


def is_judged(page: Page, kind: str) -> bool:
    """Say whether a page is judged as one of a kind: as text if it was saved so, or if it was saved as HTML only."""
    is_of_kind = kind == "html" or not page.label.facts or page.label.set in HTML_ONLY
    return is_of_kind and page.label.set != INVENTED


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
                page.scores[kind] = mean_of(models, page.line_rows(kind)[0])

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
            page.ranking = mean_of(models, page.numbers.astype(np.float32)) + page.numbers[:, EXPECTED]

    in_folds(pages, step)


def print_f1(pages: Sequence[Page], kind: str, half: int) -> None:
    """Print the F1 on one half of the sites."""
    values: dict[str, list[float]] = {}
    for page in with_main_text(pages):
        if half_of(page) == half and is_judged(page, kind):
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
        kept[numbers] = 1 / (1 + np.exp(-mean_of(models, rows[numbers])))

    in_folds(pages, step)
    article = np.array([page.label.type in KEPT_TYPES for page in pages])
    chosen = np.array([half_of(page) == half and is_judged(page, kind) for page in pages])
    heads = [
        head_of(page.lines(kind), page.rows[int(page.ranking.argmax())], chosen_numbers(page), declared_of(page, kind))
        for page in pages
    ]
    is_complete = np.array([head.is_complete for head in heads])
    kept[[head.is_media for head in heads]] = 0
    crawl = chosen & [page.label.domain in CRAWLS.values() for page in pages]
    for level in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
        is_kept = is_complete | (kept >= [least_chance(level, head) for head in heads])
        for name, among in (("all", chosen), ("crawls", crawl)):
            print(
                f"{kind}  half {half}  {name}  from {level}: articles kept {np.mean(is_kept[among & article]):.3f},"
                f" others {np.mean(is_kept[among & ~article]):.3f}"
            )


def of_lines(pages: Sequence[Page], corpus: Corpora) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield the arrays of the model that score lines, trained on all pages."""
    html = pages_as("html", pages)
    for name, weights in (
        ("lexicon", fit_lexicon(with_main_text(pages), corpus, set())), ("classes", fit_classes(with_main_text(html)))
    ):  # fmt: skip
        yield name, weights.values
        yield f"{name}.scale", np.array([weights.scale, weights.base])
    for kind, used in (("text", pages), ("html", html)):
        yield from (
            as_forest(fit_lines(with_main_text(used), kind), used[0].line_rows(kind)[1]).arrays(f"lines.{kind}").items()
        )


def of_choice(used: Sequence[Page], kind: str) -> dict[str, NDArray[Any]]:
    """Return the arrays of the model that compare candidates, trained on pages that are compared."""
    return as_forest(fit_choice(with_main_text(used)), NAMES).arrays(f"choice.{kind}")


def of_types(rows: NDArray[np.float32], pages: Sequence[Page], names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Yield the arrays of the model that tell types, trained on the numbers of pages."""
    yield from as_forest(fit_kept(rows, pages), names).arrays("type.kept").items()
    models = fit_types(rows, pages)
    for number, name in enumerate(TYPES):
        yield from as_forest(models, names, number, len(TYPES)).arrays(f"type.{name}").items()


def main(data: Path, *, write: bool) -> None:
    """Train, and write the model; or print figures of sites held out."""
    labels = [*labelled_pages(data), *invented_pages(INVENTED_PAGES)]
    pages, corpus = [Page(label) for label in labels], corpora(data)
    learn_lines(pages, corpus)
    arrays: dict[str, Any] = dict(of_lines(pages, corpus)) if write else {}
    typed: list[tuple[Rows, Sequence[Page]]] = []
    for kind in KINDS:
        used = pages_as(kind, pages)
        learn_choice(used, kind)
        if write:
            arrays |= of_choice(used, kind)
            typed.append((type_rows(used, kind), used))
        else:
            half = 1 if "--last" in sys.argv else 0
            print_f1(used, kind, half)
            print_types(used, kind, half)
    if write:
        rows = np.concatenate([rows for (rows, _), _ in typed])
        arrays |= dict(of_types(rows, [page for _, group in typed for page in group], typed[0][0][1]))
        np.savez_compressed(configs_folder() / FILE, **arrays)


if __name__ == "__main__":
    main(Path(sys.argv[1]), write="--check" not in sys.argv)
