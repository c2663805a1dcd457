"""`seedclean dedup --paragraphs`: what many rows share is flagged, or cut, and copies of rows count once."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest

from seedclean.config import load_config
from seedclean.core.errors import ConfigError
from seedclean.dedup.paragraphs import SharedParagraphs, paragraph_hashes
from seedclean.engine.dedup_files import run_dedup
from tests.support.dedup_rows import dedup_command, rows_of, write_rows
from tests.support.portal import sentence

NOTE = "作者简介：林小满，海角网专栏作者，住在灯塔下面，写过三本关于渡轮的书。"
PITCH = "扫描二维码关注海角网公众号，获取更多关于海的消息和潮汐表"


def story(number: int) -> list[str]:
    chance = random.Random(number)  # noqa: S311
    return [sentence(chance) + sentence(chance) for _ in range(6)]


def rows(shared: int, others: int = 12) -> list[dict[str, Any]]:
    """Rows of which the first end with a note."""
    texts = ["\n".join([*story(number), *([NOTE] if number < shared else [])]) for number in range(others)]
    return [{"id": f"{number:02}", "text": text, "score": 1.50} for number, text in enumerate(texts)]


def cutting(tmp_path: Path, most: int) -> str:
    (tmp_path / "cut.yaml").write_text(f"paragraphs: {{max_documents: {most}}}", encoding="utf-8")
    return str(tmp_path / "cut.yaml")


def flags(row: dict[str, Any]) -> list[str]:
    return list(row["cluster"].get("flags", ()))


def test_six_rows_with_a_paragraph_are_flagged_and_five_are_not(tmp_path: Path) -> None:
    for shared, flagged in ((6, 6), (5, 0)):
        file = write_rows(tmp_path / f"{shared}.jsonl", rows(shared))
        assert dedup_command(file, "-o", tmp_path / f"o{shared}", "--paragraphs").exit_code == 0
        clean = rows_of(tmp_path / f"o{shared}" / "clean.jsonl")
        assert [flags(row) for row in clean] == [["shared-paragraph"]] * flagged + [[]] * (12 - flagged)
        assert [row["text"] for row in clean] == [row["text"] for row in rows(shared)]
        report = orjson.loads((tmp_path / f"o{shared}" / "report.json").read_bytes())
        assert report["dedup"].get("shared_paragraphs", 0) == flagged


def test_nothing_is_said_of_paragraphs_unless_they_are_asked_for(tmp_path: Path) -> None:
    file = write_rows(tmp_path / "in.jsonl", rows(9))
    assert dedup_command(file, "-o", tmp_path / "out").exit_code == 0
    assert not any(flags(row) for row in rows_of(tmp_path / "out" / "clean.jsonl"))


def test_the_config_cuts_and_other_bytes_stay(tmp_path: Path) -> None:
    data = rows(8)
    data[3]["text"] = f"{NOTE}\n{data[3]['text']}"
    lines = [orjson.dumps(row).replace(b"1.5", b"1.50") for row in data]
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(lines))
    done = dedup_command(tmp_path / "in.jsonl", "-o", tmp_path / "out", "--paragraphs", "-c", cutting(tmp_path, 7))
    assert done.exit_code == 0, done.output
    written = (tmp_path / "out" / "clean.jsonl").read_bytes()
    assert written.count(b'"score":1.50') == 12
    clean = rows_of(tmp_path / "out" / "clean.jsonl")
    assert [row["text"].strip() for row in clean] == ["\n".join(story(number)) for number in range(12)]
    assert [flags(row) for row in clean] == [
        ["cut-paragraphs:2" if number == 3 else "cut-paragraphs:1"] if number < 8 else [] for number in range(12)
    ]


def test_copies_and_excerpts_count_once(tmp_path: Path) -> None:
    """Ten copies of a row, and five excerpts of it, share everything, and nobody else does."""
    text = "\n".join([*story(1), *story(2), NOTE])
    data = [{"id": f"copy{number}", "text": text} for number in range(10)]
    data += [{"id": f"part{number}", "text": "\n".join([*story(2)[number % 3 :], NOTE])} for number in range(5)]
    data += rows(0)[3:]
    file = write_rows(tmp_path / "in.jsonl", data)
    assert dedup_command(file, "-o", tmp_path / "out", "--paragraphs").exit_code == 0
    clean = rows_of(tmp_path / "out" / "clean.jsonl")
    assert any("excerpt-of" in flag for row in clean for flag in flags(row))
    assert not any("shared-paragraph" in flags(row) for row in clean)


def test_the_row_that_an_excerpt_is_of_is_no_other_row(tmp_path: Path) -> None:
    """Five rows have the note, and an excerpt of one: each of the six has it from four others."""
    data = rows(5)
    data[0]["text"] = "\n".join([*story(0), *story(100), NOTE])
    data.append({"id": "part", "text": "\n".join([*story(100), NOTE])})
    file = write_rows(tmp_path / "in.jsonl", data)
    assert dedup_command(file, "-o", tmp_path / "out", "--paragraphs").exit_code == 0
    clean = rows_of(tmp_path / "out" / "clean.jsonl")
    assert any("excerpt-of" in flag for row in clean for flag in flags(row))
    assert not any("shared-paragraph" in flags(row) for row in clean)


@pytest.mark.parametrize("most", [0, 6])
def test_the_report_counts_the_rows_that_have_the_flag(tmp_path: Path, most: int) -> None:
    """A copy of a row has none, and loses nothing."""
    data = rows(8)
    data += [{**row, "id": f"copy{row['id']}"} for row in data[:3]]
    file = write_rows(tmp_path / "in.jsonl", data)
    assert dedup_command(file, "-o", tmp_path / "out", "--paragraphs", "-c", cutting(tmp_path, most)).exit_code == 0
    clean = rows_of(tmp_path / "out" / "clean.jsonl")
    report = orjson.loads((tmp_path / "out" / "report.json").read_bytes())["dedup"]
    name, flag = ("cut_paragraphs", "cut-paragraphs:1") if most else ("shared_paragraphs", "shared-paragraph")
    assert report[name] == sum(flag in flags(row) for row in clean) == 8


@pytest.mark.parametrize("beside", ["* * *", "（完）"])
def test_a_row_without_another_paragraph_stays_whole(tmp_path: Path, beside: str) -> None:
    text = f"{NOTE}\n{beside}"
    file = write_rows(tmp_path / "in.jsonl", [*rows(9), {"id": "99", "text": text}])
    assert dedup_command(file, "-o", tmp_path / "out", "--paragraphs", "-c", cutting(tmp_path, 3)).exit_code == 0
    last = rows_of(tmp_path / "out" / "clean.jsonl")[-1]
    assert (last["text"], "shared-paragraph" in flags(last)) == (text, True)


def test_numbers_make_another_paragraph_and_blanks_and_script_do_not(tmp_path: Path) -> None:
    rows_made = [
        {"id": f"n{n}", "text": "\n".join([*story(n), f"第{n + 10}期渡轮航班表已经公布请到码头索取或者来电询问"])}
        for n in range(8)
    ]
    pitches = [PITCH, PITCH.replace("关注", " 关注 "), PITCH.replace("扫描二维码关注", "掃描二維碼關注")]
    rows_made += [{"id": f"p{n}", "text": "\n".join([*story(20 + n), pitches[n % 3]])} for n in range(8)]
    file = write_rows(tmp_path / "in.jsonl", rows_made)
    assert dedup_command(file, "-o", tmp_path / "out", "--paragraphs").exit_code == 0
    clean = rows_of(tmp_path / "out" / "clean.jsonl")
    assert [row["id"] for row in clean if flags(row)] == [f"p{n}" for n in range(8)]


def test_a_row_of_nothing_else_stays_whole(tmp_path: Path) -> None:
    data = [*rows(9), {"id": "99", "text": NOTE}]
    file = write_rows(tmp_path / "in.jsonl", data)
    assert dedup_command(file, "-o", tmp_path / "out", "--paragraphs", "-c", cutting(tmp_path, 3)).exit_code == 0
    last = rows_of(tmp_path / "out" / "clean.jsonl")[-1]
    assert last["text"] == NOTE
    assert "shared-paragraph" in flags(last)


def test_same_bytes_for_any_order_and_any_jobs(tmp_path: Path) -> None:
    data, first = rows(9, 40), None
    for number in range(3):
        random.Random(number).shuffle(data)  # noqa: S311 - an order, no secret
        file = write_rows(tmp_path / f"{number}.jsonl", data)
        config = load_config(cutting(tmp_path, 6), {"run": {"jobs": number + 1}}, pages=False)
        run_dedup([str(file)], tmp_path / f"o{number}", config, paragraphs=True)
        written = (tmp_path / f"o{number}" / "clean.jsonl").read_bytes()
        first = first or written
        assert written == first


def test_tables_lose_paragraphs_too(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pa.Table.from_pylist(rows(9)), tmp_path / "in.parquet")
    done = dedup_command(tmp_path / "in.parquet", "-o", tmp_path / "out", "--paragraphs", "-c", cutting(tmp_path, 6))
    assert done.exit_code == 0, done.output
    table = parquet.read_table(tmp_path / "out" / "clean.parquet").to_pylist()
    assert [row["text"].strip() for row in table] == ["\n".join(story(number)) for number in range(12)]
    assert table[0]["cluster"]["flags"] == ["cut-paragraphs:1"]
    assert table[0]["score"] == 1.5


def test_a_joined_text_cannot_be_cut(tmp_path: Path) -> None:
    file = write_rows(tmp_path / "in.jsonl", rows(2))
    with pytest.raises(ConfigError, match="name a --text-field that is one field"):
        run_dedup(
            [str(file)],
            tmp_path / "out",
            load_config(cutting(tmp_path, 3), {"read": {"text_field": "title,text"}}, pages=False),
            paragraphs=True,
        )


def test_rows_nested_deeply_or_with_a_field_twice_lose_paragraphs_too(tmp_path: Path) -> None:
    lines = [orjson.dumps(row) for row in rows(9)]
    text = orjson.dumps(rows(9)[0]["text"])
    lines[0] = b'{"id":"00","deep":' + b"[" * 1015 + b"]" * 1015 + b',"text":' + text + b',"cluster":{"id":1}}'
    lines[1] = lines[1].replace(b'"text":', b'"text":5,"text":')
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(lines))
    done = dedup_command(tmp_path / "in.jsonl", "-o", tmp_path / "out", "--paragraphs", "-c", cutting(tmp_path, 6))
    assert done.exit_code == 0, done.output
    written = (tmp_path / "out" / "clean.jsonl").read_bytes()
    assert NOTE.encode() not in written
    assert b"[" * 1015 + b"]" * 1015 in written
    assert b'"text":5,"text":"' in written
    assert written.count(b'"cluster":') == 12


def test_counts_are_those_of_plain_python(tmp_path: Path) -> None:
    """Many rows of few paragraphs: each count is what a dictionary says."""
    chance = random.Random(3)  # noqa: S311
    pool = ["".join(story(number)[:1]) for number in range(300)]
    texts = ["\n".join(chance.sample(pool, chance.randint(1, 9))) for _ in range(2000)]
    counted = np.array([chance.random() < 0.7 for _ in texts])
    shared = SharedParagraphs(tmp_path, 0)
    for start in range(0, len(texts), 300):
        shared.add(paragraph_hashes(texts[start : start + 300]))
    shared.count(counted)
    rows_of_paragraph = dict.fromkeys(pool, 0)
    for text, counts in zip(texts, counted, strict=True):
        for paragraph in text.split("\n"):
            rows_of_paragraph[paragraph] += int(counts)
    for number, text in enumerate(texts):
        others = [rows_of_paragraph[paragraph] - 1 for paragraph in text.split("\n")]
        assert bool(shared.flags(number)) == any(count >= 5 for count in others)
