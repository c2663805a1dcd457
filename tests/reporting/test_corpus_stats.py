"""`seedclean stats`: what texts are, and what limits would drop, without a run."""

from __future__ import annotations

import csv
import io
import json
import random
from pathlib import Path
from typing import Any

import orjson
import pytest

from seedclean.config import load_config
from seedclean.core.errors import ConfigError
from seedclean.engine.runner import run
from seedclean.read.files import Failure
from seedclean.reporting.corpus_stats.as_text import stats_as_dict, stats_lines
from seedclean.reporting.corpus_stats.collect import CorpusStats, corpus_stats
from seedclean.reporting.corpus_stats.histogram import Histogram
from seedclean.reporting.corpus_stats.row_sample import SAMPLE
from seedclean.reporting.corpus_stats.sampled import sampled_group
from seedclean.reporting.corpus_stats.text_rows import read_texts
from seedclean.reporting.corpus_stats.top_counts import TopCounts
from seedclean.reporting.corpus_stats.where import parse_where
from seedclean.stages.article_limits import Limit
from seedclean.stages.text_quality import measured_figures
from tests.conftest import ROOT
from tests.support.command import seedclean
from tests.support.texts import article

LIMITS = ("chars<300", "digits>0.1", "language!=zh")


def news(number: int) -> dict[str, Any]:
    """Return a row with an invented text: its length, its digits, its date and its site differ from the others'."""
    body = article(number, 120 + 37 * (number % 13)) + "。" + "12" * (number % 7 * 4)
    return {
        "id": f"n{number}",
        "text": body,
        "title": f"渡轮恢复夜航{number}",
        "url": f"https://{'ab'[number % 2]}.example/{number}",
        "published": f"2024-0{1 + number % 3}-05",
    }


ROWS = [news(number) for number in range(60)]


def lines_of(rows: list[dict[str, Any]]) -> bytes:
    return b"".join(orjson.dumps(row) + b"\n" for row in rows)


def stats_of(*inputs: str | Path, where: tuple[str, ...] = LIMITS, most: int = 10) -> CorpusStats:
    limits = tuple(map(parse_where, where))
    return corpus_stats(read_texts([str(name) for name in inputs], load_config()), limits, most)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    file = tmp_path / "news.jsonl"
    file.write_bytes(lines_of(ROWS))
    return file


BY_SITE = [
    {"figure": "chars", "below": 300, "sites": ["a.example"]},
    {"figure": "digits", "above": 0.15, "sites": ["b.example"], "then": "keep"},
    {"figure": "digits", "above": 0.1},
    {"figure": "marks", "above": 0.0, "then": "flag"},
    {"file": "sites.txt", "of": "domains", "name": "closed"},
]
BY_TEXT = [
    {"figure": "chars", "below": 250},
    {"figure": "digits", "above": 0.12, "then": "keep"},
    {"figure": "digits", "above": 0.05},
]


@pytest.mark.parametrize("limits", [BY_SITE, BY_TEXT])
def test_what_limits_drop_is_what_a_run_drops(tmp_path: Path, limits: list[dict[str, Any]]) -> None:
    """In their order, by site, with flags and exceptions. What a run rejected has no address."""
    (tmp_path / "sites.txt").write_text("b.example\n", encoding="utf-8")
    config = tmp_path / "limits.yaml"
    config.write_text(json.dumps({"stages": {"checks": {"limits": limits}}}), encoding="utf-8")
    (tmp_path / "news.jsonl").write_bytes(lines_of(ROWS))
    loaded = load_config(config, {"run": {"jobs": 1}})
    report = run(tmp_path / "news.jsonl", tmp_path / "with", loaded)
    run(tmp_path / "news.jsonl", tmp_path / "without", load_config(flags={"run": {"jobs": 1}}))
    assert report.duplicates == 0
    asked = tuple(Limit(**limit) for limit in loaded.data["stages"]["checks"]["limits"])
    for out in ("without", "with") if limits == BY_TEXT else ("without",):
        stats = corpus_stats(read_texts([str(tmp_path / out)], loaded), asked, 3)
        dropped = {f"checks:{side.limit.reason}": side.in_order for side in stats.sides if side.limit.then == "drop"}
        assert dropped == report.dropped
        assert (stats.dropped, stats.asked) == (report.dropped.total(), report.documents)
        assert stats.rejected.texts == (report.dropped.total() if out == "with" else 0)
        assert stats.reasons == (report.dropped if out == "with" else {})
    assert len(report.dropped) == (3 if limits == BY_SITE else 2)


def test_every_format_gives_the_same(tmp_path: Path, corpus: Path) -> None:
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pyarrow.Table.from_pylist(ROWS), tmp_path / "news.parquet")
    table = io.StringIO()
    writer = csv.DictWriter(table, list(ROWS[0]))
    writer.writeheader()
    writer.writerows(ROWS)
    (tmp_path / "news.csv").write_text(table.getvalue(), encoding="utf-8")
    expected = stats_as_dict(stats_of(corpus))
    assert expected["kept"]["texts"] == len(ROWS)
    assert all(side["fits"] for side in expected["limits"][:2])
    for name in ("news.parquet", "news.csv"):
        assert stats_as_dict(stats_of(tmp_path / name)) == expected
    given = [word for text in LIMITS for word in ("--where", text)]
    done = seedclean("stats", "-", *given, "--json", stdin=corpus.read_bytes())
    assert (done.returncode, json.loads(done.stdout)) == (0, expected)


def test_texts_that_are_no_rows(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(article(number, 90), encoding="utf-8")
    histogram = stats_of(tmp_path).kept.histograms["chars"]
    assert (histogram.total, histogram.least, histogram.most) == (3, 90, 90)


def test_the_order_of_rows_changes_nothing(corpus: Path) -> None:
    before = list(stats_lines(stats_of(corpus), 100))
    shuffled = ROWS.copy()
    random.Random(7).shuffle(shuffled)  # noqa: S311 - no secret
    corpus.write_bytes(lines_of(shuffled))
    assert list(stats_lines(stats_of(corpus), 100)) == before


def test_texts_next_to_a_limit_are_the_nearest_on_its_side(corpus: Path) -> None:
    [side] = stats_of(corpus, where=("chars<300",), most=4).sides
    lengths = sorted(len(row["text"]) for row in ROWS)
    below, above = [n for n in lengths if n < 300], [n for n in lengths if n >= 300]
    assert [text.value for text in side.fitting] == below[::-1][:4]
    assert [text.value for text in side.others] == above[:4]
    assert (side.alone, side.asked) == (len(below), len(ROWS))


def test_figures_that_rows_have_are_not_measured_again(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(ROOT / "samples" / "portal", out, load_config(flags={"run": {"jobs": 1}}))
    rows = [json.loads(line) for line in (out / "clean.jsonl").read_text(encoding="utf-8").splitlines()]
    histogram = stats_of(out, where=()).kept.histograms["cut"]
    assert (histogram.least, histogram.most) == (
        min(row["quality"]["cut"] for row in rows),
        max(row["quality"]["cut"] for row in rows),
    )
    (tmp_path / "bare.jsonl").write_bytes(lines_of([{"id": row["id"], "text": row["text"]} for row in rows]))
    bare = stats_of(tmp_path / "bare.jsonl", where=("cut>0.1",))
    assert bare.kept.histograms["cut"].total == 0, "a text by itself does not tell what was cut of its page"
    assert (bare.sides[0].asked, bare.sides[0].alone) == (0, 0)
    assert bare.kept.histograms["han"].total == len(rows)


@pytest.mark.parametrize("quality", ["high", {"han": "much"}, [1], None])
def test_a_field_of_that_name_that_is_no_figures(tmp_path: Path, quality: object) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines_of([{**ROWS[0], "quality": quality}]))
    assert stats_of(tmp_path / "a.jsonl").kept.histograms["han"].total == 1


def test_rows_that_cannot_be_read_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines_of(ROWS[:3]) + b'{"id": "x"}\n[1]\n{"text": \n')
    done = seedclean("stats", str(tmp_path / "a.jsonl"))
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.decode().startswith("3 texts, 3 rows failed\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--where", "han"], "a figure, one of < > = !=, and a value are meant"),
        (["--where", "ham<0.4"], "no figure 'ham'"),
        (["--where", "han=0.4"], "han needs above or below"),
        (["--where", "han<much"], "could not convert"),
        (["--where", "han<inf"], "'inf' is no limit"),
        (["--where", "han>nan"], "'nan' is no limit"),
        (["--text-field", "body"], "has no texts: use --text-field"),
        (["OTHER"], "is the output folder of a run: name it alone"),
    ],
)
def test_errors(tmp_path: Path, arguments: list[str], said: str) -> None:
    run(ROOT / "samples" / "portal", tmp_path / "out", load_config(flags={"run": {"jobs": 1}}))
    (tmp_path / "a.jsonl").write_bytes(lines_of(ROWS[:1]))
    arguments = [str(tmp_path / "out") if word == "OTHER" else word for word in arguments]
    done = seedclean("stats", str(tmp_path / "a.jsonl"), *arguments)
    assert done.returncode == 2
    assert said in done.stderr.decode()


def test_an_output_of_dedup(tmp_path: Path, corpus: Path) -> None:
    copies = [{**row, "id": f"copy-{row['id']}", "headline": row.pop("title")} for row in map(dict, ROWS[:5])]
    corpus.write_bytes(lines_of([*ROWS, *copies]) + b'{"id": "no text"}\n')
    seedclean("dedup", str(corpus), "-o", str(tmp_path / "out"), "-q")
    stats = stats_of(tmp_path / "out")
    assert (stats.kept.texts, stats.failed) == (len(ROWS), 0)


def test_a_terminal_shows_all_of_it(corpus: Path) -> None:
    text = "\n".join(stats_lines(stats_of(corpus), 80))
    assert "60 texts\n" in text
    for part in ("chars  ", "perplexity  ", "2024-02 ", "a.example ", "drop chars < 300", "chars < 300: it fits", "█"):
        assert part in text
    assert " 33.3 %" in text, "of the texts, for each of three months"
    shown = [line for line in text.splitlines() if "渡轮恢复夜航" in line]
    assert shown
    assert all(line.endswith("…") for line in shown), "cut to the width"


def test_memory_does_not_grow_with_names_and_values() -> None:
    counts = TopCounts(10)
    for number in range(500):
        counts.add("common")
        counts.add(f"rare {number}")
    assert counts.names < 20
    assert counts.top(1) == [("common", 500)]
    assert sum(count for _, count in counts.top(100)) + counts.missed == counts.total == 1000
    histogram = Histogram("measure")
    for number in range(50_000):
        histogram.add(number / 10)
    assert len(histogram.counts) < 1000
    assert histogram.quantile(0.5) == pytest.approx(2500, rel=0.01)
    assert histogram.total == 50_000


def test_languages_and_reasons_are_bounded(tmp_path: Path) -> None:
    reject = {"stage": "a", "detail": ""}
    quality = {**orjson.loads(orjson.dumps(dict(measured_figures("海"))))}
    made = [{"id": f"{n}", "text": "海", "quality": {**quality, "language": f"l{n % 1500}"}} for n in range(3000)]
    rejected = [{**row, **reject, "reason": f"r{number}"} for number, row in enumerate(made)]
    (tmp_path / "a.jsonl").write_bytes(lines_of(made + rejected))
    stats = stats_of(tmp_path / "a.jsonl", where=())
    for counts in (stats.kept.languages, stats.reasons):
        assert len(counts) == 1001
        assert counts.total() == 3000
        assert counts["…"] >= 1000


def test_shares_are_counted_exactly() -> None:
    histogram = Histogram("share")
    values = [number / 10_000 for number in range(0, 10_001, 3)]
    for value in values:
        histogram.add(value)
    for share in (0, 0.1, 0.5, 0.77, 1):
        assert histogram.quantile(share) == values[min(len(values) - 1, int(len(values) * share))]


def test_a_report_looks_at_a_sample_of_a_large_corpus(tmp_path: Path) -> None:
    """Evenly from all of the file, up to its committed end, and at all rows if they are few."""
    file = tmp_path / "clean.jsonl"
    months = [f"20{year:02}-05" for year in range(50)]
    content = lines_of(
        [{"id": str(number), "text": "海" * 9, "published": months[number // 100]} for number in range(5000)]
    )
    file.write_bytes(content + b'{"id": "not commi')
    group = sampled_group(file, len(content), 5000)
    assert SAMPLE * 0.9 < group.texts <= SAMPLE
    assert group.months.keys() == set(months)
    assert max(group.months.values()) - min(group.months.values()) < 5
    file.write_bytes(lines_of(ROWS))
    assert sampled_group(file, file.stat().st_size, len(ROWS)).texts == len(ROWS)
    assert sampled_group(file, 0, 0).texts == 0


def test_the_line_behind_a_long_one_is_taken_once(tmp_path: Path) -> None:
    file = tmp_path / "clean.jsonl"
    data = [{"id": str(number), "text": "海" * (900_000 if number == 1000 else 9)} for number in range(5000)]
    data[1001]["published"] = "1999-05"
    file.write_bytes(lines_of(data))
    group = sampled_group(file, file.stat().st_size, 5000)
    assert group.months["1999-05"] == 1
    assert group.texts > 50


@pytest.fixture
def out(tmp_path: Path, corpus: Path) -> Path:
    run(corpus, tmp_path / "out", load_config(flags={"run": {"jobs": 1}}))
    return tmp_path / "out"


def test_of_a_run_only_what_it_committed_counts(out: Path) -> None:
    before = stats_of(out)
    with (out / "clean.jsonl").open("ab") as file:
        file.write(lines_of([{"id": "not committed", "text": "海"}]))
    (out / "clean.csv").write_text("id,text\nx,mine\n")
    (out / "clean.txt").write_text("mine")
    assert stats_as_dict(stats_of(out)) == stats_as_dict(before)
    assert before.kept.texts == len(ROWS)


def test_a_file_beside_an_output_of_dedup_is_no_part_of_it(tmp_path: Path, corpus: Path) -> None:
    seedclean("dedup", str(corpus), "-o", str(tmp_path / "d"), "-q")
    (tmp_path / "d" / "clean.txt").write_text("mine")
    assert stats_of(tmp_path / "d").kept.texts == len(ROWS)


def test_an_output_of_spark_is_kept_and_rejected(tmp_path: Path) -> None:
    out = tmp_path / "spark"
    reject = {"stage": "checks", "reason": "spam", "detail": ""}
    for name, rows in (("clean", ROWS[:4]), ("duplicates", ROWS[4:9]), ("rejected", [{**ROWS[9], **reject}])):
        (out / name).mkdir(parents=True)
        (out / name / "part-0.jsonl").write_bytes(lines_of(rows))
    (out / "report.json").write_text('{"corpus": {}}')
    stats = stats_of(out)
    assert (stats.kept.texts, stats.rejected.texts, stats.failed) == (4, 1, 0)


@pytest.mark.parametrize("damage", ["cut off", "emptied", "overwritten", "gone"])
@pytest.mark.parametrize("command", ["report", "stats"])
def test_a_damaged_file_of_a_run_is_one_line(out: Path, damage: str, command: str) -> None:
    file = out / "clean.jsonl"
    whole = file.read_bytes()
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes({"cut off": whole[:-90], "emptied": b"", "overwritten": b"\n" * len(whole)}[damage])
    done = seedclean(command, str(out))
    assert done.returncode == 3
    assert b"Traceback" not in done.stderr
    assert "clean.jsonl: no row stands at byte" in done.stderr.decode()


def test_a_damaged_report_of_dedup_is_one_line(tmp_path: Path, corpus: Path) -> None:
    seedclean("dedup", str(corpus), "-o", str(tmp_path / "d"), "-q")
    (tmp_path / "d" / "report.json").write_text('{"corp')
    done = seedclean("stats", str(tmp_path / "d"))
    assert done.returncode == 2
    assert "report.json: is damaged" in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_no_text_is_kept_of_what_is_far_from_limits(corpus: Path) -> None:
    texts = [text for side in stats_of(corpus, most=2).sides for text in (*side.fitting, *side.others)]
    assert len(texts) <= 2 * 2 * len(LIMITS)
    assert all(len(text.text) <= 301 for text in texts)


def test_what_cannot_be_read_is_told_apart_from_texts(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"[1]\n")
    [failure] = read_texts([str(tmp_path / "a.jsonl")], load_config())
    assert isinstance(failure, Failure)
    with pytest.raises(ConfigError, match="no such file"):
        list(read_texts([str(tmp_path / "none.jsonl")], load_config()))
