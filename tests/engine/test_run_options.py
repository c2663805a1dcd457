"""The options of a run stand in one place: command line, config and Spark's refusals are made from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from seedclean.cli import main_group
from seedclean.config import load_config
from seedclean.engine.run_options import RunOptions, option_fields

RUN = main_group.commands["run"]
GIVEN: dict[str, tuple[str, Any]] = {
    "glob": ("*.txt", "*.txt"), "jobs": ("3", 3), "ledger": ("full", "full"), "text_field": ("body", "body"),
    "id_field": ("url", "url"), "drop_excerpts": ("", True), "max_bytes": ("99", 99), "follow_links": ("", True),
    "format": ("parquet", "parquet"), "shape": ("dolma", "dolma"), "shard_mb": ("9", 9), "partition": ("site", "site"),
    "rebuild": ("", True), "accept_config": ("", True), "replace": ("never", "never"), "allow_empty": ("", True),
    "no_resume": ("", True), "shard": ("2/4", "2/4"), "wait": ("1.5", 1.5), "tmp": ("t", Path("t")),
    "lang": ("zh", "zh"), "metrics": ("m", Path("m")),
}  # fmt: skip


def test_every_option_is_tried_here() -> None:
    assert list(GIVEN) == list(option_fields())


@pytest.mark.parametrize("name", GIVEN)
def test_an_option_of_the_command_line_is_a_field(name: str) -> None:
    text, value = GIVEN[name]
    flag = f"--{name.replace('_', '-')}"
    context = RUN.make_context("run", ["pages", "-o", "out", *([flag, text] if text else [flag])])
    values = {field: context.params[field] for field in option_fields()}
    assert RunOptions(**values) == RunOptions(**{name: value})


@pytest.mark.parametrize("name", [name for name, field in option_fields().items() if field.option.key])
def test_an_option_with_a_key_sets_that_value_of_the_config(name: str) -> None:
    section, key = str(option_fields()[name].option.key).split(".")
    value = GIVEN[name][1]
    assert load_config().data[section][key] != value
    assert load_config(flags=RunOptions(**{name: value}).flags()).data[section][key] == value


@pytest.mark.parametrize("name", [name for name, field in option_fields().items() if field.option.local_only])
def test_spark_refuses_an_option_that_is_local_only(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # figures for Prometheus are written all the same
    text, flag = GIVEN[name][0], f"--{name.replace('_', '-')}"
    arguments = ["run", "pages", "-o", "out", "--engine", "spark", *([flag, text] if text else [flag])]
    error = CliRunner().invoke(main_group, arguments).exception
    assert f"{flag} is not for --engine spark" in str(error)


def test_the_defaults_of_options_change_nothing_in_the_config() -> None:
    context = RUN.make_context("run", ["pages", "-o", "out"])
    assert isinstance(context, click.Context)
    assert RunOptions(**{field: context.params[field] for field in option_fields()}).flags() == {}
