"""Rule files: every example holds, and every mistake in a file is told with its place."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from seedclean.errors import ConfigError
from seedclean.rules import KINDS, Matcher, check, load_folder, shipped
from seedclean.rules.match import LINE_MOST

RULES = load_folder((shipped(),))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_examples(rule: object) -> None:
    assert check([rule]) == []  # type: ignore[list-item]


def test_every_kind_is_used() -> None:
    assert {rule.kind for rule in RULES} == set(KINDS)


def test_check_notices_a_broken_example(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(
        "portal: own\nrules:\n"
        "- {id: a, kind: line, why: w, pattern: '点击.*', removes: [点击这里, 扫码],"
        " keeps: [他说点击这里, 点击率上升了]}\n",
        encoding="utf-8",
    )
    problems = [problem.problem for problem in check(load_folder((file,)))]
    assert problems == [
        "does not hit '扫码'",
        "hits '点击率上升了', which it must keep",
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("- {id: a, kind: lines, why: w, pattern: x, removes: [], keeps: []}", "valid: line, span, head"),
        ("- {id: a, kind: line, why: w, patern: x, removes: [], keeps: []}", "did you mean 'pattern'?"),
        ("- {id: a, kind: line, why: w, pattern: '(', removes: [], keeps: []}", "is not RE2 syntax: missing )"),
        ("- {id: a, kind: line, why: w, pattern: '(?=x)', removes: [], keeps: []}", "is not RE2 syntax"),
        ("- {id: a, kind: line, why: w, removes: [], keeps: []}", "has no 'pattern'"),
        ("- {id: a, kind: tail, why: w, pattern: x, share: much, removes: [], keeps: []}", "it must be a number"),
        ("- {id: a, kind: head, why: w, pattern: x, lines: -3, removes: [], keeps: []}", "it must be 0 or more"),
        (
            "- {id: a, kind: ratio, why: w, separators: ',*', share: 0.5, removes: [], keeps: []}",
            "would part every character",
        ),
        ("- {id: a, kind: tail, why: w, pattern: x, share: 0, removes: [], keeps: []}", "more than 0, at most 1"),
        ("- {id: a, kind: split, why: w, pattern: x, mark: middle, removes: [], keeps: []}", "valid: begin, end"),
        ("- {id: a, kind: meta, why: w, pattern: '(?P<who>x)', removes: [], keeps: []}", "named groups out of"),
        ("- {id: a, kind: line, why: w, pattern: x, removes: text, keeps: []}", "must be a list of examples"),
        ("- {id: a, kind: line, why: w, pattern: x, removes: [{txt: x}], keeps: []}", "did you mean 'text'?"),
    ],
)
def test_mistakes_are_told_with_their_place(tmp_path: Path, line: str, told: str) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(f"portal: own\nrules:\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load_folder((file,))
    assert told in str(error.value)
    assert f"{file}:3" in str(error.value)


def test_ids_are_unique_over_files(tmp_path: Path) -> None:
    rule = "rules: [{id: a, kind: line, why: w, pattern: x, removes: [], keeps: []}]\n"
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(rule, encoding="utf-8")
    with pytest.raises(ConfigError, match="rule 'a' exists already"):
        load_folder((tmp_path,))


def test_a_matcher_pickles() -> None:
    text = "能到达的目的地。返回搜狐,查看更多"
    assert pickle.loads(pickle.dumps(Matcher(RULES))).find(text) == Matcher(RULES).find(text)  # noqa: S301


def test_patterns_that_explode_elsewhere_do_not_here(tmp_path: Path) -> None:
    """The usual ReDoS patterns on the text that makes them exponential; with `re` this never ends."""
    patterns = ["(a+)+$", "(a|aa)+$", "(a|a?)+$", "(.*a){12}$", "([a-zA-Z]+)*$", "^(.*?,){11}P$"]
    lines = "".join(
        f"- {{id: r{i}, kind: line, why: w, pattern: '{p}', removes: [], keeps: []}}\n" for i, p in enumerate(patterns)
    )
    lines += "- {id: r, kind: ratio, why: w, separators: '(a+)+!x', share: 0.5, tokens: 2, removes: [], keeps: []}\n"
    file = tmp_path / "own.yaml"
    file.write_text("rules:\n" + lines, encoding="utf-8")
    matcher = Matcher(load_folder((file,)))
    text = "a" * (LINE_MOST - 1) + "!\n" + "1," * (LINE_MOST // 2 - 1) + "\n" + "a" * 100_000 + "!"
    assert matcher.find(text).cuts == []


def test_prose_lines_are_no_boilerplate_lines() -> None:
    line = "扫码阅读全文" + "海城港又热闹了," * 60
    assert Matcher(RULES).find(line).cuts == []


def test_a_mark_at_which_an_article_begins(tmp_path: Path) -> None:
    examples = "removes: [{text: 快讯1, left: 快讯1}], keeps: [快讯]"
    rule = f"{{id: b, kind: split, mark: begin, why: w, pattern: '^快讯[0-9]+', {examples}}}"
    file = tmp_path / "own.yaml"
    file.write_text(f"rules: [{rule}]", encoding="utf-8")
    rules = load_folder((file,))
    assert check(rules) == []
    hits = Matcher(rules).find("快讯1\n正文。\n快讯2\n正文。")
    assert (hits.begins, hits.ends, hits.cuts) == ([0, 8], [], [])


def test_a_hundred_thousand_hits_in_one_line() -> None:
    """Linear: with a search from each hit on, this line would be read a hundred thousand times."""
    hits = Matcher(RULES).find("返回搜狐,查看更多 " * 100_000)
    assert len(hits.ends) == 100_000
