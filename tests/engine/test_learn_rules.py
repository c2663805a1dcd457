"""`rules learn` finds what a portal prints around its articles and nothing of the articles; `accept` takes it over."""

from __future__ import annotations

import random
from pathlib import Path

import orjson
import pytest

from seedclean.config import load_config
from seedclean.core.errors import ConfigError
from seedclean.engine import repeated_lines
from seedclean.engine.accept_rules import accept, accept_output
from seedclean.engine.learn_rules import learn
from seedclean.engine.rule_candidates import Candidate, candidates_of_output, pattern_of, rule_file
from seedclean.engine.runner import run
from seedclean.reporting.html_report.data import load_report_data
from seedclean.reporting.html_report.sites import sites_shown
from seedclean.rules import check_rules, load_rules
from seedclean.rules.load import compiled_pattern
from seedclean.write.samples import Samples
from seedclean.write.site_prints import SitePrints
from tests.support.command import seedclean
from tests.support.portal import SHELL, portal, sentence


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[str]]:
    folder = tmp_path_factory.mktemp("learn") / "海角"
    return folder, portal(folder, 1_000)


def test_a_portal_of_a_thousand_pages(pages: tuple[Path, set[str]]) -> None:
    """Its shell, all of it, and no sentence of an article, though a fifth of the pages are copies."""
    folder, sentences = pages
    found = {candidate.pattern: candidate for candidate in learn([str(folder)], load_config(), 5, 2)}
    shell = {pattern_of([line.format(date="2025-01-01", n=7)]) for line in SHELL}
    assert set(found) <= shell
    assert not {pattern_of([text]) for text in sentences} & set(found)
    unknown = shell - set(found)
    assert unknown <= {pattern_of(["更新于2025-01-01 阅读 7"])}, "the only one that a shipped rule may know"
    assert all(candidate.files == 1_000 for candidate in found.values())
    assert all(candidate.clusters > 5 for candidate in found.values())


def test_the_rules_are_whole_and_work_once_they_are_accepted(pages: tuple[Path, set[str]], tmp_path: Path) -> None:
    folder, _ = pages
    file = tmp_path / "candidates.yaml"
    done = seedclean("rules", "learn", str(folder), "-o", str(file), "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    rules = load_rules((file,))
    assert check_rules(rules) == []
    assert all("1000 pages" in rule.why for rule in rules)
    run = ["run", str(folder), "-o", str(tmp_path / "out"), "--quiet"]
    no_model = "stages: {body: {shell_lines: 99}}\nsites: off"  # which would leave out the same lines
    (tmp_path / "no-model.yaml").write_text(no_model, encoding="utf-8")
    assert "潮汐表" in self_text(tmp_path, [*run, "-c", str(tmp_path / "no-model.yaml")]), (
        "nothing learned is applied unasked"
    )
    mine = tmp_path / "mine" / "learned.yaml"
    assert seedclean("rules", "accept", str(file), rules[0].id, "-o", str(mine)).returncode == 0
    assert [rule.id for rule in load_rules((mine,))] == [rules[0].id]
    assert seedclean("rules", "accept", str(file), "--all", "-o", str(mine)).returncode == 0
    load_rules.cache_clear()
    assert {rule.id for rule in load_rules((mine,))} == {rule.id for rule in rules}
    (tmp_path / "my.yaml").write_text(f"rules: {{folders: [mine]}}\n{no_model}", encoding="utf-8")
    assert "潮汐表" not in self_text(tmp_path, [*run, "-c", str(tmp_path / "my.yaml"), "--rebuild"])


def self_text(tmp_path: Path, run: list[str]) -> str:
    assert seedclean(*run).returncode == 0
    return (tmp_path / "out" / "clean.jsonl").read_text(encoding="utf-8")


def test_what_a_rule_for_the_end_of_pages_knows_is_no_candidate(tmp_path: Path) -> None:
    chance = random.Random(5)  # noqa: S311
    for number in range(9):
        body = [sentence(chance) for _ in range(6)]
        page = "\n".join(
            [f"题目之{number}", *body, "文明上网，理性发言，请遵守评论协议后再评论", "海角网 海角人自己的网站"]
        )
        (tmp_path / f"{number}.txt").write_text(page, encoding="utf-8")
    told: list[str] = []
    found = learn([str(tmp_path)], load_config(), 5, 2, told.append)
    assert [candidate.examples for candidate in found] == [["海角网 海角人自己的网站"]]
    assert told == ["9 pages counted; what cannot be read is left out here, `seedclean run` says why"]


def test_same_input_same_bytes(pages: tuple[Path, set[str]]) -> None:
    folder, _ = pages
    first, second = (rule_file(learn([str(folder)], load_config(), 5, 2)) for _ in range(2))
    assert first == second


def learned(folder: Path, pages: list[str], min_files: int = 5, min_clusters: int = 2) -> list[Candidate]:
    for number, text in enumerate(pages):
        (folder / f"{number:03}.txt").write_text(text, encoding="utf-8")
    return learn([str(folder)], load_config(), min_files, min_clusters)


def test_lines_of_copies_of_one_article_are_no_boilerplate(tmp_path: Path) -> None:
    chance = random.Random(2)  # noqa: S311
    body = "\n".join(sentence(chance) for _ in range(9))
    assert learned(tmp_path, [f"页{n}的题目\n{body}\n第{n}次转发此文的朋友" for n in range(20)]) == []


def test_a_sentence_of_a_copied_article_that_another_one_quotes_is_no_boilerplate(tmp_path: Path) -> None:
    chance = random.Random(4)  # noqa: S311
    body = [sentence(chance) for _ in range(9)]
    pages = ["\n".join([f"转发之{n}", *body]) for n in range(11)]
    pages.append("\n".join(["引用", *(sentence(chance) for _ in range(9)), body[4]]))
    assert learned(tmp_path, pages) == []


def test_titles_are_no_boilerplate(tmp_path: Path) -> None:
    chance = random.Random(3)  # noqa: S311
    titles = ["夜航的灯都亮了", "老街的雨停了吗"]
    pages = [
        "\n".join([f"{titles[n % 2]}_海角网", *(sentence(chance) for _ in range(6)), "热门", *titles])
        for n in range(20)
    ]
    assert learned(tmp_path, pages) == []


def test_names_behind_labels_are_one_line_and_the_pattern_takes_any(tmp_path: Path) -> None:
    chance = random.Random(6)  # noqa: S311
    names = ["顾一帆", "林小满", "高远", "沈知夏"]
    pages = [
        "\n".join([f"题目之{n}", *(sentence(chance) for _ in range(6)), f"海角网夜班记者：{names[n % 4]}"])
        for n in range(20)
    ]
    [found] = learned(tmp_path, pages)
    assert (found.files, found.clusters, len(found.examples)) == (20, 20, 3)
    pattern = compiled_pattern(f"^(?:{found.pattern})$")
    assert pattern.search("海角网夜班记者:周启明")
    assert not pattern.search("海角网夜班记者")


def test_what_is_kept_is_bounded_and_exact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line that stands on half of the pages comes on the last ones; others have made way for it."""
    monkeypatch.setattr(repeated_lines, "_KEPT_MOST", 3)
    chance = random.Random(7)  # noqa: S311
    pages = []
    for n in range(60):
        own = [f"海角网第{'甲乙丙丁戊己庚辛'[n % 8]}栏目" if n < 40 else "海角网所有页面"]
        pages.append("\n".join([f"题目之{n}", *(sentence(chance) for _ in range(6)), *own]))
    found = learned(tmp_path, pages)
    assert len(found) == 3
    assert (found[0].files, found[0].clusters, found[0].examples) == (20, 20, ["海角网所有页面"])


def test_standard_input_is_read_once_and_put_aside(pages: tuple[Path, set[str]], tmp_path: Path) -> None:
    folder, _ = pages
    rows = [
        orjson.dumps({"id": file.name, "text": file.read_text(encoding="utf-8")})
        for file in sorted(folder.iterdir())[:100]
    ]
    done = seedclean("rules", "learn", "-", "-o", str(tmp_path / "c.yaml"), "--quiet", stdin=b"\n".join(rows))
    assert done.returncode == 0, done.stderr
    assert len(load_rules((tmp_path / "c.yaml",))) >= 5


def test_a_line_that_runs_have_cut_becomes_a_rule(pages: tuple[Path, set[str]], tmp_path: Path) -> None:
    """The report shows its id; the rule cuts the line where no counts are at hand."""
    folder, _ = pages
    out, mine = tmp_path / "out", tmp_path / "mine.yaml"
    (tmp_path / "no-model.yaml").write_text("stages: {body: {shell_lines: 99}}", encoding="utf-8")
    run = ["run", str(folder), "-o", str(out), "--quiet", "-c", str(tmp_path / "no-model.yaml")]
    assert seedclean(*run).returncode == 0
    shown = load_report_data(out).sites
    line = next(line for site in shown for line in site.lines if "海角人自己的网站" in line.text)
    done = seedclean("rules", "accept", str(out), line.rule, "-o", str(mine))
    assert done.stdout.decode().startswith("1 rules added to"), done.stderr
    [rule] = load_rules((mine,))
    assert (rule.id, rule.pattern, len(rule.removes)) == (line.rule, pattern_of([line.text]), 1)
    assert check_rules((rule,)) == []
    (tmp_path / "my.yaml").write_text("rules: {folders: [mine.yaml]}\nsites: off", encoding="utf-8")
    text = f"渡轮昨晚九点离港，船上坐了一百八十多人，有人带着吉他。\n{line.text}"
    [document] = load_config(tmp_path / "my.yaml").pipeline()(text)
    assert line.text not in document.text
    done = seedclean("rules", "accept", str(out), "learned-00000000", "-o", str(mine))
    assert (done.returncode, f"{out}: no rule 'learned-00000000'" in done.stderr.decode()) == (2, True)


@pytest.mark.parametrize("line", ["更新于2025-09-07 阅读 300", "第1页/共9页(全部)", "a.b*c? 海城0角", "[海角] 007|008"])
def test_a_pattern_matches_its_line_with_other_numbers(line: str) -> None:
    pattern = compiled_pattern(f"^(?:{pattern_of([line])})$")
    assert pattern.search(line)
    assert pattern.search(line.replace("0", "4512"))
    assert not pattern.search(line + "又")


def candidates_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: list[str]) -> Path:
    """Return an output folder whose runs have cut some lines."""
    samples = Samples()
    for number, line in enumerate(lines):
        form = (number + 1) << 32
        samples.sites.add(f"{number}", f"{number}.txt", "a.example", [(form, 9, line)])
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("渡轮昨晚九点离港，船上坐了一百八十多人。" * 9, encoding="utf-8")
    run(tmp_path / "in", tmp_path / "out", load_config(flags={"run": {"jobs": 1}}))
    monkeypatch.setattr("seedclean.engine.rule_candidates.load_samples", lambda _: samples.dumped())
    return tmp_path / "out"


def test_a_long_number_makes_a_rule_and_what_fails_is_left_out_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    longer = "海角网许可证编号" + "1" * 40
    out = candidates_from(tmp_path, monkeypatch, ["海角网许可证编号" + "1" * 18, longer])
    assert accept_output(out, tmp_path / "mine.yaml", []) == ["learned-00000001"]
    assert "left out: learned-00000002" in caplog.text
    with pytest.raises(ConfigError, match=f"{out}: learned-00000002: "):
        accept_output(out, tmp_path / "other.yaml", ["learned-00000002"])


def test_a_line_of_few_letters_becomes_no_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = candidates_from(tmp_path, monkeypatch, ["首页", "海角网热线随时接听"])
    assert [candidate.id for candidate in candidates_of_output(out)] == ["learned-00000002"]
    prints = SitePrints.of_rows([["", 1 << 32, 9, 1, [("k", "a.txt", "首页")]]])
    assert sites_shown(prints)[0][0].lines[0].rule == "", "the report names no rule that cannot be accepted"


def test_an_interrupt_while_rules_are_accepted_leaves_no_fragment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = "{id: a, kind: line, why: w, pattern: 海角, removes: [海角], keeps: [海角网]}"
    (tmp_path / "c.yaml").write_text(f"rules:\n- {rule}\n", encoding="utf-8")

    def interrupted(_: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("seedclean.engine.accept_rules.load_file", interrupted)
    with pytest.raises(KeyboardInterrupt):
        accept(tmp_path / "c.yaml", tmp_path / "mine.yaml", [])
    assert [file.name for file in tmp_path.iterdir()] == ["c.yaml"]


def test_accepting_says_what_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    rule = "{id: a, kind: line, why: w, pattern: 海角, removes: [海角], keeps: [海角网]}"
    file.write_text(
        f"rules:\n- {rule}\n- {rule.replace('id: a', 'id: b').replace('[海角]', '[不是]')}\n", encoding="utf-8"
    )
    with pytest.raises(ConfigError, match="no rule 'x': there are a, b"):
        accept(file, tmp_path / "mine.yaml", ["x"])
    with pytest.raises(ConfigError, match="does not hit"):
        accept(file, tmp_path / "mine.yaml", [])
    assert accept(file, tmp_path / "mine.yaml", ["a"]) == ["a"]
    assert accept(file, tmp_path / "mine.yaml", ["a"]) == [], "twice makes no difference"


def test_a_wrong_id_is_answered_with_near_ones_and_nothing_is_accepted(tmp_path: Path) -> None:
    rule = "{id: learned-33b38dcf, kind: line, why: w, pattern: 海角, removes: [海角], keeps: [海角网]}"
    (tmp_path / "c.yaml").write_text(f"rules:\n- {rule}\n", encoding="utf-8")
    ids = ["learned-33b38dcf", "learned-33b38dce"]
    done = seedclean("rules", "accept", "c.yaml", *ids, "-o", "mine.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert "c.yaml: no rule 'learned-33b38dce': did you mean learned-33b38dcf?" in done.stderr.decode()
    assert not (tmp_path / "mine.yaml").exists(), "the right id is not accepted alone"


def test_nothing_to_accept_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(rule_file([]), encoding="utf-8")
    assert accept(tmp_path / "c.yaml", tmp_path / "mine.yaml", []) == []
    assert not (tmp_path / "mine.yaml").exists()


def test_a_file_that_cannot_grow_stays_as_it_is(tmp_path: Path) -> None:
    own = "{id: own, kind: line, why: w, pattern: 潮汐, removes: [潮汐], keeps: [潮]}"
    mine = tmp_path / "mine.yaml"
    mine.write_text(f"rules: [{own}]\nportal: mine\n", "utf-8")
    before = mine.read_bytes()
    (tmp_path / "c.yaml").write_text(f"rules:\n- {own.replace('own', 'new')}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="can only be added behind its last one"):
        accept(tmp_path / "c.yaml", mine, [])
    assert mine.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.yaml", "mine.yaml"]


def test_a_file_of_ones_own_keeps_its_comments(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        "# mine\nrules:\n  # first\n  - {id: own, kind: line, why: w, pattern: 潮汐, removes: [潮汐], keeps: [潮]}\n",
        "utf-8",
    )
    file = tmp_path / "c.yaml"
    rule = "{id: a, kind: line, why: w, pattern: 海角, removes: [海角], keeps: [海角网]}"
    file.write_text(f"rules:\n- {rule}\n", encoding="utf-8")
    assert accept(file, mine, []) == ["a"]
    assert mine.read_text("utf-8").startswith("# mine\nrules:\n  # first\n")
    assert [rule.id for rule in load_rules((mine,))] == ["own", "a"]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["learn", "none", "-o", "c.yaml"], "none: no such file or folder"),
        (["accept", ".", "--all", "-o", "r.yaml"], "holds no state.sqlite"),
        (["accept", "c.yaml", "-o", "r.yaml"], "name the rules to accept, or say --all"),
        (["accept", "c.yaml", "--all", "-o", "r.yaml"], "c.yaml: No such file or directory"),
        (["list", "--hits", "none"], "none: no report of a run"),
    ],
)
def test_usage_errors(tmp_path: Path, arguments: list[str], text: str) -> None:
    done = seedclean("rules", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert text in done.stderr.decode()
    assert b"Traceback" not in done.stderr
