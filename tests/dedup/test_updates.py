"""Of an article and its update, the same told again with more by one outlet, the older one goes if nothing is lost."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest

from seedclean.config import load_config
from seedclean.core.errors import ConfigError
from seedclean.core.strict_yaml import parse_yaml
from seedclean.dedup import (
    Clustering,
    DedupSettings,
    EarlierDecisions,
    KeeperKey,
    SketchStore,
    find_duplicates,
    keeper_keys,
    sketch,
)
from seedclean.dedup.decisions import Decisions, clustering_report
from tests.support.texts import article

SETTINGS: DedupSettings = load_config(pages=False).dedup()
STORY = article(1, 400)
MORE = STORY + article(2, 220)


class Row(NamedTuple):
    """An article: the text, and what its keeper key has."""

    text: str
    published: str | None = "2026-05-02"
    outlet: str | None = "海城晚报"
    repairs: int = 0
    name: str = ""


OLDER, NEWER = Row(STORY), Row(MORE, "2026-05-03")


def clustered(*rows: Row, settings: DedupSettings = SETTINGS, earlier: EarlierDecisions | None = None) -> Clustering:
    keys = [KeeperKey(row.name or f"n{i}", row.repairs, len(row.text), *row[1:3]) for i, row in enumerate(rows)]
    with SketchStore() as store:
        store.add(keeper_keys(keys), sketch([row.text for row in rows], settings))
        return find_duplicates(store, settings, earlier)


def kept(result: Clustering) -> list[int]:
    return np.flatnonzero(result.keeper == np.arange(len(result.keeper))).tolist()


def relation(result: Clustering, ids: list[str]) -> list[str]:
    return [pair["relation"] for pair in clustering_report(result, ids, SETTINGS)["kept_apart"]]


def test_the_newer_one_is_kept_and_the_older_one_is_named_an_update_even_below_the_threshold() -> None:
    result = clustered(OLDER, NEWER)
    assert (kept(result), result.updated.tolist()) == ([1], [True, False])
    assert SETTINGS.review <= result.jaccard[0] < SETTINGS.near
    decisions = Decisions(["n0", "n1"], result, SETTINGS)
    assert decisions.field(0)["relation"] == "update"
    assert (decisions.field(0)["keeper"], decisions.field(0)["criterion"]) == ("n1", "longest_body")
    counts = decisions.counts()
    assert (counts["relation:update"], counts["relation:near"], counts["relation:same"]) == (1, 0, 0)
    assert not len(result.review.first)
    assert (result.container < 0).all()


def test_off_finds_none_and_both_keeps_both_and_names_them() -> None:
    off = clustered(OLDER, NEWER, settings=replace(SETTINGS, keep_updates="off"))
    assert (kept(off), off.apart_count) == ([0, 1], 0)
    both = clustered(OLDER, NEWER, settings=replace(SETTINGS, keep_updates="both"))
    assert (kept(both), both.apart_count, both.updates) == ([0, 1], 1, 1)
    assert relation(both, ["n0", "n1"]) == ["update"]
    assert Decisions(["n0", "n1"], both, SETTINGS).counts()["kept_updates"] == 1
    assert (both.container < 0).all()


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (OLDER, NEWER._replace(outlet="渔港日报")),
        (OLDER._replace(outlet=None), NEWER._replace(outlet=None)),
        (OLDER._replace(published=None), NEWER),
        (OLDER, NEWER._replace(published="soon")),
        (OLDER, NEWER._replace(published="2026-05-01")),
        (OLDER, NEWER._replace(published="2026-05-09")),
        (OLDER._replace(published="2026-05-02T10:30"), NEWER._replace(published="2026-05-02T09:00")),
    ],
)
def test_what_is_of_another_outlet_or_not_later_or_of_another_week_is_no_update(older: Row, newer: Row) -> None:
    result = clustered(older, newer)
    assert (kept(result), result.apart_count) == ([0, 1], 0)
    assert result.review_count or (result.container >= 0).any()


def test_of_one_day_the_longer_one_is_the_later_unless_times_say_otherwise() -> None:
    for times in (("", ""), ("", "T09:00"), ("T08:59:10", "T09:00:00+08:00"), ("T09:00", "T09:00")):
        dates = [f"2026-05-02{time}" for time in times]
        assert kept(clustered(OLDER._replace(published=dates[0]), NEWER._replace(published=dates[1]))) == [1]


def test_a_copy_with_little_more_is_a_copy() -> None:
    result = clustered(OLDER, Row(STORY + article(2, 30), "2026-05-03"))
    assert len(kept(result)) == 1
    assert not result.updated.any()


def test_other_facts_make_another_event() -> None:
    text = "海城港昨天进港渔船{}艘,卸鱼{}吨,{}人出港。" + STORY
    first, second = text.format(37, 128, 1024), text.format(52, 174, 2048) + article(2, 100)
    result = clustered(Row(first), Row(second, "2026-05-03"))
    assert kept(result) == [0, 1]
    assert relation(result, ["n0", "n1"]) == ["template"]
    below = clustered(Row(first), Row(second + article(3, 120), "2026-05-03"))
    assert (kept(below), below.apart_count) == ([0, 1], 0)
    alone = replace(SETTINGS, facts=False)
    assert kept(clustered(Row(first), Row(second + article(3, 120), "2026-05-03"), settings=alone)) == [1]


def test_both_are_kept_if_the_newer_one_lacks_a_part_or_the_keeper_order_has_the_older_one_first() -> None:
    lacking = clustered(OLDER, Row(STORY[:310] + article(2, 190), "2026-05-03"), settings=replace(SETTINGS, review=0.4))
    assert (kept(lacking), relation(lacking, ["n0", "n1"])) == ([0, 1], ["update"])
    damaged = clustered(OLDER, NEWER._replace(repairs=3))
    assert (kept(damaged), relation(damaged, ["n0", "n1"])) == ([0, 1], ["update"])


def test_what_is_published_stays_and_its_update_is_kept_beside_it() -> None:
    earlier = EarlierDecisions(np.array([1 << 62, 1]), np.array([False, True]))
    result = clustered(NEWER, OLDER, earlier=earlier)
    assert (kept(result), relation(result, ["n0", "n1"])) == ([0, 1], ["update"])
    older_came_later = clustered(OLDER, NEWER, earlier=earlier)
    assert (kept(older_came_later), older_came_later.updated.tolist()) == ([1], [True, False])


def test_an_update_of_an_update_replaces_both_in_any_order() -> None:
    third = Row(MORE + article(3, 80), "2026-05-04")
    rows = [OLDER, NEWER, third, OLDER._replace(outlet="渔港日报"), Row(article(9, 500))]
    rows = [row._replace(name=f"n{number}") for number, row in enumerate(rows)]
    wanted = {rows[number].text for number in kept(clustered(*rows))}
    assert wanted == {third.text, rows[4].text}
    for seed in range(5):
        random.Random(seed).shuffle(rows)  # noqa: S311
        result = clustered(*rows)
        assert {rows[number].text for number in kept(result)} == wanted


def test_off_is_read_from_a_config_without_quotes() -> None:
    assert parse_yaml("dedup:\n  keep_updates: off\n").data == {"dedup": {"keep_updates": "off"}}
    with pytest.raises(ConfigError, match="truth value"):
        parse_yaml("dedup:\n  keep_updates: no\n")
