"""Entry points for notebooks: a pipeline by name of its stages, clusters of plain texts. Nothing is printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from seedclean.config import load_config, threshold
from seedclean.dedup import Claim, Store, columns, find, measure
from seedclean.document import Document
from seedclean.edit import Trace, survivors
from seedclean.errors import ConfigError
from seedclean.pipeline import Pipeline
from seedclean.repairs.mirror import UNRECOVERABLE
from seedclean.stage import Stage
from seedclean.stages import TABLE


class Cluster(NamedTuple):
    """Articles that say the same.

    Attributes:
        keeper: id of the one to keep.
        members: ids of the others -> exact Jaccard similarity of their shingles to the keeper's.

    >>> Cluster("a", {"b": 1.0}).keeper
    'a'
    """

    keeper: str
    members: dict[str, float]


class Repaired(NamedTuple):
    """A text whose damage was undone.

    Attributes:
        text: the text now.
        edits: pass by pass, what was done; `replay(before, edits) == text`.
        unrecoverable: places `[start, end)` of `text` that are damaged and were left as they are.
    """

    text: str
    edits: tuple[Trace, ...]
    unrecoverable: list[tuple[int, int]]


def repair(text: str) -> Repaired:
    """Undo the damage of a text: wrong decoding, leftover HTML, invisible characters, what mirror sites did.

    What is guessed has a confidence below 1 in its edit; what stays in doubt is left as it is. The same as the stage
    `repair` with its default settings; see docs/decisions/0003-repair-passes.md for the methods.

    >>> page = "他談到系統(tǒng)?,F(xiàn)在人人有系統(tǒng)。家家用系統(tǒng)。"
    >>> repaired = repair(page)
    >>> repaired.text, repaired.unrecoverable
    ('他談到系統。現在人人有系統。家家用系統。', [])
    >>> [(edit.rule, edit.after) for edit in repaired.edits[0].edits][1]
    ('repair:torn-by-mark', '。現')
    """
    [doc] = _repair_stage()(Document("text", text))
    return Repaired(doc.text, doc.trace, survivors(doc.trace, UNRECOVERABLE))


@cache
def _repair_stage() -> Stage:
    [stage] = load_pipeline(stages=["repair"]).stages
    return stage


def load_pipeline(config: str | Path | None = None, *, stages: Sequence[str] | None = None) -> Pipeline:
    """Return the cleaning pipeline, or a part of it, ready to be called with a text or a Document.

    Args:
        config: a YAML file that changes the defaults.
        stages: names of the stages that are wanted, in their order; default: as the config says.

    Raises:
        ConfigError: the file is wrong, or a stage does not exist.

    >>> clean = load_pipeline(stages=["emoji", "simplify"])
    >>> [doc.text for doc in clean("英偉🚀達")]
    ['英伟达']
    """
    loaded = load_config(config)
    if stages is None:
        return loaded.pipeline()
    chosen = {stage.name: stage for stage in loaded.pipeline().stages}
    for name in stages:
        if name not in chosen:
            raise ConfigError(f"no stage {name!r} in the pipeline: there are {', '.join(chosen or TABLE)}")
    return Pipeline(chosen[name] for name in stages)


def cluster(texts: Mapping[str, str] | Sequence[str], *, near: float | None = None) -> list[Cluster]:
    """Return the clusters of near-duplicates; texts that repeat nothing are clusters without members.

    Candidates by MinHash, verified by exact Jaccard over character 5-grams (3-grams for short texts).

    Args:
        texts: id -> clean text, or a list (then ids are "0", "1", …).
        near: least Jaccard of a member to its keeper; default: the config's 0.70.

    Returns:
        Clusters in the order of their keepers in `texts`; the same for any order of the texts.

    >>> cluster({"a": "今天海城港的新航线开通了。", "b": "今天，海城港的新航线开通了！", "c": "明天有雨，出门请带伞。"})
    [Cluster(keeper='b', members={'a': 1.0}), Cluster(keeper='c', members={})]
    """
    named = texts if isinstance(texts, Mapping) else {str(i): text for i, text in enumerate(texts)}
    flags = {} if near is None else {"dedup": threshold(near)}
    settings = load_config(flags=flags).dedup()
    with Store() as store:
        claims = [Claim(name, 0, len(text), None) for name, text in named.items()]
        store.add(columns(claims), measure(list(named.values()), settings))
        found = find(store, settings)
    keepers, jaccard = found.keeper.tolist(), found.jaccard.tolist()
    clusters = {keeper: Cluster(name, {}) for keeper, name in enumerate(named) if keepers[keeper] == keeper}
    for name, keeper, alike in sorted(zip(named, keepers, jaccard, strict=True)):
        if clusters[keeper].keeper != name:
            clusters[keeper].members[name] = alike
    return list(clusters.values())
