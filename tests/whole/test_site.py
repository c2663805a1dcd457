"""The documents: every block of code runs, the site builds without network and asks none, pictures are there."""

from __future__ import annotations

import doctest
import gzip
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from seedclean.config import load_config
from seedclean.engine.runner import run
from tests.conftest import ROOT
from tests.support.command import called
from tests.support.documents import CONTRIBUTING, ENGLISH, blocks, code, path_of
from tests.support.portal import portal
from tests.support.site import Site

# The code of translations is that of their originals, test_docs.py says.
RUN = [file for file in ENGLISH if code(file, "python")]
EXAMPLES_LEAST = {"library.md": 15}


def test_every_block_is_of_a_language_that_a_test_runs() -> None:
    """`ini`, `crontab`: test_anomalies.py; `yaml` of CONTRIBUTING: test_docs.py; `text` is only shown.

    `bash`, `makefile`, `slurm`: test_merge.py.
    """
    languages = {"", "text", "bash", "makefile", "slurm", "python", "sh", "ini", "crontab", "yaml", "toml"}
    for file in ENGLISH:
        assert {block.language for block in blocks(file)} <= languages, file.name
        assert file.read_text(encoding="utf-8").count("```") == 2 * len(blocks(file)), file.name


@pytest.mark.parametrize("file", RUN, ids=path_of)
def test_python_runs(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    test = doctest.DocTestParser().get_doctest("\n".join(code(file, "python")), {}, file.name, str(file), 0)
    assert len(test.examples) >= EXAMPLES_LEAST.get(file.name, 5)
    assert doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test).failed == 0


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything that the commands of the documents name."""
    folder = tmp_path_factory.mktemp("documents")
    shutil.copytree(ROOT / "samples", folder / "pages")
    shutil.copytree(ROOT / "samples" / "mirror", folder / "pages" / "2025-11" / "day")
    shutil.copy(ROOT / "samples" / "mirror" / "c.txt", folder / "page.txt")
    text = (folder / "page.txt").read_text(encoding="utf-8")
    (folder / "page.html").write_text(f"<html><body><p>{text}</p></body></html>", encoding="utf-8")
    rows = [{"id": f"r{number}", "url": f"u{number}", "text": text, "body": text[number:]} for number in range(3)]
    lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
    (folder / "articles.jsonl").write_bytes(lines)
    for number, name in enumerate(("dump.jsonl.gz", "2024.jsonl.gz", "2025.jsonl.gz")):
        (folder / name).write_bytes(gzip.compress(lines.replace(b'"u', b'"u%d' % number)))
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.Table.from_pylist(rows), folder / "corpus.parquet")
    (folder / "my.yaml").write_text("dedup: {near: 0.8}\n", encoding="utf-8")
    [rule] = code(CONTRIBUTING, "yaml")
    (folder / "takedown.txt").write_text("mirror/a.txt\nmirror/b.txt\n", encoding="utf-8")
    (folder / "my-rules").mkdir()
    (folder / "my-rules" / "own.yaml").write_text(rule, encoding="utf-8")
    config = load_config(flags={"run": {"jobs": 1}})
    run(folder / "pages", folder / "out", config)
    portal(folder / "more", 60)
    command = [sys.executable, "-m", "seedclean", "rules", "learn", "more", "-o", "candidates.yaml"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    shutil.rmtree(folder / "more")
    return folder


def commands() -> list[tuple[str, str]]:
    """Return each command of the documents once, with the first of them that has it."""
    file_of: dict[str, str] = {}
    for file in ENGLISH:
        lines = "".join(code(file, "sh")).splitlines()
        for line in filter(None, (line.split(" # ")[0].strip() for line in lines)):
            file_of.setdefault(line, file.name)
    return [(file, command) for command, file in file_of.items()]


@pytest.mark.parametrize(("_file", "command"), commands())
def test_commands_run(
    workplace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, _file: str, command: str
) -> None:
    if command.startswith("make"):
        assert f"\n{command.split()[1]}:" in (ROOT / "Makefile").read_text(encoding="utf-8")
        return
    if command.startswith("pip install"):  # test_package.py installs the wheel
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        extra = re.fullmatch(r"pip install (?:\.|'\.\[(\w+)\]')", command)
        assert extra
        assert extra[1] is None or extra[1] in project["optional-dependencies"]
        return
    shutil.copytree(workplace, tmp_path / "here")
    if " -o out" in command and " inspect" not in command and "--rebuild" not in command:
        shutil.rmtree(tmp_path / "here" / "out")
    if "learned-" in command:  # the name of a candidate depends on the pages
        learned = re.findall(r"id: (learned-\w+)", (workplace / "candidates.yaml").read_text(encoding="utf-8"))
        command = re.sub(r"learned-\w+", learned[0], command)
    monkeypatch.chdir(tmp_path / "here")
    program, *arguments = shlex.split(command)
    if program == "seedclean" and not set(command) & set("|&<>*"):
        done = called(*arguments)
    else:
        monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, check=False)
    assert done.returncode == 0 or (done.returncode == 1 and " run " in command), done.stderr
    assert b"Traceback" not in done.stderr


def test_the_package_of_the_document_brings_its_stage(tmp_path: Path) -> None:
    text = ROOT / "docs" / "stages.md"
    site = Site(tmp_path)
    module = code(text, "python")[-1]
    lines = [line[4:] for line in module.splitlines() if line.startswith((">>> ", "... "))]
    (tmp_path / "my_package.py").write_text("\n".join(lines), encoding="utf-8")
    entries = tomllib.loads(code(text, "toml")[0])["project"]["entry-points"]["seedclean.stages"]
    site.package("my-package", "\n".join(f"{name} = {target}" for name, target in entries.items()))
    done = site.run(code(text, "yaml")[0])
    assert (done.returncode, done.stderr) == (0, "")
    assert ["四十二km" in text for text in site.texts()] == [True]


def test_the_site_builds_and_asks_no_network(tmp_path: Path) -> None:
    env = {
        **os.environ,
        "NO_MKDOCS_2_WARNING": "1",
        "https_proxy": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
    }
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    pages = {
        page.relative_to(tmp_path).as_posix(): page.read_text(encoding="utf-8") for page in tmp_path.rglob("*.html")
    }
    assert {"index.html", "looking.html", "stages.html", "decisions/0011-memory.html"} <= set(pages)
    assert {"index.zh-CN.html", *(f"zh/{file.stem}.html" for file in (ROOT / "docs" / "zh").glob("*.md"))} <= set(pages)
    navigation = re.findall(r'<a href="([^"#:]+)" class="md-nav__link', pages["index.html"])
    assert {page for page in pages if page != "404.html"} <= {*navigation, "index.html"}, "not in the navigation"
    for name, page in pages.items():
        asked = re.findall(r'<(?:script|img|iframe|link)\b[^>]*(?:src|href)="?(https?:[^">\s]+)', page)
        assert not [address for address in asked if "canonical" not in address], name
        for target in re.findall(r'<img[^>]* src="([^"]+)"', page):
            assert (tmp_path / Path(name).parent / target).exists(), f"{name}: {target}"


def test_pictures_are_small_and_shown() -> None:
    shown = "".join(file.read_text(encoding="utf-8") for file in ENGLISH)
    images = sorted((ROOT / "docs" / "images").glob("*.png"))
    assert len(images) >= 4
    for image in images:
        assert image.name in shown, f"no document shows {image.name}"
        assert image.stat().st_size < 250_000
    assert "docs/images/report.png" in (ROOT / "README.md").read_text(encoding="utf-8")
