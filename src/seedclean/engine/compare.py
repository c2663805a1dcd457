"""New articles compared: with each other, with published ones, with those that are decided again."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

import numpy as np

from seedclean.config import Config
from seedclean.dedup import Clustering, SketchStore, find_corpus_candidates, find_duplicates, keeper_keys, sketch
from seedclean.engine.pending import PendingRows
from seedclean.write.state import ReopenedRow, RunTransaction, delete_signatures, store_signatures, stored_signatures

_MEASURED = 256  # texts that are measured together


def reopen_rows(again: Iterable[ReopenedRow], fresh: PendingRows, config: Config) -> int:
    """Have rows of earlier runs decided again; return how many of them are articles."""
    count = 0
    remaining = iter(again)
    while group := list(islice(remaining, _MEASURED)):
        count += fresh.recalled(group, config.dedup())
    return count


def compare_articles(memory: RunTransaction, fresh: PendingRows, config: Config) -> tuple[Clustering, list[int]]:
    """Compare the articles of the run with each other and with all published ones.

    Returns:
        The clusters, and the numbers in the state of the published articles that stand behind all others in the store.
    """
    settings, store = config.dedup(), fresh.store
    numbers = find_corpus_candidates(store, stored_signatures(memory.state), settings) if len(store) else []
    published = memory.articles.published(numbers)
    while group := list(islice(published, _MEASURED)):
        claims, texts = zip(*group, strict=True)
        store.add(keeper_keys(claims), sketch(texts, settings))
    return find_duplicates(store, settings, fresh.earlier(numbers)), numbers


def renew_signatures(memory: RunTransaction, config: Config) -> None:
    """Make the signatures of all published articles anew, from their texts."""
    settings = config.dedup()
    numbers = iter(memory.articles.numbers())
    delete_signatures(memory.state)
    while group := list(islice(numbers, _MEASURED)):
        with SketchStore() as store:
            claims, texts = zip(*memory.articles.published(group), strict=True)
            store.add(keeper_keys(claims), sketch(texts, settings))
            store_signatures(memory.state, store, np.arange(len(group)), np.array(group), settings.bands)
