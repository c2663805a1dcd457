"""The config: `configs/default.yaml`, what a file of the user's changes, what flags change.

Every value is in the default file; nothing has a default in code. What a file may say is read from the types of
the things that it sets, so that a new parameter is known as soon as it exists.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import orjson

from seedclean.core.custom_stages import CustomStage, are_importable
from seedclean.core.document import ROW_FIELDS
from seedclean.core.errors import ConfigError
from seedclean.core.plugins import plugin_stages
from seedclean.core.processors import usable_processors
from seedclean.core.ranges import Count, CountOrZero, NotNegative, Share, TimeZone
from seedclean.core.resources import config_path, configs_folder, file_digest
from seedclean.core.strict_yaml import LoadedYaml, load_yaml, refuse_unknown_keys
from seedclean.core.validation import checked_mapping, checked_section, checked_value, field_types
from seedclean.dedup import COMPARE_FORM, CRITERIA, DedupSettings, choose_banding
from seedclean.pipeline import as_stage

if TYPE_CHECKING:
    from seedclean.pipeline import Pipeline
    from seedclean.rules import Rule
    from seedclean.stage import Stage

_SECTIONS: dict[str, dict[str, Any]] = {
    "read": dict.fromkeys(("glob", "text_field", "id_field"), str)
    | {"max_bytes": Count, "follow_links": bool, "time_zone": TimeZone},
    "fields": {**dict.fromkeys(ROW_FIELDS, str), "other": Literal["keep", "nest", "drop"]},
    "rules": {"folders": tuple[str, ...], "shipped": bool, "disable": tuple[str, ...]},
    "sites": {"lines": Literal["cut", "off"], "keep": tuple[str, ...]},
    "paragraphs": {"max_documents": CountOrZero},
    "dedup": field_types(DedupSettings),
    "run": {"jobs": CountOrZero, "ledger": Literal["counts", "full"], "lang": Literal["en", "zh"]},
    "output": {
        "format": Literal["auto", "jsonl", "parquet"],
        "shape": Literal["seedclean", "dolma", "datatrove"],
        "shard_mb": CountOrZero,
        "partition": Literal["none", "date", "site"],
    },
    "watch": {"runs": Count, "factor": NotNegative, "failed_share": Share},
}
# Parameters of dedup that decide what signatures are; the others decide what is made of them.
_FOR_BODIES = {"ngram", "short_ngram", "short_chars", "permutations", "bands", "rows", "near"}
_SHORT = 16  # digits of a digest that is only compared
# Sections that say nothing to those who have clean text.
_FOR_PAGES = ("pipeline", "rules", "stages", "sites")


@dataclass(frozen=True)
class Config:
    """A checked config.

    Attributes:
        data: the effective values, as `seedclean config` prints them.
        rules: the rules in force, in order.
        custom_stages: stages of the user's, which `before` and `after` put between the others.
        folder: what the paths in it are relative to.
    """

    data: Mapping[str, Any]
    rules: tuple[Rule, ...]
    custom_stages: tuple[CustomStage, ...] = ()
    folder: Path = Path()

    def pipeline(self, *, every_type: bool = False) -> Pipeline:
        """Return the pipeline that the config describes; `every_type`: `body` drops no page for its type."""
        from seedclean.pipeline import Pipeline  # noqa: PLC0415
        from seedclean.stages import build_stage, stage_values  # noqa: PLC0415

        values = stage_values(self.data, every_type=every_type)
        pipeline = Pipeline(build_stage(name, values.get(name, {}), self.rules) for name in self.data["pipeline"])
        for behind, other, stage in self.custom_stages:
            pipeline = pipeline.after(other, stage) if behind else pipeline.before(other, stage)
        return pipeline

    @property
    def counts_lines(self) -> bool:
        """Whether a run counts how many articles print each line: the stage `sites` goes by that."""
        return self.data.get("sites", {}).get("lines") == "cut" and "sites" in self.data["pipeline"]

    def before(self, name: str, stage: Stage | Callable[[str], str]) -> Config:
        """Return the config with a stage of one's own in front of another; see `Pipeline.before`.

        A function of a notebook, or of the script that is run, is run in one process.

        Raises:
            ConfigError: there is no stage of that name, or one already that is called as the new one.
        """
        return self._with(CustomStage(behind=False, other=name, stage=as_stage(stage)))

    def after(self, name: str, stage: Stage | Callable[[str], str]) -> Config:
        """Return the config with a stage of one's own behind another; see `before`.

        >>> def units(text: str) -> str:
        ...     return text.replace("公里", "千米")
        >>> [stage.name for stage in load_config().after("emoji", units).pipeline().stages][:3]
        ['repair', 'emoji', 'units']
        """
        return self._with(CustomStage(behind=True, other=name, stage=as_stage(stage)))

    def _with(self, custom: CustomStage) -> Config:
        config = replace(self, custom_stages=(*self.custom_stages, custom))
        config.pipeline()  # raises if the stages do not fit together
        return config

    def dedup(self) -> DedupSettings:
        """Return the parameters of dedup."""
        values = self.data["dedup"]
        return DedupSettings(**{**values, "keeper": tuple(values["keeper"])})

    def deciding(self) -> dict[str, dict[str, Any]]:
        """Return all that decides the output, by name: what is made of `pages`, of `bodies`, of `clusters`.

        Of rules and word lists the digests. Which files are read is no part of it, nor are jobs and ledger.
        """
        parts: dict[str, dict[str, Any]] = {"pages": {}, "bodies": {}, "clusters": {}}
        for key, value in self.data["dedup"].items():
            parts["bodies" if key in _FOR_BODIES else "clusters"][f"dedup.{key}"] = value
        parts["bodies"]["compare form"] = COMPARE_FORM
        if "pipeline" not in self.data:
            return parts
        from seedclean.stages import TABLE  # noqa: PLC0415 - rules and their engines: for pages only
        from seedclean.stages.article_limits import with_digests  # noqa: PLC0415

        pages = parts["pages"]
        pages |= {f"read.{key}": self.data["read"][key] for key in ("text_field", "id_field", "time_zone")}
        pages |= {f"fields.{name}": field for name, field in self.data["fields"].items()}
        pages["pipeline"] = self.data["pipeline"]
        for section in ("sites", "paragraphs"):
            pages |= {f"{section}.{key}": value for key, value in self.data[section].items()}
        for stage, values in self.data["stages"].items():
            pages |= {f"stages.{stage}.{key}": value for key, value in values.items()}
        pages["stages.checks.limits"] = with_digests(pages["stages.checks.limits"])
        for name in [name for name in self.data["pipeline"] if name not in TABLE]:
            pages[f"stage {name}"] = plugin_stages()[name].package
        pages |= {f"stage {custom.stage.name}": custom.identity for custom in self.custom_stages}
        for rule in self.rules:
            unread = ("id", "why", "removes", "keeps", "location")
            values_of_rule = [getattr(rule, f.name) for f in fields(rule) if f.name not in unread]
            pages[f"rule {rule.id}"] = hashlib.sha256(orjson.dumps(values_of_rule)).hexdigest()[:_SHORT]
        order = [rule.id for rule in self.rules]
        pages["order of rules"] = hashlib.sha256(orjson.dumps(order)).hexdigest()[:_SHORT]
        patterns = ("*.txt", "words/*.txt", "conversion.yaml", "body.*", "*.gz")
        for file in (file for pattern in patterns for file in configs_folder().glob(pattern)):
            if file.name != "reference.txt":
                pages[f"configs/{file.name}"] = file_digest(file)[:_SHORT]
        return parts

    @property
    def reading(self) -> Mapping[str, Any]:
        """How pages are read: the section `read`, and in it the section `fields`."""
        return {**self.data["read"], "fields": self.data["fields"]}

    @property
    def digest(self) -> str:
        """SHA-256 of `deciding`."""
        return hashlib.sha256(orjson.dumps(self.deciding(), option=orjson.OPT_SORT_KEYS)).hexdigest()

    @property
    def jobs(self) -> int:
        """Number of worker processes."""
        if not are_importable(self.custom_stages):
            return 1
        return int(self.data["run"]["jobs"]) or usable_processors()


def load_config(
    file: str | Path | None = None, flags: Mapping[str, Mapping[str, Any]] | None = None, *, pages: bool = True
) -> Config:
    """Return the default config with the changes of a file and of flags, checked.

    Args:
        file: YAML with any part of `default.yaml`, or the name of a recipe, see docs/quality.md.
        flags: section -> key -> value; they override the file.
        pages: whether pages are to be cleaned; else stages and rules are not looked at.

    Raises:
        ConfigError: with file, line, key and the valid choices.

    >>> load_config().data["dedup"]["near"]
    0.7
    """
    default = load_yaml(configs_folder() / "default.yaml")
    data = _checked(default, pages=pages)
    file = None if file is None else config_path(Path(file))
    base = file.parent if file else Path()
    if file is not None:
        loaded = load_yaml(file)
        if loaded.data is not None:
            _merge(data, _checked(loaded, pages=pages))
    for section, values in (flags or {}).items():
        data[section].update(
            checked_section(LoadedYaml({}, {}, "option"), (section,), dict(values), _SECTIONS[section])
        )
    _cross_checks(data, file or configs_folder() / "default.yaml")
    if not pages:
        return Config(data, ())
    from seedclean.rules import load_rules, shipped_rules  # noqa: PLC0415
    from seedclean.stages.article_limits import with_paths  # noqa: PLC0415

    checks = data["stages"]["checks"]
    checks["limits"] = with_paths(checks["limits"], base)
    folders = tuple(Path(base, folder) for folder in data["rules"]["folders"])
    rules = load_rules(((shipped_rules(),) if data["rules"]["shipped"] else ()) + folders, shipped_rules())
    disabled = set(data["rules"]["disable"])
    if missing := sorted(disabled - {rule.id for rule in rules}):
        raise ConfigError(f"{file}: rules.disable names {missing[0]!r}, which is no rule: see `seedclean rules list`")
    return Config(data, tuple(rule for rule in rules if rule.id not in disabled), folder=base)


def _checked(loaded: LoadedYaml, *, pages: bool) -> dict[str, Any]:
    data = loaded.data
    if not isinstance(data, dict):
        raise ConfigError(f"{loaded.location(())}: a config is a mapping with the keys {', '.join(_SECTIONS)}, …")
    refuse_unknown_keys(loaded, (), data, [*_SECTIONS, "pipeline", "stages"])
    out: dict[str, Any] = {}
    if data.get("sites") is False:
        data["sites"] = {"lines": "off"}
    for name, value in data.items():
        if name in _SECTIONS and (pages or name not in _FOR_PAGES):
            out[name] = checked_section(loaded, (name,), value, _SECTIONS[name])
    out |= _checked_stages(loaded, data) if pages else {}
    return {name: out[name] for name in data if name in out}


def _checked_stages(loaded: LoadedYaml, data: dict[str, Any]) -> dict[str, Any]:
    from seedclean.stages import TABLE, stage_names, stage_parameters  # noqa: PLC0415 - rules and their engines: for pages only

    out: dict[str, Any] = {}
    if "pipeline" in data:
        out["pipeline"] = checked_value(loaded, ("pipeline",), data["pipeline"], tuple[str, ...])
        if missing := [name for name in out["pipeline"] if name not in TABLE and name not in plugin_stages()]:
            origin = loaded.location(("pipeline",))
            raise ConfigError(f"{origin}: pipeline is {missing[0]!r}: valid: {', '.join(stage_names())}")
    if "stages" in data:
        stages = checked_mapping(loaded, ("stages",), data["stages"])
        if any(name not in TABLE for name in stages):
            refuse_unknown_keys(loaded, ("stages",), stages, stage_names())
        out["stages"] = {
            key: checked_section(loaded, ("stages", key), item, stage_parameters(key))
            for key, item in data["stages"].items()
        }
    return out


def _merge(into: dict[str, Any], changes: Mapping[str, Any]) -> None:
    for key, value in changes.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


def threshold(near: float) -> dict[str, Any]:
    """Return what the section `dedup` needs for another least Jaccard: bands that find it, and no review above it.

    >>> threshold(0.8), threshold(0.5)["bands"]
    ({'near': 0.8}, 42)
    """
    usual = load_config(pages=False).dedup()
    values: dict[str, Any] = {"near": near}
    if near < usual.near:
        bands, rows = choose_banding(near, usual.permutations)
        values |= {"bands": bands, "rows": rows, "review": min(near, usual.review)}
    if near > usual.same:
        values |= {"same": near}
    return values


def _cross_checks(data: Mapping[str, Any], file: Path) -> None:
    dedup = data["dedup"]
    if dedup["bands"] * dedup["rows"] > dedup["permutations"]:
        raise ConfigError(f"{file}: dedup.bands x dedup.rows is more than dedup.permutations ({dedup['permutations']})")
    if not dedup["review"] <= dedup["near"] <= dedup["same"]:
        raise ConfigError(f"{file}: dedup must have review <= near <= same")
    if dedup["near"] <= 0:
        raise ConfigError(f"{file}: dedup.near must be more than 0")
    for name in dedup["keeper"]:
        if name not in CRITERIA:
            raise ConfigError(f"{file}: dedup.keeper has {name!r}: valid: {', '.join(CRITERIA)}")
    if "pipeline" in data:
        _no_repeats(data["pipeline"], f"{file}: pipeline")
        if not data["pipeline"]:
            raise ConfigError(f"{file}: pipeline is empty: name at least one stage, see `seedclean config`")


def _no_repeats(stage_names: Sequence[str], origin: str) -> None:
    for name in stage_names:
        if stage_names.count(name) > 1:
            raise ConfigError(f"{origin} names {name!r} twice")
