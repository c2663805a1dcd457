"""Texts that are compared: their forms, and which of them deduplication keeps."""

from __future__ import annotations

import itertools

import numpy as np

from seedclean.config import load_config
from seedclean.dedup import Clustering, DedupSettings, KeeperKey, SketchStore, find_duplicates, keeper_keys, sketch
from seedclean.dedup.form_store import Forms
from seedclean.dedup.shingles import compare_forms

SETTINGS: DedupSettings = load_config(pages=False).dedup()


def forms_of(*texts: str) -> Forms:
    points, starts = compare_forms(texts)
    forms = [points[start:end].tobytes().decode("utf-32-le") for start, end in itertools.pairwise(starts)]
    data = [form.encode("utf-16-le") for form in forms]
    return Forms.joined(np.frombuffer(b"".join(data), np.uint16), np.array([len(units) // 2 for units in data]))


def clustered(
    texts: list[str], dates: list[str | None] | None = None, settings: DedupSettings = SETTINGS
) -> Clustering:
    dates = dates or [None] * len(texts)
    keys = [KeeperKey(f"n{i:02d}", 0, len(text), date) for i, (text, date) in enumerate(zip(texts, dates, strict=True))]
    with SketchStore() as store:
        store.add(keeper_keys(keys), sketch(texts, settings))
        return find_duplicates(store, settings)
