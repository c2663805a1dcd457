"""Stages of other packages and of the user: by entry point, and between ours in a few lines."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import seedclean
from seedclean.api import repair
from seedclean.core.custom_stages import CustomStage, are_importable
from seedclean.core.document import Document, Drop
from seedclean.core.edits import Edit, replay
from seedclean.core.errors import ConfigError
from seedclean.core.fingerprint import _ValueReader, stage_digest
from seedclean.engine.runner import run
from seedclean.stage import Checking, Editing, Rewriting, Stage
from tests.conftest import ROOT
from tests.support.site import TEXT, Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_a_package_brings_a_stage(site: Site) -> None:
    site.package("own-units", "units = own_units:units")
    config = "pipeline: [repair, emoji, units, checks]\n"
    for number in range(300):  # so many that worker processes have it, too
        (site.folder / "in" / f"{number}.txt").write_text(f"第{number}天，" + TEXT * 3, encoding="utf-8")
    assert site.run(config, "-j", "2").stderr == ""
    assert {"公里" in text for text in site.texts()} == {False}
    assert {"四十二千米" in text for text in site.texts()} == {True}
    done = site.run(config + "stages: {units: {unit: km}}", "-j", "1")
    assert done.returncode == 2
    assert "the corpus was made with other settings: stages.units.unit: none -> km" in done.stderr
    assert site.run(config + "stages: {units: {unit: km}}", "--rebuild").returncode == 0
    assert {"四十二km" in text for text in site.texts()} == {True}
    site.package("own-units", "units = own_units:units", version="1.1")
    done = site.run(config + "stages: {units: {unit: km}}")
    assert "stage units: own-units 1.0 -> own-units 1.1" in done.stderr


def test_parameters_of_a_stage_of_a_package_are_checked(site: Site) -> None:
    site.package("own-units", "units = own_units:units")
    done = site.run("pipeline: [units]\nstages:\n  units: {unit: mile}\n")
    assert done.returncode == 2
    assert "own.yaml:3: stages.units.unit is 'mile': valid: 千米, km" in done.stderr
    done = site.run("pipeline: [units]\nstages: {units: {size: 1}}\n")
    assert "size" in done.stderr
    assert (site.folder / "out").exists() is False


def test_numbers_of_a_package_may_be_zero_or_negative_unless_their_type_has_a_range(site: Site) -> None:
    site.package("own-shift", "shift = own_units:shift")
    done = site.run("pipeline: [shift]\nstages:\n  shift: {offset: 0, slope: -1.5}\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert site.texts()[0].endswith("[0|-1.5][0|-1.5]")
    done = site.run("pipeline: [shift]\nstages:\n  shift: {times: 1}\n")
    assert done.returncode == 2
    assert "own.yaml:3: stages.shift.times is 1: it must be 2 or more" in done.stderr


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (
            "units = broken:units",
            "the stage 'units' of own-units 1.0 cannot be imported (ModuleNotFoundError: No module",
        ),
        ("units = own_units:nothing", "cannot be imported (AttributeError: "),
        ("units = own_units:no_spec", "the stage 'units' of own-units 1.0 is no seedclean.stages.Spec"),
        ("units = own_units:misnamed", "the stage 'units' calls itself 'other'"),
        ("others = own_units:units", "own.yaml:1: pipeline is 'units': valid: repair, emoji,"),
    ],
)
def test_an_error_of_a_package_is_one_message_that_names_it(site: Site, entries: str, message: str) -> None:
    site.package("own-units", entries)
    done = site.run("pipeline: [repair, units]")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert message in done.stderr
    assert site.run("pipeline: [repair, checks]").returncode == 0, "who does not use it is not disturbed"


def test_two_packages_cannot_register_the_same_stage(site: Site) -> None:
    site.package("own-units", "units = own_units:units")
    site.package("their-units", "units = broken:units")
    done = site.run("pipeline: [units]")
    assert "two packages register a stage 'units': own-units 1.0, their-units 1.0: uninstall one" in done.stderr


def test_a_package_cannot_replace_a_shipped_stage(site: Site) -> None:
    site.package("own-units", "emoji = broken:units")
    assert site.run("pipeline: [emoji]").returncode == 0


def units(text: str) -> str:
    return text.replace("公里", "千米")


def test_a_function_of_the_user_stands_between_our_stages() -> None:
    clean = seedclean.load_pipeline(stages=["emoji", "simplify"]).after("emoji", units)
    assert [stage.name for stage in clean.stages] == ["emoji", "units", "simplify"]
    [doc] = clean("四十二公里🚀，英偉達")
    assert doc.text == "四十二千米，英伟达"
    assert seedclean.replay("四十二公里🚀，英偉達", doc.trace) == doc.text
    first = clean.before("emoji", Rewriting("own:shout", str.upper)).stages[0]
    assert first.name == "own:shout"


def test_a_stage_needs_a_neighbour_and_a_name_of_its_own() -> None:
    clean = seedclean.load_pipeline(stages=["emoji"])
    with pytest.raises(ConfigError, match="no stage 'polish' in the pipeline: there are emoji"):
        clean.after("polish", units)
    with pytest.raises(ConfigError, match="there is a stage 'emoji' already: give yours another name"):
        clean.after("emoji", Rewriting("emoji", str.upper))
    for wrong in (lambda text: text, 7, "units"):
        with pytest.raises(ConfigError, match="is no stage and no named function"):
            clean.after("emoji", wrong)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Least:
    """A stage with a parameter."""

    count: int

    def __call__(self, doc: seedclean.Document) -> Drop | None:
        return Drop("least", "small", doc.id) if len(doc.text) < self.count else None


def test_a_run_uses_stages_of_the_user(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "in" / "b.txt").write_text(TEXT * 3, encoding="utf-8")
    config = seedclean.load_config(flags={"run": {"jobs": 2}}).after("boilerplate", units)
    result = seedclean.run(tmp_path / "in", config=config.after("checks", Checking("least", Least(99))))
    assert [row["text"] for row in result.rows()] == [TEXT.replace("公里", "千米") * 3]
    assert [(row["stage"], row["reason"]) for row in result.rows("rejected")] == [("least", "small")]
    assert result.report.edits_by_rule["units"] == 4


def test_worker_processes_run_a_stage_that_they_can_import(tmp_path: Path) -> None:
    config = seedclean.load_config(flags={"run": {"jobs": 2}}).after("boilerplate", os.path.normcase)
    assert config.jobs == 2
    report = run(ROOT / "samples" / "portal", tmp_path / "out", config, forced=True)
    assert report.kept == 4


def test_a_stage_that_workers_cannot_import_runs_in_one_process() -> None:
    config = seedclean.load_config(flags={"run": {"jobs": 2}})

    def here(text: str) -> str:
        return text

    assert config.after("emoji", here).jobs == 1

    class Stubborn:
        name = "stubborn"

        def __reduce__(self) -> str:
            raise RuntimeError

        def __call__(self, doc: seedclean.Document) -> tuple[seedclean.Document, ...]:
            return (doc,)

    assert not are_importable([CustomStage(behind=True, other="emoji", stage=Stubborn())])


def test_an_output_folder_knows_a_stage_by_its_code(tmp_path: Path) -> None:
    """Other code, other parameters, another place: other settings. The same code elsewhere: the same."""

    def made(factor: int) -> object:
        def own(text: str) -> str:
            return text + "。" * factor

        return own

    def said(where: str, stage: object) -> object:
        config = seedclean.load_config().after(where, stage)  # type: ignore[arg-type]
        return {key: value for key, value in config.deciding()["pages"].items() if key.startswith("stage ")}

    assert said("emoji", made(0)) == said("emoji", made(0))
    assert said("emoji", made(0)) != said("emoji", made(1))
    assert said("emoji", made(0)) != said("split", made(0))
    assert said("emoji", Checking("least", Least(1))) != said("emoji", Checking("least", Least(2)))
    spaces: list[dict[str, object]] = [{}, {}, {}]
    for space, code in zip(spaces, ("return text", "\n    return text", "return text + ''"), strict=True):
        exec(f"def own(text):\n    {code}", space)  # noqa: S102 - as a notebook's cell is run
    first, moved, other = (said("emoji", space["own"]) for space in spaces)
    assert first == moved != other
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(TEXT, encoding="utf-8")
    config = seedclean.load_config(flags={"run": {"jobs": 1}})
    run(tmp_path / "in", tmp_path / "out", config.after("emoji", units))
    assert run(tmp_path / "in", tmp_path / "out", config.after("emoji", units)).pages_unchanged == 1
    with pytest.raises(ConfigError, match=r"other settings: stage units: after emoji, .* -> none"):
        run(tmp_path / "in", tmp_path / "out", config)


def test_every_adapter_takes_a_function_of_the_user() -> None:
    def dots(text: str) -> list[Edit]:
        return [Edit(at, at + 1, "", "dots") for at, character in enumerate(text) if character == "·"]

    clean = seedclean.load_pipeline(stages=["emoji"]).after("emoji", Editing("dots", (dots,)))
    [doc] = clean("甲·乙🚀")
    assert (doc.text, [edit.rule for entry in doc.trace for edit in entry.edits]) == ("甲乙", ["emoji", "dots"])


@pytest.mark.parametrize(
    "code",
    [
        "def own(t):\n return t if t in {'a', '§'} else ''",
        "W = {'a': '§'}\ndef own(t):\n return W.get(t, t)",
        "W = ['§']\ndef own(t):\n return max(x for x in W)",
        "def h(t):\n return t + '§'\ndef own(t):\n return h(t)",
        "import re\nP = re.compile('§')\ndef own(t):\n return P.sub('', t)",
        "class C:\n def __call__(s, t):\n  return t + '§'\nown = C()",
        "class C:\n def __init__(s, n):\n  s.n = n\n def __call__(s, t):\n  return t\nown = C('§')",
        "class C:\n @staticmethod\n def own(t):\n  return t + '§'\nown = C.own",
        "class B:\n k = '§'\nclass C(B):\n def __call__(s, t):\n  return t + s.k\nown = C()",
        "from functools import partial\ndef f(n, t):\n return t * n\nown = partial(f, '§')",
        "class C:\n def __init__(s, n):\n  s.n = n\n def own(s, t):\n  return t\nown = C('§').own",
        "def own(t, *, n='§'):\n return t * n",
        "import dataclasses as d\n@d.dataclass\nclass C:\n n: str\n def __call__(s, t):\n  return t + '§'\nown = C('')",
    ],
)
def test_the_digest_of_a_stage_covers_all_that_its_code_uses(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def said(code: str) -> str:
        space: dict[str, Any] = {"__name__": "cell"}
        monkeypatch.setitem(sys.modules, "cell", ModuleType("cell"))  # dataclasses look for it
        exec(code, space)  # noqa: S102 - as a notebook's cell is run
        return CustomStage(behind=True, other="emoji", stage=Rewriting("own", space["own"])).identity

    first = said(code)
    assert first == said("# typed elsewhere\n\n" + code) != said(code.replace("§", "¶"))


def test_built_in_functions_differ_by_their_names() -> None:
    assert len({stage_digest(function) for function in (str.upper, str.lower, len, os.path.normcase, "".join)}) == 5


def test_a_stage_that_refers_to_itself_has_a_digest() -> None:
    space: dict[str, Any] = {"__name__": "cell"}
    exec("L = []\nL.append(L)\ndef own(t):\n L.append(own)\n return own(t) if t else t", space)  # noqa: S102
    assert len(stage_digest(space["own"])) == 64


def test_our_own_values_keep_the_module_names_that_output_folders_know() -> None:
    """Else an OUT whose stage uses one of them would be cleaned again, only because the package got rooms."""
    recorded = [
        part.decode()
        for value in (Edit, Drop, Document, Stage, replay, repair, seedclean.simplify)
        for part in _ValueReader().parts(value)
    ]
    assert [name for name in recorded if name != "builtins.type" and name.startswith("seedclean.")] == [
        *("seedclean.edit.Edit", "seedclean.document.Drop", "seedclean.document.Document"),
        "seedclean.stage.Stage",
        *("seedclean.edit.replay", "seedclean.notebook.repair", "seedclean.stages.simplify.simplify"),
    ]


def test_digests_are_the_same_in_every_process() -> None:
    code = (
        "from seedclean.core.fingerprint import stage_digest\n"
        "W = {'甲', '乙', '丙', '丁'}\n"
        "def own(t):\n    return t if t in W or t in {'a', 'b', 'c', 'd'} else ''\n"
        "print(stage_digest(own))"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(digests) == 1
