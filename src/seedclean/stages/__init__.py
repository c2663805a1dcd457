"""The table of stages: name -> how a stage is built from its parameters.

The order of the table is the order of the flow. `read` is not in the table: it makes the documents
(`seedclean.read`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, get_type_hints

from seedclean.core.errors import ConfigError
from seedclean.core.page_types import PAGE_TYPES
from seedclean.core.plugins import plugin_stages
from seedclean.core.validation import field_types
from seedclean.rules import Rule
from seedclean.stage import Checking, Editing, Finding, Splitting, Stage
from seedclean.stages import whitespace
from seedclean.stages.body import Body
from seedclean.stages.boilerplate import Boilerplate
from seedclean.stages.checks import Checks
from seedclean.stages.emoji import Emoji
from seedclean.stages.labels import Labels
from seedclean.stages.metadata import Metadata
from seedclean.stages.quality import Quality
from seedclean.stages.repair import ROUNDS, Repair
from seedclean.stages.repairs import needs_no_repair
from seedclean.stages.simplify import Simplify
from seedclean.stages.sites import Sites
from seedclean.stages.split import Split


class Spec(NamedTuple):
    """How a stage is built. Another package registers one as an entry point `seedclean.stages`.

    Attributes:
        function: the dataclass of the stage's parameters, callable; None if the stage has no
            parameters.
        adapt: builds the stage from an instance of it.

    >>> from dataclasses import dataclass
    >>> from seedclean.stage import Rewriting
    >>> @dataclass(frozen=True)
    ... class Units:
    ...     unit: str = "千米"
    ...     def __call__(self, text: str) -> str:
    ...         return text.replace("公里", self.unit)
    >>> units = Spec(Units, lambda units: Rewriting("units", units))
    >>> units.adapt(units.function(unit="km")).rewrite("42公里")
    '42km'
    """

    function: Callable[..., Any] | None
    adapt: Callable[[Any], Stage]


TABLE: Mapping[str, Spec] = {
    "repair": Spec(Repair, lambda repair: Editing("repair", repair.passes(), ROUNDS, needs_no_repair, repair.fields)),
    "emoji": Spec(Emoji, lambda emoji: Editing("emoji", (emoji,), fields=emoji.fields)),
    "labels": Spec(Labels, lambda labels: Finding("labels", labels)),
    "split": Spec(Split, lambda split: Splitting("split", split)),
    "body": Spec(Body, lambda body: Finding("body", body)),
    "boilerplate": Spec(Boilerplate, lambda boilerplate: Finding("boilerplate", boilerplate)),
    "sites": Spec(Sites, lambda sites: Finding("sites", sites)),
    "simplify": Spec(Simplify, lambda simplify: Finding("simplify", simplify)),
    "metadata": Spec(Metadata, lambda metadata: Finding("metadata", metadata)),
    "whitespace": Spec(None, lambda _: Editing("whitespace", whitespace.PASSES)),
    "quality": Spec(Quality, lambda quality: Finding("quality", quality)),
    "checks": Spec(Checks, lambda checks: Checking("checks", checks)),
}


# Parameters of stages that other parts of a config set, see `stage_values`.
_ELSEWHERE = frozenset([("sites", "max_documents"), ("body", "keep_types")])


def find_spec(name: str) -> Spec:
    """Return how a stage is built: one of ours, or one that a package registers.

    Raises:
        ConfigError: there is no stage of that name, or the package registers something that is no
            `Spec`.
    """
    if name in TABLE:
        return TABLE[name]
    plugin = plugin_stages().get(name)
    if plugin is None:
        raise ConfigError(f"no stage {name!r}: there are {', '.join(stage_names())}")
    spec = plugin.load()
    if not isinstance(spec, Spec):
        raise ConfigError(f"the stage {name!r} of {plugin.package} is no seedclean.stages.Spec: uninstall that package")
    return spec


def stage_names() -> list[str]:
    """Return the names of all stages: ours in the order of the flow, then those that packages register."""
    return [*TABLE, *(name for name in plugin_stages() if name not in TABLE)]


def stage_parameters(name: str) -> dict[str, Any]:
    """Return the parameters of a stage that a config sets: name -> type.

    >>> stage_parameters("simplify")["quotes"]
    typing.Literal['curly', 'keep']
    """
    function = find_spec(name).function
    if function is None:
        return {}
    types = field_types(function).items()
    return {key: type_ for key, type_ in types if key != "rules" and (name, key) not in _ELSEWHERE}


def stage_values(data: Mapping[str, Any], *, every_type: bool = False) -> dict[str, Mapping[str, Any]]:
    """Return what stages are built with, by stage: their own part of a config, and what other parts set.

    Args:
        data: the values of a config.
        every_type: keep pages of every type. Only `checks` drops pages: without it, `body` drops none either.
    """
    stages = data["stages"]
    every_type = every_type or "checks" not in data["pipeline"]
    keep_types = PAGE_TYPES if every_type else stages["checks"]["keep_types"]
    return {**stages, "sites": data["paragraphs"], "body": {**stages["body"], "keep_types": keep_types}}


def build_stage(name: str, values: Mapping[str, Any], rules: tuple[Rule, ...]) -> Stage:
    """Return a stage.

    Args:
        name: a key of `TABLE`, or a name that a package registers.
        values: all its `stage_parameters`; for a stage of a package, those that differ from its own
            defaults.
        rules: for the stages that use rules.

    Raises:
        ConfigError: a parameter is missing, or the stage has another name than the one it is
            registered under.
    """
    function, adapt = find_spec(name)
    if function is None:
        return adapt(None)
    if "rules" in get_type_hints(function):
        values = {"rules": rules, **values}
    try:
        stage = adapt(function(**values))
    except TypeError as error:  # only a package's: ours have all parameters in the default config
        raise ConfigError(f"stages.{name}: {error}") from error
    if stage.name != name:
        raise ConfigError(f"the stage {name!r} calls itself {stage.name!r}: mend the package that registers it")
    return stage
