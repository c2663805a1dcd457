"""Articles of earlier runs: who is the keeper of a cluster when copies come, change and go."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import jsonschema
import orjson
import pytest

from seedclean.config import load_config
from seedclean.core.resources import configs_folder
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.stages.repairs.lost_bytes.damage_model import damage_text
from seedclean.write.lock import STATE
from seedclean.write.state import stored_signatures
from tests.support.damage import ARTICLE, annotation_table
from tests.support.folders import CONFIG, LINES, contents, ids, put, rows, text
from tests.support.texts import article, edited


def clusters(folder: Path) -> set[frozenset[str]]:
    members_of: dict[str, set[str]] = {}
    for name in ("clean", "duplicates"):
        for row in rows(folder, name):
            members_of.setdefault(row["cluster"]["id"], set()).add(row["id"])
    return {frozenset(ids) for ids in members_of.values()}


def test_a_copy_that_comes_later_names_the_published_one(pages: Path, out: Path) -> None:
    run(put(pages, {"b.txt": text(1)}), out, CONFIG)
    run(put(pages, {"a.txt": text(1), "c.txt": edited(text(1), 3, 0.05)}), out, CONFIG)
    assert ids(out, "clean") == ["b.txt"]
    same, near = rows(out, "duplicates")
    assert (same["id"], same["keeper"], same["relation"], same["criterion"]) == ("a.txt", "b.txt", "same", "published")
    assert (near["id"], near["keeper"], near["relation"]) == ("c.txt", "b.txt", "near")
    assert same["cluster"] == near["cluster"] == {"id": "b.txt", "size": 3}
    assert "better_copy" not in same, "a smaller id makes no better copy"
    run(put(pages, {"d.txt": text(1)}), out, CONFIG)
    assert rows(out, "duplicates")[-1]["cluster"] == {"id": "b.txt", "size": 4}


def test_a_better_copy_is_listed_as_such_until_rebuilt(pages: Path, out: Path) -> None:
    run(put(pages, {"a.txt": text(1)}), out, CONFIG)
    longer = text(1)[:-1] + article(5, 12) + "。"
    report = run(put(pages, {"b.txt": longer}), out, CONFIG)
    [row] = rows(out, "duplicates")
    assert (row["id"], row["criterion"], row["better_copy"]) == ("b.txt", "published", "longest_body")
    assert report.dedup["better_copies"] == 1
    schema_ = orjson.loads((configs_folder() / "schemas" / "duplicates.schema.json").read_bytes())
    jsonschema.Draft202012Validator(schema_).validate(row)
    run(pages, out, CONFIG, RunOptions(rebuild=True))
    assert (ids(out, "clean"), ids(out, "duplicates")) == (["b.txt"], ["a.txt"])
    assert rows(out, "duplicates")[0]["criterion"] == "longest_body"


def test_copies_of_a_page_that_changed_choose_again(pages: Path, out: Path) -> None:
    put(pages, {"a.txt": text(1), "b.txt": edited(text(1), 3, 0.05), "c.txt": edited(text(1), 4, 0.05)})
    run(pages, out, CONFIG)
    assert ids(out, "clean") == ["a.txt"]
    report = run(put(pages, {"a.txt": text(2)}), out, CONFIG, RunOptions(replace="always"))
    assert report.recalled == 2
    assert clusters(out) == {frozenset(["a.txt"]), frozenset(["b.txt", "c.txt"])}
    assert sum(row["cluster"]["size"] for row in rows(out, "clean")) == 3


def test_a_page_that_changed_a_little_stays_the_keeper(pages: Path, out: Path) -> None:
    put(pages, {"a.txt": text(1), "b.txt": text(1)[:-1] + "了。"})
    run(put(pages, {"b.txt": edited(text(1), 3, 0.03)}), out, CONFIG)
    before = ids(out, "clean")
    keeper = before[0]
    run(put(pages, {keeper: text(1)[:-9] + "。"}), out, CONFIG)  # shorter than its copy: the worse one by the order
    assert ids(out, "clean") == before


def test_an_excerpt_of_what_is_gone_is_none_any_more(pages: Path, out: Path) -> None:
    whole = "\n".join(text(i, 90) for i in range(12))
    put(pages, {"a.txt": whole, "b.txt": "\n".join(whole.split("\n")[3:6])})
    run(pages, out, CONFIG)
    assert [row["flags"] for row in rows(out, "clean")] == [[], ["excerpt-of:a.txt"]]
    run(put(pages, {"a.txt": text(99)}), out, CONFIG, RunOptions(replace="always"))
    assert {row["id"]: row["flags"] for row in rows(out, "clean")} == {"a.txt": [], "b.txt": []}


def test_an_excerpt_of_what_is_published(pages: Path, out: Path) -> None:
    whole = "\n".join(text(i, 90) for i in range(12))
    run(put(pages, {"a.txt": whole}), out, CONFIG)
    run(put(pages, {"b.txt": "\n".join(whole.split("\n")[3:6])}), out, CONFIG)
    assert rows(out, "clean")[1]["flags"] == ["excerpt-of:a.txt"]


@pytest.mark.parametrize("seed", range(6))
def test_days_lead_where_one_run_leads(tmp_path: Path, seed: int) -> None:
    """The same clusters, whatever came first; after `rebuild` the same bytes; also if the inputs are gone by then."""
    draw = random.Random(seed)  # noqa: S311
    written = {}
    for number in range(45):
        body = text(number % 30, 260)
        written[f"p{number:02}.txt"] = body if number < 30 else edited(body, number, draw.choice([0, 0.01, 0.03]))
    names = draw.sample(sorted(written), len(written))
    pages, out, once = tmp_path / "in", tmp_path / "out", tmp_path / "once"
    for day in range(3):
        run(put(pages, {name: written[name] for name in names[day::3]}), out, CONFIG)
    run(pages, once, CONFIG)
    assert clusters(out) == clusters(once)
    assert len(clusters(out)) == 30
    run(pages, out, CONFIG, RunOptions(rebuild=True))
    assert contents(out) == contents(once)
    put(pages, {name: text(draw.randrange(60), 260) for name in draw.sample(names, 9)})
    run(pages, out, CONFIG, RunOptions(replace="always"))
    shutil.rmtree(once)
    run(pages, once, CONFIG)
    assert clusters(out) == clusters(once)
    (tmp_path / "empty").mkdir()
    run(tmp_path / "empty", out, CONFIG, RunOptions(rebuild=True, allow_empty=True))
    assert contents(out, LINES) == contents(once, LINES)


def test_the_state_says_where_every_line_stands(pages: Path, out: Path) -> None:
    draw = random.Random(3)  # noqa: S311
    for _ in range(4):
        put(pages, {f"{draw.randrange(20):02}.txt": text(draw.randrange(12)) for _ in range(8)})
        put(pages, {f"s{draw.randrange(9)}.txt": "短" * draw.randrange(1, 4)})
        run(pages, out, CONFIG, RunOptions(replace=draw.choice(["always", "similar"])))
        state = sqlite3.connect(out / STATE)
        lines = state.execute(
            "SELECT rows.number, file, start, rows.length, id FROM rows LEFT JOIN articles USING (number)"
        )
        line_count = 0
        for _number, file, start, length, name in lines:
            line = (out / LINES[file]).read_bytes()[start : start + length]
            assert line.endswith(b"\n")
            assert name in (None, orjson.loads(line)["id"])
            line_count += 1
        assert line_count == sum((out / name).read_bytes().count(b"\n") for name in LINES)
        numbers = [number for block in stored_signatures(state) for number in block.numbers.tolist()]
        clean = "SELECT number FROM rows WHERE file = 0 ORDER BY number"
        assert numbers == [number for (number,) in state.execute(clean)]
        state.close()


def test_what_a_copy_filled_is_decided_again_as_it_was_before(tmp_path: Path) -> None:
    """Of an article whose damaged places a copy filled the damaged row is kept, for the day when it is recalled."""
    line = "\n老船長說祖傳的3000億金幣就藏在燈塔島的地下。"
    pages, out, once, empty = (tmp_path / name for name in ("in", "out", "once", "empty"))
    empty.mkdir()
    by_id = load_config(flags={"run": {"jobs": 1}, "dedup": {"keeper": ["id"]}})
    damaged = damage_text(ARTICLE + line, annotation_table(1, 40) | {"鎮": "zhèn"})
    run(put(pages, {"a.txt": damaged, "b.txt": ARTICLE + line}), out, by_id)
    [row] = rows(out, "clean")
    assert (row["id"], row["repairs"].get("donor", 0) > 0) == ("a.txt", True)
    before = contents(out, LINES)
    run(empty, out, by_id, RunOptions(rebuild=True, allow_empty=True))
    assert contents(out, LINES) == before
    run(put(pages, {"b.txt": text(3)}), out, by_id, RunOptions(replace="always"))  # it filled a.txt
    run(empty, out, by_id, RunOptions(rebuild=True, allow_empty=True))
    run(pages, once, by_id)
    assert contents(out, LINES) == contents(once, LINES)
    assert rows(out, "clean")[0]["repairs"]["unrecoverable"] >= 1


def test_guesses_weigh_the_same_in_an_output_of_a_version_that_did_not_weigh_them(tmp_path: Path) -> None:
    line = "\n老船長說祖傳的3000億金幣就藏在燈塔島的地下。"
    pages, out, empty = (tmp_path / name for name in ("in", "out", "empty"))
    empty.mkdir()
    guessed = damage_text(ARTICLE + line, annotation_table(1, 5) | {"鎮": "zhèn"})
    run(put(pages, {"a.txt": guessed, "b.txt": ARTICLE + "\x00" * 20 + line}), out, CONFIG)
    [kept], [copy] = rows(out, "clean"), rows(out, "duplicates")
    assert (kept["id"], copy["criterion"]) == ("b.txt", "fewest_repairs")
    assert sum(copy["repairs"].values()) < sum(kept["repairs"].values())
    with closing(sqlite3.connect(out / STATE)) as state, state:
        state.execute("UPDATE articles SET repairs = repairs % 1000000")
    before = contents(out, LINES)
    run(empty, out, CONFIG, RunOptions(rebuild=True, allow_empty=True))
    assert contents(out, LINES) == before


def test_damage_that_is_cut_with_its_line_is_none_of_the_guesses(tmp_path: Path) -> None:
    """The row does not count it either: a run decides as `seedclean dedup` does over its rows."""
    table = annotation_table(1, 40) | {"鎮": "zhèn"}
    for name, line in (
        ("a.txt", "相关阅读：老船長說祖傳的3000億金幣就藏在燈塔島的地下。"),
        ("b.txt", "上一篇：老船長說祖傳的3000億金幣"),
    ):
        put(tmp_path / "in", {name: damage_text(f"{ARTICLE}\n{line}\n", table)})
    run(tmp_path / "in", tmp_path / "out", CONFIG)
    [kept], [copy] = rows(tmp_path / "out", "clean"), rows(tmp_path / "out", "duplicates")
    assert (kept["id"], copy["criterion"]) == ("b.txt", "fewest_repairs")
    assert kept["repairs"]["unrecoverable"] < copy["repairs"]["unrecoverable"]
