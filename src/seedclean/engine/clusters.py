"""Clusters of near-duplicates for notebooks: of plain texts, and of the output of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from seedclean.config import load_config, threshold
from seedclean.core.render import align_texts, render_template
from seedclean.dedup import KeeperKey, SketchStore, find_duplicates, keeper_keys, sketch
from seedclean.engine.compared_text import text_to_compare

_SHOWN = 10  # clusters that a notebook shows
_MEMBERS_SHOWN = 3  # of each
_LONGEST = 20_000  # characters of a text that is shown beside another


class Cluster(NamedTuple):
    """An article and its near-duplicates.

    Attributes:
        keeper: id of the one to keep.
        members: ids of the others -> exact Jaccard similarity of their shingles to the keeper's.

    >>> Cluster("a", {"b": 1.0}).keeper
    'a'
    """

    keeper: str
    members: dict[str, float]


class Clusters(list[Cluster]):
    """A list of clusters that knows their texts: a notebook shows members beside their keepers.

    Args:
        found: the clusters.
        texts: id -> text, of all that may be shown.

    >>> found = Clusters([Cluster("a", {"b": 0.8}), Cluster("c", {})], {"a": "甲乙。", "b": "甲丙。", "c": "丁。"})
    >>> found.copies
    [Cluster(keeper='a', members={'b': 0.8})]
    """

    def __init__(self, clusters: Iterable[Cluster], texts: Mapping[str, str]) -> None:
        super().__init__(clusters)
        self.texts = texts

    @property
    def copies(self) -> Clusters:
        """Those with more than one article."""
        return Clusters((cluster for cluster in self if cluster.members), self.texts)

    def _repr_html_(self) -> str:
        """Return the clusters for a notebook: members beside their keepers, with what differs."""
        copies = self.copies
        pairs = [
            (cluster.keeper, name, alike, align_texts(self._text(cluster.keeper), self._text(name)))
            for cluster in copies[:_SHOWN]
            for name, alike in sorted(cluster.members.items(), key=lambda member: (member[1], member[0]))[
                :_MEMBERS_SHOWN
            ]
        ]
        return render_template("clusters", total=len(self), copies=len(copies), pairs=pairs)

    def _text(self, name: str) -> str:
        return self.texts[name][:_LONGEST]


class Series(Protocol):
    """A pandas Series of texts: its index has the ids."""

    def items(self) -> Iterable[tuple[Any, str]]:
        """Return label and text of each row."""


def cluster(texts: Mapping[str, str] | Sequence[str] | Series, *, near: float | None = None) -> Clusters:
    """Return the clusters of near-duplicates; texts that repeat nothing are clusters without members.

    Candidates by MinHash, verified by exact Jaccard over character 5-grams (3-grams for short texts).

    Args:
        texts: id -> clean text; or a pandas Series, whose labels are the ids, written as text; or a list (then ids are
            "0", "1", …).
        near: least Jaccard of a member to its keeper; default: the config's 0.70.

    Returns:
        Clusters in the order of their keepers in `texts`; the same for any order of the texts.

    Raises:
        TypeError: something is no text.
        ValueError: two labels of a Series are the same.

    >>> cluster({"a": "今天海城港的新航线开通了。", "b": "今天，海城港的新航线开通了！", "c": "明天有雨，出门请带伞。"})
    [Cluster(keeper='b', members={'a': 1.0}), Cluster(keeper='c', members={})]
    """
    named = _named(texts)
    flags = {} if near is None else {"dedup": threshold(near)}
    settings = load_config(flags=flags).dedup()
    with SketchStore() as store:
        bodies = [text_to_compare(text) for text in named.values()]
        claims = [KeeperKey(name, 0, len(text), None) for name, text in zip(named, bodies, strict=True)]
        store.add(keeper_keys(claims), sketch(bodies, settings))
        clustering = find_duplicates(store, settings)
    keepers, jaccard = clustering.keeper.tolist(), clustering.jaccard.tolist()
    clusters = {keeper: Cluster(name, {}) for keeper, name in enumerate(named) if keepers[keeper] == keeper}
    for name, keeper, alike in sorted(zip(named, keepers, jaccard, strict=True)):
        if clusters[keeper].keeper != name:
            clusters[keeper].members[name] = alike
    return Clusters(clusters.values(), named)


def _named(texts: Mapping[str, str] | Sequence[str] | Series) -> dict[str, str]:
    """Return texts by their ids."""
    if isinstance(texts, str | bytes) or not (hasattr(texts, "items") or isinstance(texts, Iterable)):
        raise TypeError(f"texts must be a mapping, a list or a pandas Series of str, not {type(texts).__name__}")
    labels = texts.items() if hasattr(texts, "items") else enumerate(texts)
    named: dict[str, str] = {}
    for label, text in labels:
        name = str(label)
        if not isinstance(text, str):
            raise TypeError(f"the text {name!r} must be str, not {type(text).__name__}")
        if name in named:
            raise ValueError(f"the id {name!r} repeats: make ids distinct")
        named[name] = text
    return named
