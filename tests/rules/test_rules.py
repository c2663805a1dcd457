"""Rule files: every example holds, and every mistake in a file is told with its place."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedclean.core.errors import ConfigError
from seedclean.core.resources import word_list
from seedclean.rules import KINDS, Matcher, Rule, broad_rules, check_rules, find_overlaps, load_rules, shipped_rules
from seedclean.rules.load import compiled_pattern
from seedclean.rules.prefilter import LINE_MOST, AnchoredPattern, PatternPrefilter
from seedclean.rules.required_words import find_required_words
from seedclean.text import scan_text
from tests.support.command import seedclean

RULES = load_rules((shipped_rules(),))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_examples(rule: object) -> None:
    assert check_rules([rule]) == []  # type: ignore[list-item]


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
    problems = [problem.problem for problem in check_rules(load_rules((file,)))]
    assert problems == [
        "does not hit '扫码'",
        "hits '点击率上升了', which it must keep",
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("- {id: a, kind: lines, why: w, pattern: x, removes: [], keeps: []}", "valid: line, span, head"),
        ("- {id: a, kind: [line], why: w, pattern: x, removes: [], keeps: []}", "kind is ['line']: valid: line, span"),
        ("- {id: a, why: w, pattern: x, removes: [], keeps: []}", "kind is None: valid: line, span"),
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
        load_rules((file,))
    assert told in str(error.value)
    assert f"{file}:3" in str(error.value)


def test_ids_are_unique_over_files(tmp_path: Path) -> None:
    rule = "rules: [{id: a, kind: line, why: w, pattern: x, removes: [], keeps: []}]\n"
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(rule, encoding="utf-8")
    with pytest.raises(ConfigError, match="rule 'a' exists already"):
        load_rules((tmp_path,))


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
    matcher = Matcher(load_rules((file,)))
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
    rules = load_rules((file,))
    assert check_rules(rules) == []
    hits = Matcher(rules).find("快讯1\n正文。\n快讯2\n正文。")
    assert (hits.begins, hits.ends, hits.cuts) == ([0, 8], [], [])


def test_a_hundred_thousand_hits_in_one_line() -> None:
    """Linear: with a search from each hit on, this line would be read a hundred thousand times."""
    hits = Matcher(RULES).find("返回搜狐,查看更多 " * 100_000)
    assert len(hits.ends) == 100_000


LINES = sorted({line for rule in RULES for e in rule.removes for line in e.text.split("\n") if line.strip()})
LINES += [text for rule in RULES for text in rule.keeps if "\n" not in text]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=20))
def test_a_rule_that_is_asked_by_its_words_misses_no_line(texts: list[str]) -> None:
    """Against the plain way: every pattern searched in every line."""
    seen = scan_text("\n".join(texts))
    lines = [seen.view[start:end] for start, end in zip(seen.lines.starts, seen.lines.ends, strict=True)]
    questions = {
        n: AnchoredPattern(rule.pattern, rule.kind in ("line", "tail")) for n, rule in enumerate(RULES) if rule.pattern
    }
    plain = {
        number: found for number, question in questions.items()
        if (found := [
            i for i, line in enumerate(lines)
            if not (question.whole and len(line) > LINE_MOST) and compiled_pattern(question.text()).search(line)
        ])
    }  # fmt: skip
    assert PatternPrefilter(questions).candidates(seen) == plain


WORDS = [
    ("返回搜狐", {"返回搜狐"}),
    ("返回(?:搜狐|新浪)", {"返回搜狐", "返回新浪"}),
    ("返回(?:搜狐|新浪)?", {"返回", "返回搜狐", "返回新浪"}),
    ("(?P<cut>.*)返回", {"返回"}),
    ("[返回]搜狐+", {"返搜狐", "回搜狐"}),
    ("(?:来源|出处)[: ]{1,2}", {"来源:", "来源 ", "出处:", "出处 "}),
    ("a?搜狐{2}", {"搜狐狐", "a搜狐狐"}),
    (".{2,5}", None),
    ("(?:搜狐|.)", None),
    ("(?i)abcd", None),
    ("搜", None),
    ("(?:搜狐){0,3}", None),
    ("(?:搜狐){2,}新浪", {"搜狐搜狐新浪"}),
    (r"(?:19|20)\d\d年", {"19", "20"}),
    ("[—/]{6,60}", {"——", "—/", "/—", "//"}),
    ("#[a-z]{2,9}#?", {"#"}),
    ("[0-9]:", None),
    (r"\p{Han}搜狐\d", {"搜狐"}),
    (r"搜\.狐", {"搜.狐"}),
    (r"搜狐\Q..\E", None),
    (r"[[:alpha:]]搜狐", {"搜狐"}),
    ("搜狐(", None),
]


@pytest.mark.parametrize(("pattern", "words"), WORDS, ids=[pattern for pattern, _ in WORDS])
def test_words_of_a_pattern(pattern: str, words: set[str] | None) -> None:
    found = find_required_words(pattern).words
    assert (found and set(found)) == words


@pytest.mark.parametrize(
    ("pattern", "most"), [("搜{2,3}", 3), ("(?:ab|c)?d", 3), ("a+", float("inf")), ("^a{2}$", 2), ("a*b", float("inf"))]
)
def test_length_of_a_pattern(pattern: str, most: float) -> None:
    assert find_required_words(pattern).most == most


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(a|a)*b",
        "(.*a){20}",
        "(?:a?){60}a{60}",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
        "(x+x+)+y",
        ".*.*=.*",
        r"(\w+\s?)*$",
    ],
)
@pytest.mark.parametrize("kind", ["span", "line", "meta"])
def test_patterns_that_explode_elsewhere_do_not(pattern: str, kind: str) -> None:
    """The usual ones; a backtracking engine would not end on any of them."""
    if kind == "meta":
        pattern = f"(?P<source>{pattern})"
    rule = Rule("own:hostile", kind, "any", "why", (), (), "here:1", pattern=pattern)
    line = "a" * 30_000 + "!"
    Matcher([rule]).find("\n".join([line, line[: LINE_MOST - 1], "x" * 250]))


def test_a_thousand_rules_are_one_matcher() -> None:
    rules = [
        Rule(
            f"own:{i}",
            "line",
            "any",
            "why",
            (),
            (),
            "here:1",
            pattern=f"(?:第{i}号|.{{0,40}}\\d{{{i % 9 + 1}}}元).{{0,60}}",
        )
        for i in range(1_000)
    ]
    cut = {rule for _, _, rule in Matcher(rules).find("第7号码头\n第8号").cuts}
    assert cut == {"own:7", "own:8"}


def test_review_finds_overlaps_shadows_and_rules_that_are_too_broad(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(
        "rules:\n"
        "- {id: wide, kind: line, why: w, pattern: '(?:关注|收藏)海角网.*', removes: [关注海角网], keeps: [海角网]}\n"
        "- {id: narrow, kind: line, why: w, pattern: '关注海角网', removes: [关注海角网], keeps: [海角网]}\n"
        "- {id: prose, kind: line, why: w, pattern: '.*船长.*', removes: [船长], keeps: [渡轮]}\n",
        encoding="utf-8",
    )
    rules = load_rules((file,))
    found = find_overlaps(rules, rules)
    assert ("narrow", "wide", True) in found
    assert ("wide", "narrow", True) in found
    assert not [overlap for overlap in found if "prose" in overlap[:2]]
    assert [each.rule for each in broad_rules(rules, ["船长说,灯亮了。\n街上没有人。"])] == ["prose"]


def test_no_shipped_rule_cuts_clean_text() -> None:
    assert broad_rules(RULES, ["\n".join(word_list("reference.txt"))]) == []


def greedy(tmp_path: Path, pages: int) -> list[str]:
    (tmp_path / "rules.yaml").write_text(
        "rules:\n- {id: own-greedy, kind: line, why: w, pattern: '.*渡轮.*', removes: [渡轮], keeps: [海]}\n", "utf-8"
    )
    (tmp_path / "my.yaml").write_text("rules: {folders: [rules.yaml]}", "utf-8")
    (tmp_path / "in").mkdir()
    for number in range(pages):
        word = "渡轮" if number == 0 else "茶馆"
        text = "\n".join(f"第{number}天,{word}的第{n}位客人说,这里的灯比从前亮了许多倍。" for n in range(12))
        (tmp_path / "in" / f"{number}.txt").write_text(text, "utf-8")
    return ["run", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "-c", str(tmp_path / "my.yaml"), "--quiet"]


def test_a_rule_that_eats_articles_stops_the_run_and_is_named(tmp_path: Path) -> None:
    done = seedclean(*greedy(tmp_path, 1))
    assert done.returncode == 1
    assert "rule 'own-greedy' would cut most of 1 of 1 articles" in done.stderr.decode()
    assert not (tmp_path / "out" / "clean.jsonl").exists()


def test_one_page_in_hundreds_stops_no_run(tmp_path: Path) -> None:
    done = seedclean(*greedy(tmp_path, 150))
    assert done.returncode == 1
    [row] = (tmp_path / "out" / "rejected.jsonl").read_text("utf-8").splitlines()
    assert json.loads(row)["reason"] == "rule-too-greedy"
    assert "渡轮" in json.loads(row)["text"], "the article is not lost"
    told = seedclean("rules", "list", "-c", str(tmp_path / "my.yaml"), "--hits", str(tmp_path / "out")).stdout.decode()
    assert "own-greedy would have cut most of 1 articles" in told
    assert "never fired" in told


def test_check_against_articles_of_ones_own(tmp_path: Path) -> None:
    rule = "{id: own, kind: line, why: w, pattern: '港口.{0,20}', removes: [港口新闻], keeps: [海]}"
    (tmp_path / "own.yaml").write_text(f"rules:\n- {rule}\n", "utf-8")
    (tmp_path / "mine.txt").write_text("港口的灯亮了。\n街上没有人。\n", "utf-8")
    command = ["rules", "check", str(tmp_path / "own.yaml"), "--against", str(tmp_path / "mine.txt")]
    done = seedclean(*command)
    assert done.returncode == 1
    assert "too broad: own cuts" in done.stdout.decode()
    (tmp_path / "mine.txt").write_text("街上没有人。\n", "utf-8")
    assert seedclean(*command).returncode == 0
    missing = seedclean("rules", "check", "--against", str(tmp_path / "none.txt"))
    assert missing.returncode == 2
    assert b"none.txt" in missing.stderr


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        ("^返回首页|责任编辑$", "返回首页再看看别的页面"),
        ("^返回首页|责任编辑$", "这一版的责任编辑"),
        (r"^\d{2}|\d{2}$", "12号码头的灯"),
        (r"^价格\$", "价格$三十元"),
        ("^(?:甲|乙).{2}丙$", "甲二三丙"),
        ("^*返回首页", "这里返回首页"),
    ],
)
def test_the_anchors_of_one_alternative_bound_no_other(pattern: str, line: str) -> None:
    rule = Rule("own:span", "span", "any", "why", (), (), "here:1", pattern=pattern)
    assert [hit for _, _, hit in Matcher([rule]).find(line).cuts] == ["own:span"]


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (r"\pL搜狐", "在搜狐"),
        (r"\PN搜狐", "在搜狐"),
        (r"\p{^Greek}搜狐网", "在搜狐网"),
        (r"[\p{^Greek}]搜狐网", "在搜狐网"),
        (r"\101搜狐", "A搜狐"),
        (r"搜狐\123报", "搜狐S报"),
        (r"\C{3}搜狐", "在搜狐"),
    ],
)
def test_classes_and_characters_by_number_are_one_character(pattern: str, line: str, *, whole: bool) -> None:
    assert PatternPrefilter({1: AnchoredPattern(pattern, whole)}).candidates(scan_text(line)) == {1: [0]}


def test_a_list_rule_loses_no_line_to_the_cheap_question() -> None:
    """The least share counts, and 0.55 of 20 tokens are 11, though the product is more than that by a bit."""
    line = " ".join(["海城市"] * 11 + ["船"] * 9)
    rule = Rule("own:list", "ratio", "any", "why", (), (), "here:1", separators=" ", suffixes=("市",), tokens=20)
    assert [hit for _, _, hit in Matcher([replace(rule, share=0.55)]).find(line).cuts] == ["own:list"]
    assert Matcher([replace(rule, share=0.6)]).find(line).cuts == []
    pasted = " ".join(["东海市"] * 2 + ["轮船"] * 18)
    page = f"渡輪公司昨晚恢復了夜間班次,這說明風浪過去了。\n{pasted}"
    found = Matcher([replace(rule, share=0.9, other_script=0.1)]).find(page).cuts
    assert [page[start:end] for start, end, _ in found] == [pasted]
    assert Matcher([replace(rule, share=0.9)]).find(page).cuts == []
