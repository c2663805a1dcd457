"""Every stage against its case file: what it does, what it must leave alone, and what it cannot do yet."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedclean.config import load_config
from seedclean.core.document import Document, Drop
from seedclean.core.edits import LazyEdits, apply, count_by_rule, replay
from seedclean.core.strict_yaml import load_yaml
from seedclean.read import decode as read
from seedclean.stages import TABLE, build_stage, stage_values
from tests.conftest import ROOT
from tests.support.repeats import repeats_of

CASES = ROOT / "tests" / "cases"
KEYS = {
    *("name", "in", "out", "fields", "meta", "drop", "pieces"),
    *("options", "known_failure", "keeps", "repeats", "ending"),
}


@cache
def cases(stage: str) -> list[dict[str, Any]]:
    return list(load_yaml(CASES / f"{stage}.yaml").data)


def case_parameters(stages: list[str]) -> list[Any]:
    parameters = []
    for stage in stages:
        for case in cases(stage):
            reason = case.get("known_failure")
            marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
            parameters.append(pytest.param(stage, case, id=f"{stage}: {case['name']}", marks=marks))
    return parameters


def test_every_stage_has_cases_of_both_kinds() -> None:
    for stage in [*TABLE, "read"]:
        kept = [case for case in cases(stage) if case.get("keeps") or case.get("in") == case.get("out")]
        assert len(cases(stage)) >= 4, stage
        assert kept or stage in ("read", "checks"), f"{stage} has no case of text that must stay as it is"


@pytest.mark.parametrize(("name", "case"), case_parameters(list(TABLE)))
def test_a_stage_does_what_its_cases_say(name: str, case: dict[str, Any]) -> None:
    assert set(case) <= KEYS, f"unknown keys in {case['name']}"
    config = load_config()
    stage = build_stage(name, {**stage_values(config.data).get(name, {}), **case.get("options", {})}, config.rules)
    known = repeats_of(case["in"], case["repeats"], ending=case.get("ending", ())) if "repeats" in case else None
    before = Document("page", case["in"], meta={**case.get("meta", {}), **({"repeats": known} if known else {})})
    after = stage(before)
    for doc in after:
        assert replay(before.text, doc.trace) == doc.text
    if "pieces" in case:
        pieces = [{"text": doc.text} | ({"drop": doc.drop.reason} if doc.drop else {}) for doc in after]
        assert pieces == [{"text": piece} if isinstance(piece, str) else piece for piece in case["pieces"]]
        return
    assert len(after) == 1
    assert after[0].text == case.get("out", case["in"])
    assert (after[0].drop.reason if after[0].drop else None) == case.get("drop")
    for field, value in case.get("fields", {}).items():
        assert after[0].meta.get(field) == value, field


@pytest.mark.parametrize(("_name", "case"), case_parameters(["read"]))
def test_bytes_are_decoded_as_their_cases_say(_name: str, case: dict[str, Any]) -> None:
    data = bytes.fromhex(case["hex"]) if "hex" in case else case["text"].encode(case["bytes_as"])
    decoded = read.decode_bytes(data)
    if "drop" in case:
        assert isinstance(decoded, Drop)
        assert decoded.reason == case["drop"]
    else:
        assert isinstance(decoded, read.DecodedText), decoded
        assert (decoded.text, decoded.encoding) == (case.get("text", ""), case["encoding"])


@given(st.text("甲 \t\u3000\u2028\x1c\n\r。", max_size=12))
def test_the_precheck_for_spaces_misses_none(text: str) -> None:
    from seedclean.stages import whitespace

    expected = [match.span() for match in whitespace._SPACES.finditer(text)]
    assert [(edit.start, edit.end) for edit in whitespace.normalize_spaces(text)] == expected
    edits = whitespace.remove_blank_lines(text)
    assert [(e.start, e.end) for e in edits] == [match.span() for match in whitespace._BLANK_LINES.finditer(text)]
    assert count_by_rule(edits) == count_by_rule(tuple(edits))
    assert (edits.text if isinstance(edits, LazyEdits) else text) == apply(text, tuple(edits))
