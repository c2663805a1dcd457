"""The main text of a page that no rule knows: the path, the features, the stage. Real pages are benchmarked."""

from __future__ import annotations

from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedclean import load_pipeline
from seedclean.core.document import Document
from seedclean.core.edits import replay
from seedclean.core.resources import configs_folder
from seedclean.stages.body import Body
from seedclean.stages.line_model import line_features, shipped_model
from seedclean.stages.line_model.model import COLUMNS
from seedclean.stages.line_model.viterbi import AFTER, BEFORE, INSERT, MAIN_TEXT, LineScore, TransitionScores, best_path

NUMBERS = st.floats(-5, 5, allow_nan=False)
NEXT = {BEFORE: {BEFORE, MAIN_TEXT}, MAIN_TEXT: {MAIN_TEXT, INSERT, AFTER}, INSERT: {INSERT, MAIN_TEXT}, AFTER: {AFTER}}
PAGE = (
    "海城港夜航恢复_海城在线\n首页\n新闻\n登录\n注册\n下载客户端\n海城港夜航恢复\n"
    "2025-09-07 13:43 来源: 海城周刊\n分享到\n"
    "海城渡轮公司昨晚恢复了停航四年的夜间班次，第一班船九点离港。\n船长说，夜航最难的不是看路，是看灯。\n"
    "责任编辑：林小满\n相关新闻\n老街夜市今晚开张\n网友评论\n关于我们\n版权所有 海城在线"
)


def path_score(states: tuple[int, ...], scores: list[LineScore], transitions: TransitionScores) -> float:
    """Return the score of a path, transition by transition."""
    total = transitions.starts_inside + scores[0].begin if states[0] == MAIN_TEXT else 0.0
    total += transitions.ends_inside if states[-1] == MAIN_TEXT else 0.0
    for state, score in zip(states, scores, strict=True):
        total += score.main_text if state == MAIN_TEXT else score.insert if state == INSERT else 0.0
    for (last, state), score in zip(pairwise(states), scores[1:], strict=True):
        total += {
            (BEFORE, MAIN_TEXT): transitions.enter + score.begin, (MAIN_TEXT, AFTER): transitions.leave + score.end,
            (MAIN_TEXT, INSERT): transitions.interrupt, (INSERT, MAIN_TEXT): transitions.resume,
        }.get((last, state), 0.0)  # fmt: skip
    return total


SCORES = st.lists(st.builds(LineScore, NUMBERS, NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=6)


@settings(max_examples=150, deadline=None)
@given(SCORES, st.builds(TransitionScores, *[NUMBERS] * 6))
def test_no_path_is_better(scores: list[LineScore], transitions: TransitionScores) -> None:
    possible = [
        states for states in product(range(4), repeat=len(scores))
        if states[0] in (BEFORE, MAIN_TEXT) and states[-1] in (MAIN_TEXT, AFTER)
        and all(b in NEXT[a] for a, b in pairwise(states))
    ]  # fmt: skip
    path = tuple(best_path(scores, transitions))
    assert path in possible
    assert path_score(path, scores, transitions) == pytest.approx(
        max(path_score(states, scores, transitions) for states in possible)
    )


def test_every_weight_has_its_feature_and_every_feature_its_weights() -> None:
    rows = [
        tuple(line.split("\t")[:2])
        for line in (configs_folder() / "body.tsv").read_text(encoding="utf-8").splitlines()
        if not line.startswith(("#", "step\t"))
    ]
    labels = [(feature.name, label) for feature in line_features(["海城"]) for label in feature.labels if label]
    assert rows == labels, "configs/body.tsv is older than the features: run scripts/train_body.py"
    assert len(set(rows)) == len(rows)
    assert COLUMNS == ("main_text", "insert", "begin", "end")


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.text("海城港首页登录,。!? 0123a|:\ufffd", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=30
    )
)
def test_every_page_has_the_same_features(lines: list[str]) -> None:
    features = list(line_features(lines))
    assert [(feature.name, feature.labels) for feature in features] == [
        (feature.name, feature.labels) for feature in line_features(["海城"])
    ]
    for feature in features:
        assert feature.codes.shape == (len(lines),)
        assert set(feature.codes.tolist()) <= set(range(len(feature.labels)))
    reasons = shipped_model().reasons(lines)
    assert [reason.state for reason in reasons] == shipped_model().states(lines)


def test_what_is_removed_has_a_rule_and_replays() -> None:
    [body] = load_pipeline(stages=["body"]).stages
    [doc] = body(Document("page", PAGE))
    assert replay(PAGE, doc.trace) == doc.text
    rules = [edit.rule for entry in doc.trace for edit in entry.edits]
    assert "body:before" in rules
    assert "body:after" in rules
    assert "editor-line" in rules, "what a rule knows has the name of the rule"
    assert doc.meta["captures"]["published"] == ["2025-09-07 13:43"]


def test_a_title_that_the_page_prints_stays_for_metadata() -> None:
    [doc] = load_pipeline()(PAGE)
    assert doc.meta["title"] == "海城港夜航恢复"
    assert (doc.meta["published"], doc.meta["source"], doc.meta["editors"]) == (
        "2025-09-07T13:43:00",
        "海城周刊",
        ["林小满"],
    )
    assert doc.text.startswith("海城渡轮公司")
    assert doc.text.endswith("是看灯。")


def test_a_page_can_be_explained_line_by_line() -> None:
    [body] = load_pipeline(stages=["body"]).stages
    assert isinstance(body.find, Body)  # type: ignore[attr-defined]
    lines = list(body.find.explain(PAGE))  # type: ignore[attr-defined]
    assert len(lines) == PAGE.count("\n") + 1
    assert "body:before" in lines[1]
    assert "title" in lines[6]
    assert "kept" in lines[9]
    assert "body:after" in lines[-1]
    assert all("(" in line for line in lines)


@pytest.mark.parametrize(
    "page",
    [
        "首页\n登录\n注册\n分享\n" * 20_000,
        "首页 登录\n" * 3 + "海" * 500_000,
        "首页\n登录\n分享\n" + "。\n" * 50_000,
        "海城港" * 700_000 + "\n" + "".join(f"首页分享的第{number}个港城海\n" for number in range(20_000)),
    ],
)
def test_odd_pages_are_done_in_time(page: str) -> None:
    [body] = load_pipeline(stages=["body"]).stages
    [doc] = body(Document("page", page))
    assert replay(page, doc.trace) == doc.text
