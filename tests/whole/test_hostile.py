"""Inputs that were made to hurt, or look like it: one bad file never stops the others, and nothing leaves OUT."""

from __future__ import annotations

import ast
import gzip
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from seedclean.config import load_config
from seedclean.core.errors import ConfigError
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.read.discover import list_inputs
from seedclean.stages.repairs.mojibake import _RUN
from tests.conftest import ROOT
from tests.support.bombs import bomb
from tests.support.folders import CONFIG, ids, put, rows, text
from tests.support.texts import article

SOURCES = sorted((ROOT / "src" / "seedclean").rglob("*.py"))


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    return put(tmp_path / "pages", {"good.txt": text(1)})


def reasons(out: Path) -> dict[str, str]:
    return {row["id"]: row["reason"] for row in rows(out, "rejected")}


def limited(pages: Path, out: Path, megabytes: int) -> None:
    """Run in a process that may not have more memory than that."""
    code = (
        f"import resource; resource.setrlimit(resource.RLIMIT_AS, ({megabytes << 20},) * 2);"
        f"import sys; sys.argv = ['seedclean', 'run', {str(pages)!r}, '-o', {str(out)!r}, '-q', '-j', '1'];"
        "from seedclean.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=120, check=False)
    assert (done.returncode, b"Traceback" in done.stderr) == (1, False), done.stderr.decode()[-900:]


def test_names_of_every_kind(pages: Path, out: Path) -> None:
    names = [b"line\nbreak.txt", b"\xff\xfe.txt", "页面 \u202e.txt".encode(), b"-o.txt", b"#L3.txt", b"a'b\"c\\.txt"]
    for seed, name in enumerate(names, 10):
        (Path(os.fsdecode(os.fsencode(pages) + b"/" + name))).write_text(text(seed), encoding="utf-8")
    run(pages, out, CONFIG)
    assert len(ids(out, "clean")) == 1 + len(names)
    assert {"line\nbreak.txt", "\\xff\\xfe.txt"} <= set(ids(out, "clean"))
    assert (out / "clean.jsonl").read_bytes().count(b"\n") == 1 + len(names)
    assert run(pages, out, CONFIG).pages_unchanged == 1 + len(names)


def test_names_that_look_like_our_own_keys(pages: Path, out: Path) -> None:
    """No name of a file takes the place of a failure or of a row with an id in what OUT remembers."""
    put(pages, {"!gone.txt": text(2), "x.jsonl": json.dumps({"id": "y.txt", "text": text(3)})})
    (pages / "gone.txt").symlink_to("nowhere")
    put(pages, {"#x.jsonl/y.txt": text(4), "x.jsonl#id=y.txt": text(5), "@good.txt": text(6)})
    for _ in range(3):
        run(pages, out, CONFIG)
        assert len(ids(out, "clean")) == 6
        assert ids(out, "rejected") == ["gone.txt"]


def test_links_are_not_followed_unless_asked(pages: Path, out: Path, tmp_path: Path) -> None:
    put(tmp_path / "secret", {"a.txt": text(2), "deep/b.txt": text(3)})
    (pages / "file.txt").symlink_to(tmp_path / "secret" / "a.txt")
    (pages / "folder").symlink_to(tmp_path / "secret")
    (pages / "loop").symlink_to(pages)
    (pages / "same.txt").symlink_to("good.txt")
    run(pages, out, CONFIG)
    assert ids(out, "clean") == ["good.txt"]
    assert reasons(out) == {
        "file.txt": "link-outside", "folder": "link-outside", "loop": "link-loop", "same.txt": "link-repeat",
    }  # fmt: skip
    asked = load_config(flags={"run": {"jobs": 1}, "read": {"follow_links": True}})
    run(pages, out, asked)
    assert set(ids(out, "clean")) == {"good.txt", "file.txt", "folder/deep/b.txt"}
    assert set(ids(out, "duplicates")) == {"folder/a.txt", "same.txt"}
    assert reasons(out)["loop"] == "link-loop"


def test_links_to_unwanted_files_are_skipped_as_the_files_are(pages: Path, out: Path) -> None:
    (pages / "latest.log").symlink_to("good.txt")
    (pages / "photo.png").symlink_to("/etc/hostname")
    report = run(pages, out, CONFIG)
    assert (report.pages_failed, dict(report.skipped)) == (0, {".log": 1, ".png": 1})


def test_an_output_folder_on_its_own_disk_is_not_read(pages: Path) -> None:
    """Mounted inside the input, where its entry has another number than the folder itself."""
    out = pages / "out"
    out.mkdir()
    program = f"{sys.executable} -m seedclean run {pages} -q -j 1 -o {out}"
    script = (
        f"mount -t tmpfs none {out} || exit 99; {program} && {program} && {sys.executable} -m seedclean state {out}"
    )
    done = subprocess.run(["unshare", "-rm", "sh", "-c", script], capture_output=True, check=False)
    if done.returncode in (1, 99, 127):
        pytest.skip(f"no disk can be mounted here: {done.stderr.decode().strip()}")
    assert re.search(r"pages +1\n +clean +1\n +duplicates +0", done.stdout.decode()), done


def test_loops_of_links_end_and_are_reported(pages: Path, out: Path) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        (pages / name).mkdir()
        (pages / name / other).symlink_to(pages / other)
    asked = load_config(flags={"run": {"jobs": 1}, "read": {"follow_links": True}})
    run(pages, out, asked)
    assert ids(out, "clean") == ["good.txt"]
    assert set(reasons(out).values()) == {"link-loop"}


def test_pipes_sockets_and_devices_are_not_opened(pages: Path, out: Path) -> None:
    os.mkfifo(pages / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(pages / "s.txt"))
        run(pages, out, CONFIG)
    assert reasons(out) == {"pipe.txt": "not-a-file", "s.txt": "not-a-file"}
    assert ids(out, "clean") == ["good.txt"]


def test_bombs_are_refused_in_bounded_memory(pages: Path, out: Path) -> None:
    """Half a megabyte that unpacks to half a gigabyte: as a page, as one line, as empty lines, as rows."""
    row = orjson.dumps({"text": text(5)}) + b"\n"
    for name, block in (
        ("page.txt", bytes(1 << 20)), ("line.jsonl", bytes(1 << 20)), ("empty.jsonl", b"\n" * (1 << 20)),
        ("rows.jsonl", b" " * (1 << 20)),
    ):  # fmt: skip
        (pages / f"{name}.gz").write_bytes(bomb(row if name == "rows.jsonl" else b"", block, 512))
    limited(pages, out, 1200)
    reason_of = reasons(out)
    assert reason_of["page.txt.gz"] == "too-large"
    assert {reason_of[name] for name in ("line.jsonl.gz", "empty.jsonl.gz", "rows.jsonl.gz")} == {"bomb"}
    assert set(ids(out, "clean")) == {"good.txt", "rows.jsonl.gz#L1"}, "what stands before a bomb is read"


def test_a_file_of_a_gigabyte_is_refused_in_bounded_memory(pages: Path, out: Path) -> None:
    """Files with a hole of 1 GiB: they take no room on the disk."""
    for name in ("page.txt", "page.html", "line.jsonl"):
        with (pages / name).open("wb") as file:
            file.truncate(1 << 30)
    limited(pages, out, 1200)
    assert reasons(out) == {"page.txt": "too-large", "page.html": "too-large", "line.jsonl#L1": "too-large"}


def test_max_bytes_is_an_option_too(pages: Path, out: Path) -> None:
    command = [sys.executable, "-m", "seedclean", "run", str(pages), "-o", str(out), "--max-bytes", "100", "-q", "-j1"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 1
    assert reasons(out) == {"good.txt": "too-large"}
    assert "raise read.max_bytes" in rows(out, "rejected")[0]["detail"]


def test_broken_files_are_rejected_and_their_neighbours_kept(pages: Path, out: Path) -> None:
    packed = gzip.compress(text(2).encode())
    (pages / "cut.txt.gz").write_bytes(packed[:-12])
    (pages / "wrong.txt.gz").write_bytes(packed[:20] + b"\xff" * 20 + packed[40:])
    (pages / "no.txt.gz").write_bytes(b"no gzip at all")
    whole = orjson.dumps({"text": text(3)})
    (pages / "rows.jsonl").write_bytes(whole + b"\n" + orjson.dumps({"text": text(4)})[:-30])
    run(pages, out, CONFIG)
    rejected = {row["id"]: row for row in rows(out, "rejected")}
    assert {rejected[f"{name}.txt.gz"]["reason"] for name in ("cut", "wrong", "no")} == {"bad-gzip"}
    assert rejected["rows.jsonl#L2"]["reason"] == "bad-row"
    assert rejected["rows.jsonl#L2"]["detail"].startswith("rows.jsonl#L2: not JSON")
    assert ids(out, "clean") == ["good.txt", "rows.jsonl#L1"]


def test_no_control_character_is_left_in_any_article(pages: Path, out: Path) -> None:
    """Each in the middle of a word; as bytes of a page, and as the escape that JSON has for it."""
    whole = text(6)
    controls = [chr(code) for code in (*range(32), 127, *range(128, 160), 0x200B, 0x202E, 0x2028, 0xFEFF)]
    lines = []
    for number, control in enumerate([*controls, "\ud800", "\udfff"]):
        damaged = whole[:40] + control + whole[40:]
        if number < len(controls):
            (pages / f"{number:03}.txt").write_bytes(damaged.encode())
        lines.append(json.dumps({"id": f"r{number}", "text": damaged}))
    (pages / "rows.jsonl").write_text("\n".join(lines), encoding="utf-8")
    report = run(pages, out, CONFIG)
    assert report.pages_read + report.pages_failed == 2 * len(controls) + 3
    all_ids = ids(out, "clean") + ids(out, "duplicates") + ids(out, "rejected")
    assert len(all_ids) == 2 * len(controls) + 3
    for row in rows(out, "clean") + rows(out, "duplicates"):
        assert not set(row["text"]) & set(controls) - set("\n\t"), row["id"]


def test_a_folder_whose_path_is_too_long_is_reported(pages: Path, out: Path) -> None:
    """2,500 folders in each other: their path is longer than the system takes."""
    folder = os.open(pages, os.O_RDONLY)
    for _ in range(2500):
        os.mkdir("dd", dir_fd=folder)
        subfolder = os.open("dd", os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = subfolder
    with os.fdopen(os.open("lost.txt", os.O_WRONLY | os.O_CREAT, dir_fd=folder), "w", encoding="utf-8") as file:
        file.write(text(2))
    os.close(folder)
    try:
        run(pages, out, CONFIG)
        assert ids(out, "clean") == ["good.txt"]
        assert list(reasons(out).values()) == ["unreadable"]
        assert "File name too long" in rows(out, "rejected")[0]["detail"]
    finally:
        subprocess.run(["rm", "-rf", pages / "dd"], check=True)


def test_very_many_tiny_files_are_listed_in_bounded_memory(tmp_path: Path) -> None:
    """The listing holds a few hundred bytes for each; by hand a million were tried, see docs/reliability.md."""
    folder = tmp_path / "many"
    for number in range(20):
        (folder / f"{number}").mkdir(parents=True)
        for file in range(250):
            (folder / f"{number}" / f"{file}.txt").touch()
    import tracemalloc

    used = []
    for _ in range(3):  # Python's own table of names grows now and then, by megabytes
        tracemalloc.start()
        listing = list_inputs([str(folder)], "**/*", None)
        used.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
        assert len(listing.sources) == 5000
        del listing
    assert min(used) / 5000 < 450


def test_a_yaml_file_can_run_nothing(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    for attack in (
        "run: !!python/object/apply:os.system ['touch /tmp/owned']",
        "run: !!python/name:os.system",
        "a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b]",
        "? [complex, key]\n: 1",
        "{" * 5000,
        "run: {jobs: " + "9" * 5000 + "}",
        "\x00",
        "run: {jobs: 1}\n---\nrun: {jobs: 2}",
    ):
        file.write_text(attack, encoding="utf-8")
        with pytest.raises(ConfigError, match=r"own\.yaml"):
            load_config(file)


def test_no_shell_no_pickle_no_network_in_the_source() -> None:
    forbidden = {"subprocess", "pickle", "marshal", "shelve", "socket", "urllib", "requests", "http", "ssl", "asyncio"}
    # Parsers, over bytes that are there.
    allowed = {("http.client", "warc.py"), ("urllib.parse", "inputs.py")}
    allowed |= {("urllib.parse", name) for name in ("hosts.py", "web_address.py", "row_shapes.py")}
    # The Spark engine asks which Java there is, and whether the master that was named answers.
    allowed |= {("subprocess", "session.py"), ("socket", "session.py")}
    # What workers send through pipes that nobody else has; `multiprocessing` would pickle it, too.
    allowed |= {("pickle", "pipes.py")}
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                function = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                assert function not in ("eval", "exec", "system", "popen", "allow_pickle"), (file, node.lineno)
            for name in names:
                top = name.split(".")[0]
                assert top not in forbidden or (name, file.name) in allowed, (file, name)


def test_a_run_writes_into_out_only_and_speaks_to_no_one(pages: Path, out: Path, tmp_path: Path) -> None:
    """Python tells an audit hook of every file that is opened for writing, every connection, every process."""
    put(pages, {"page.html": f"<html><body><p>{text(3)}</p></body></html>", "copy.txt": text(1)})
    out.mkdir()
    code = f"""
import sys
told = []
def hook(name, given):
    if name == "open" and (isinstance(given[1], str) and set(given[1]) & set("wax+") or (given[2] or 0) & 0o1103):
        told.append(f"{{name}} {{given[0]}}")
    elif name in ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.symlink", "os.link", "os.truncate", "os.chmod"):
        told.append(f"{{name}} {{given[0]}}")
    elif name in ("sqlite3.connect", "shutil.rmtree"):
        told.append(f"{{name}} {{given[0]}}")
    elif name.split(".")[0] in ("socket", "subprocess", "urllib", "http", "ftplib", "smtplib", "pickle") or name in (
            "os.system", "os.exec", "os.posix_spawn", "os.fork"):
        told.append(f"FORBIDDEN {{name}} {{given}}")
from seedclean.config import load_config
from seedclean.engine.runner import run
run([{str(pages)!r}], {str(out / "w")!r}, load_config(flags={{"run": {{"jobs": 1}}}}))
sys.addaudithook(hook)
for _ in range(2):
    run([{str(pages)!r}], {str(out)!r}, load_config(flags={{"run": {{"jobs": 1}}}}))
print("\\n".join(told))
"""
    done = subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, check=True, cwd=tmp_path)
    events = [line for line in done.stdout.decode().splitlines() if line]
    assert len(events) > 10, "the hook hears something"
    for line in events:
        name, _, where = line.partition(" ")
        inside = where.removeprefix("file://").startswith(str(out)) or where.isdigit()
        assert inside or (name in ("os.rmdir", "os.remove") and "/" not in where), line  # of a folder that is open


def test_an_article_of_a_million_characters_among_others(pages: Path, out: Path) -> None:
    (pages / "long.txt").write_text("\n".join(article(i, 1000) + "。" for i in range(1000)), encoding="utf-8")
    run(pages, out, CONFIG)
    assert ids(out, "clean") == ["good.txt", "long.txt"]


def test_a_folder_in_the_place_of_a_file_is_an_error(pages: Path, out: Path) -> None:
    out.mkdir()
    (out / "report.json").mkdir()
    with pytest.raises(ConfigError, match=r"report\.json: is no file of a run"):
        run(pages, out, CONFIG, RunOptions(rebuild=True))
    assert [file.name for file in out.iterdir()] == ["report.json"]


def test_a_run_of_odd_characters_is_as_long_as_a_page_may_be() -> None:
    """Each of its parts must not be kept to go back to: that was more memory than there was."""
    text = "中?" * 3_000_000 + "中"
    [run] = _RUN.finditer(text)
    assert run.span() == (0, len(text))
