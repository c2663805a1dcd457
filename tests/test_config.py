"""The config: strict, every error with its place and the choices."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from seedclean.config import load_config
from seedclean.core.errors import ConfigError
from seedclean.core.resources import configs_folder
from seedclean.core.strict_yaml import load_yaml
from seedclean.dedup import DedupSettings
from seedclean.stages import TABLE, stage_parameters


def test_the_default_file_spells_out_every_parameter() -> None:
    data = load_yaml(configs_folder() / "default.yaml").data
    assert list(data["pipeline"]) == list(TABLE)
    for name in TABLE:
        assert set(data["stages"][name]) == set(stage_parameters(name)), name
    assert set(data["dedup"]) == {field.name for field in fields(DedupSettings)}


def test_every_parameter_has_a_comment() -> None:
    text = (configs_folder() / "default.yaml").read_text(encoding="utf-8")
    bare = [line for line in text.splitlines() if line.startswith("  ") and ":" in line and "#" not in line]
    told = [line.split(":")[0].strip() for line in bare]
    # Headings of sections, stages without parameters, and two whose comment stands on the line above.
    assert set(told) == {*TABLE, "keep_plain", "rows"}


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("dedup:\n  nera: 0.8\n", 2, "did you mean 'near'?"),
        ("dedup:\n  near: 0.8\n  near: 0.9\n", 3, "key 'near' stands twice (first in line 2)"),
        ("dedup:\n  near: high\n", 2, "dedup.near is 'high': it must be a number"),
        ("dedup:\n  near: 1.5\n", 2, "it is a share, 0 to 1"),
        ("dedup:\n  bands: true\n", 2, "it must be a whole number"),
        ("stages:\n  simplify:\n    variant: s2t\n", 3, "valid: auto, t2s, tw2s, hk2s"),
        ("stages:\n  simplfy: {}\n", 2, "did you mean 'simplify'?"),
        ("pipeline: [repair, cook]\n", 1, "pipeline is 'cook': valid: repair, emoji"),
        ("run:\n  jobs: -1\n", 2, "it must be 0 or more"),
        ("run: {ledger: yes}\n", 1, "'yes' would be read as a truth value"),
        ("rules:\n  shipped: 1\n", 2, "it must be true or false"),
        ("read:\n  id_field: a\n  time_zone: Asia/Haicheng\n", 3, "no time zone has that name"),
        ("read:\n  time_zone: ../../etc/passwd\n", 2, "no time zone has that name"),
        ("read:\n  time_zone: Asia\n", 2, "no time zone has that name"),
        ("read:\n  time_zone: 8\n", 2, "it must be a text"),
        ("rules:\n  folders: mine\n", 2, "it must be a list"),
        ("read: [1, 2]\n", 1, "'read' must be a mapping"),
        ("reed: {}\n", 1, "did you mean 'read'?"),
        ("a: [1\n", 2, "expected"),
        ("a: &x [1]\nb: *x\n", 2, "aliases (*name) are not read"),
        ("a: !!python/object:os.system {}\n", 1, "unknown key 'a'|are not read"),
        ("- 1\n", 1, "a config is a mapping"),
        ("a: 2025-01-01\n", 1, "put it in quotes"),
    ],
)
def test_errors_name_file_line_and_choices(tmp_path: Path, text: str, line: int, told: str) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load_config(file)
    assert any(part in str(error.value) for part in told.split("|"))
    assert f"{file}:{line}" in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        "dedup: {bands: 64, rows: 4}",
        "dedup: {review: 0.9}",
        "dedup: {near: 0, review: 0}",
        "dedup: {keeper: [newest]}",
        "pipeline: []",
        "pipeline: [emoji, emoji]",
        "rules: {disable: [no-such-rule]}",
        "rules: {folders: [nowhere]}",
    ],
)
def test_values_that_contradict_each_other(tmp_path: Path, text: str) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError):
        load_config(file)


def test_a_yaml_bomb_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "bomb.yaml"
    lines = ["a0: &a0 [x, x]", *(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 40))]
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ConfigError, match="aliases"):
        load_config(file)
    file.write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(ConfigError):
        load_config(file)


def test_files_change_defaults_and_flags_change_files(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text("dedup: {near: 0.8}\nstages: {checks: {min_han: 9}}\nrun: {jobs: 3}\n", encoding="utf-8")
    config = load_config(file, {"run": {"jobs": 5}})
    assert (config.data["dedup"]["near"], config.data["dedup"]["same"]) == (0.8, 0.98)
    assert (config.data["stages"]["checks"]["min_han"], config.jobs) == (9, 5)
    assert config.data["stages"]["checks"]["min_han_share"] == load_config().data["stages"]["checks"]["min_han_share"]


def test_the_digest_changes_with_what_decides_the_output() -> None:
    one = load_config().digest
    assert load_config(flags={"run": {"jobs": 7}}).digest == one
    assert load_config(flags={"dedup": {"near": 0.8}}).digest != one


def test_own_rules_and_disabled_ones(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    rule = "{id: own, kind: line, why: w, pattern: 港口快讯, removes: [港口快讯], keeps: [港口快讯今天停刊]}"
    (tmp_path / "rules" / "own.yaml").write_text(f"rules: [{rule}]", encoding="utf-8")
    file = tmp_path / "own.yaml"
    file.write_text("rules: {folders: [rules], disable: [sohu-return]}", encoding="utf-8")
    ids = {rule.id for rule in load_config(file).rules}
    assert "own" in ids
    assert "sohu-return" not in ids


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text("# nothing\n", encoding="utf-8")
    assert load_config(file).data == load_config().data


def test_off_switches_facts_off_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("dedup: {facts: off}", encoding="utf-8")
    assert load_config(tmp_path / "a.yaml").dedup().facts is False
    (tmp_path / "a.yaml").write_text("read: {follow_links: off}", encoding="utf-8")
    with pytest.raises(ConfigError, match="write true, false or quotes"):
        load_config(tmp_path / "a.yaml")
