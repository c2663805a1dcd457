"""Compare new articles with each other, with published ones, and with those that must be decided again."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

import numpy as np

from seedclean.config import Config
from seedclean.dedup import Clustering, SketchStore, find_corpus_candidates, find_duplicates, keeper_keys, sketch
from seedclean.engine.pending import PendingRows
from seedclean.write.state import ReopenedRow, RunTransaction, delete_signatures, store_signatures, stored_signatures

_GROUP = 256  # texts that are sketched together: enough for the kernel, few enough for memory


def reopen_rows(reopened: Iterable[ReopenedRow], pending: PendingRows, config: Config) -> int:
    """Add rows of earlier runs that must be decided again; return how many of them are articles."""
    count = 0
    remaining = iter(reopened)
    while group := list(islice(remaining, _GROUP)):
        count += pending.reopen(group, config.dedup())
    return count


def compare_articles(memory: RunTransaction, pending: PendingRows, config: Config) -> tuple[Clustering, list[int]]:
    """Compare the articles of the run with each other and with all published ones.

    Returns:
        The clusters, and the numbers (in the state) of the published articles that were compared. These stand in the
        store behind the articles of the run.
    """
    settings, store = config.dedup(), pending.store
    numbers = find_corpus_candidates(store, stored_signatures(memory.state), settings) if len(store) else []
    published = memory.articles.published(numbers)
    while group := list(islice(published, _GROUP)):
        keys, texts = zip(*group, strict=True)
        store.add(keeper_keys(keys), sketch(texts, settings))
    return find_duplicates(store, settings, pending.earlier(numbers)), numbers


def renew_signatures(memory: RunTransaction, config: Config) -> None:
    """Make new signatures of all published articles from their texts, because the settings of dedup changed."""
    settings = config.dedup()
    numbers = iter(memory.articles.numbers())
    delete_signatures(memory.state)
    while group := list(islice(numbers, _GROUP)):
        with SketchStore() as store:
            keys, texts = zip(*memory.articles.published(group), strict=True)
            store.add(keeper_keys(keys), sketch(texts, settings))
            store_signatures(memory.state, store, np.arange(len(group)), np.array(group), settings.bands)
