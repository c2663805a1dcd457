"""What operators do every day, played over days: nothing that was published is lost without a word."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.command import called
from tests.support.folders import contents, corrected, ids, put, rows, text

DAYS = 3


def cleaned(*arguments: str | Path, stdin: bytes = b"") -> tuple[int, str]:
    """Run quietly; return the exit code and what was said."""
    done = called("run", *map(str, arguments), "-q", "-j", "1", stdin=stdin)
    return done.returncode, done.stderr.decode()


def texts(out: Path, name: str = "clean") -> list[str]:
    return [row["text"] for row in rows(out, name)]


def numbered(day: int, count: int = 4) -> dict[str, str]:
    """Return pages with the names of every day and texts of this one."""
    return {f"{number}.txt": text(10 * day + number) for number in range(count)}


def lines(*fields: Mapping[str, object]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in fields)


def test_an_inbox_that_is_refilled_loses_nothing_and_says_what_it_does(tmp_path: Path, out: Path) -> None:
    inbox = tmp_path / "inbox"
    before: dict[str, str] = {}
    for day in range(DAYS):
        shutil.rmtree(inbox, ignore_errors=True)
        code, said = cleaned(put(inbox, numbered(day)), "-o", out)
        now = {row["id"]: row["text"] for row in rows(out, "clean")}
        assert code == 0
        assert ("4 of 4 known names hold another text than before" in said) == (day > 0)
        assert before.items() <= now.items(), "ids and texts of earlier days are what they were"
        before = now
    assert sorted(before.values()) == sorted(text(10 * day + number) for day in range(DAYS) for number in range(4))
    assert [name for name in before if "@" not in name] == [f"{number}.txt" for number in range(4)]
    code, said = cleaned(inbox, "-o", out)
    assert (code, said, ids(out, "clean")) == (0, "", list(before)), "what was seen is no news"
    code, said = cleaned(put(inbox, {"0.txt": corrected(10 * DAYS - 10)}), "-o", out)
    assert (code, said, len(ids(out, "clean"))) == (0, "", 4 * DAYS)
    assert corrected(10 * DAYS - 10) in texts(out)
    assert set(ids(out, "clean")) == set(before), "a correction has the id of what it corrects"


def test_what_is_meant_is_not_warned_of(tmp_path: Path, out: Path) -> None:
    for day in range(2):
        assert cleaned(put(tmp_path / "inbox", numbered(day)), "-o", out, "--replace", "never") == (0, "")
    assert len(texts(out)) == 8
    assert cleaned(put(tmp_path / "inbox", numbered(5)), "-o", out, "--replace", "always") == (0, "")
    assert {text(50 + number) for number in range(4)} < set(texts(out))
    assert len(texts(out)) == 8


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_of_rows_without_ids_that_is_written_anew(tmp_path: Path, out: Path, packed: bool) -> None:  # noqa: FBT001
    import gzip

    for day in range(DAYS):
        content = lines(*({"text": text(10 * day + number)} for number in range(3))).encode()
        file = tmp_path / ("news.jsonl.gz" if packed else "news.jsonl")
        file.write_bytes(gzip.compress(content) if packed else content)
        code, said = cleaned(file, "-o", out)
        assert (code, "known names" in said) == (0, day > 0)
    assert len(set(ids(out, "clean"))) == len(set(texts(out))) == 3 * DAYS


def test_standard_input_of_every_day(tmp_path: Path, out: Path) -> None:
    for day in range(DAYS):
        rows_of_day = ({"text": text(10 * day + number)} for number in range(3))
        assert cleaned("-", "--text-field", "text", "-o", out, stdin=lines(*rows_of_day).encode()) == (0, "")
        assert cleaned("-", "-o", tmp_path / "pages", stdin=text(day).encode()) == (0, "")
    assert len(set(ids(out, "clean"))) == len(set(texts(out))) == 3 * DAYS
    assert sorted(texts(tmp_path / "pages")) == sorted(map(text, range(DAYS)))


def test_an_archive_of_the_same_name(tmp_path: Path, out: Path) -> None:
    for day in range(DAYS):
        (tmp_path / "crawl.warc").write_bytes(b"".join(record(text(10 * day + number)) for number in range(2)))
        assert cleaned(tmp_path / "crawl.warc", "-o", out)[0] == 0
    assert len(set(ids(out, "clean"))) == len(set(texts(out))) == 2 * DAYS


def record(body: str) -> bytes:
    """Return a response of an archive with a text."""
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body.encode()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.com/a\r\n"
        "Content-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(page)}\r\n\r\n"
    )
    return head.encode() + page + b"\r\n\r\n"


def test_a_folder_for_each_day_and_a_link_to_the_latest(tmp_path: Path, out: Path) -> None:
    linked, daily = tmp_path / "linked", tmp_path / "daily"
    for day in range(1, DAYS + 1):
        folder = put(daily / f"2024-03-0{day}", numbered(day))
        (daily / "latest").unlink(missing_ok=True)
        (daily / "latest").symlink_to(folder.name)
        assert cleaned(folder, "-o", out) == (0, "")
        assert cleaned(daily / "latest", "-o", linked) == (0, "")
    names = [f"{number}.txt" for number in range(4)]
    assert ids(out, "clean") == [*names, *(f"2024-03-0{day}/{name}" for day in (2, 3) for name in names)]
    assert texts(out) == [text(10 * day + number) for day in (1, 2, 3) for number in range(4)]
    assert contents(linked) == contents(out)
    before = contents(out, ("clean.jsonl", "duplicates.jsonl", "rejected.jsonl"))
    assert cleaned(*(folder for folder in sorted(daily.iterdir()) if not folder.is_symlink()), "-o", out) == (0, "")
    assert contents(out, ("clean.jsonl", "duplicates.jsonl", "rejected.jsonl")) == before, "`run daily/*` renames none"


def test_files_that_number_their_rows_from_0(tmp_path: Path, out: Path) -> None:
    pages = tmp_path / "pages"
    for day in range(DAYS):
        put(pages, {f"{day}.jsonl": lines(*({"id": number, "text": text(10 * day + number)} for number in range(5)))})
        assert cleaned(pages, "-o", out) == (0, "")
    found = rows(out, "clean")
    assert [(row["id"], row["row_id"]) for row in found] == [
        (f"{day}.jsonl#{number}", str(number)) for day in range(DAYS) for number in range(5)
    ]
    assert texts(out) == [text(10 * day + number) for day in range(DAYS) for number in range(5)]
    assert rows(out, "rejected") == []


@pytest.mark.parametrize("options", [["pages"], ["pages", "--glob", "*.html"], ["pages/none"]])
def test_nothing_to_read_is_said_and_leaves_out_alone(tmp_path: Path, options: list[str]) -> None:
    put(tmp_path / "full", numbered(0))
    put(tmp_path / "pages", {"a.pdf": "no page", "none/b.docx": "none"})
    arguments = [str(tmp_path / options[0]), *options[1:]]
    code, said = cleaned(*arguments, "-o", tmp_path / "out")
    assert (code, (tmp_path / "out").exists()) == (1, False)
    assert "no page to read (0 files; passed over:" in said
    assert cleaned(tmp_path / "full", "-o", tmp_path / "out") == (0, "")
    before = contents(tmp_path / "out")
    figures = tmp_path / "figures.prom"
    code, said = cleaned(*arguments, "-o", tmp_path / "out", "--metrics", figures)
    assert (code, "is a disk not mounted" in said, contents(tmp_path / "out")) == (1, True, before)
    assert "seedclean_last_run_exit_code 1" in figures.read_text(encoding="utf-8")
    assert cleaned(*arguments, "-o", tmp_path / "out", "--allow-empty") == (0, "")


def test_a_pattern_that_the_shell_passes_on_because_nothing_fits_it_is_nothing_to_read(
    tmp_path: Path, out: Path
) -> None:
    full = put(tmp_path / "full", numbered(0))
    for inputs in ([tmp_path / "*.txt"], [full, tmp_path / "tue" / "?.[th]*"]):
        code, said = cleaned(*inputs, "-o", out)
        assert (code, out.exists(), f"{inputs[-1]}: no file fits this" in said) == (1, False, True)
    assert cleaned(tmp_path / "*.txt", "-o", out, "--allow-empty") == (0, "")
    assert cleaned(full, tmp_path / "*.txt", "-o", out, "--allow-empty") == (0, "")
    assert len(ids(out, "clean")) == 4
    (tmp_path / "a*.txt").write_text(text(9), encoding="utf-8")
    assert cleaned(tmp_path / "a*.txt", "-o", out) == (0, ""), "a file may have such a name"


def test_files_without_a_page_are_nothing_to_read(tmp_path: Path, out: Path) -> None:
    put(tmp_path / "pages", {"a.jsonl": "\n \n", "b.jsonl": ""})
    code, said = cleaned(tmp_path / "pages", "-o", out)
    assert (code, "no page to read (2 files" in said, (out / "clean.jsonl").exists()) == (1, True, False)


def test_no_output_is_made_where_a_disk_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from seedclean.core.errors import ConfigError
    from seedclean.engine.runner import run

    code, said = cleaned(put(tmp_path / "pages", numbered(0)), "-o", tmp_path / "disk" / "out")
    assert (code, (tmp_path / "disk").exists()) == (2, False)
    assert f"there is no folder {tmp_path / 'disk'}: is a disk not mounted?" in said
    (tmp_path / "disk").mkdir()
    (tmp_path / "fstab").write_text(f"# disks\n/dev/x {tmp_path / 'disk'} ext4 noauto 0 2\n", encoding="utf-8")
    monkeypatch.setattr("seedclean.write.lock._TABLE", str(tmp_path / "fstab"))
    with pytest.raises(ConfigError, match=r"the disk of .* is not mounted"):
        run(tmp_path / "pages", tmp_path / "disk" / "out")
    assert list((tmp_path / "disk").iterdir()) == []


def test_a_folder_that_is_mounted_on_another_one_or_by_a_link_is_no_missing_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The device of a bind mount is that of the folder around it, so only the system's list of mounts knows it."""
    from seedclean.engine.runner import run

    (tmp_path / "a disk").mkdir()
    (tmp_path / "link").symlink_to("a disk")
    listed = str(tmp_path / "a disk").replace(" ", "\\040")
    (tmp_path / "fstab").write_text(f"/srv {tmp_path / 'link'} none bind 0 0\n", encoding="utf-8")
    (tmp_path / "mounts").write_text(f"/dev/x {listed} ext4 rw 0 0\n", encoding="utf-8")
    monkeypatch.setattr("seedclean.write.lock._TABLE", str(tmp_path / "fstab"))
    monkeypatch.setattr("seedclean.write.lock._MOUNTED", str(tmp_path / "mounts"))
    put(tmp_path / "pages", numbered(0))
    for folder in ("a disk", "link"):
        assert run(tmp_path / "pages", tmp_path / folder / f"out of {folder}").kept == 4


_WATER = (
    "海城市供水公司通知:因管道检修,定于{date}{hours}对{where}片区停水,涉及居民{count}户。请各用户提前储水,由此带来的不便敬请谅解。"
    "咨询电话12345。海城市供水公司。{date}"
)
_WEATHER = (
    "海城市天气预报:{date}多云转{sky},最高气温{high}度,最低气温{low}度,东南风{wind}级,海面有轻雾。出海的船只请注意安全,"
    "渔民朋友请留意港务局的通知。"
)


@pytest.mark.parametrize(
    ("notice", "days", "mended"),
    [
        (
            _WATER,
            [
                {"date": "3月2日", "hours": "9时至17时", "where": "灯塔路", "count": 320},
                {"date": "3月9日", "hours": "8时至12时", "where": "码头街", "count": 1150},
            ],
            {"count": 1250},
        ),
        (
            _WEATHER,
            [
                {"date": "3月2日", "sky": "晴", "high": 18, "low": 9, "wind": 3},
                {"date": "3月8日", "sky": "小雨", "high": 12, "low": 6, "wind": 4},
            ],
            {"high": 13, "low": 7},
        ),
    ],
)
def test_a_notice_of_the_same_template_replaces_none_and_a_corrected_figure_does(
    tmp_path: Path, out: Path, notice: str, days: list[dict[str, object]], mended: dict[str, object]
) -> None:
    first, second = (notice.format(**day) for day in days)
    correct = notice.format(**days[1] | mended)
    for printed, wanted in ((first, [first]), (second, [first, second])):
        assert cleaned(put(tmp_path / "inbox", {"notice.txt": printed}), "-o", out)[0] == 0
        assert sorted(texts(out)) == sorted(wanted)
    named = {row["text"]: row["id"] for row in rows(out, "clean")}
    assert cleaned(put(tmp_path / "inbox", {"notice.txt": correct}), "-o", out)[0] == 0
    assert {row["text"]: row["id"] for row in rows(out, "clean")} == {first: named[first], correct: named[second]}
