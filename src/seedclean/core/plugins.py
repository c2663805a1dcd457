"""Stages of other packages, which the packages register under the entry point group `seedclean.stages`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from seedclean.core.errors import ConfigError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "seedclean.stages"


class PluginStage(NamedTuple):
    """A stage that a package registers.

    Attributes:
        entry: the entry point; it knows the module and the name there.
        package: name and version of the package.
    """

    entry: EntryPoint
    package: str

    def load(self) -> Any:
        """Import and return the registered object.

        Raises:
            ConfigError: the import fails.
        """
        try:
            return self.entry.load()
        except Exception as error:  # a package may raise anything while it is imported
            cause = f"{type(error).__name__}: {error}"
            raise ConfigError(
                f"the stage {self.entry.name!r} of {self.package} cannot be imported ({cause}):"
                " mend that package, or uninstall it"
            ) from error


@cache
def plugin_stages() -> dict[str, PluginStage]:
    """Return the stages that the installed packages register, by name. It imports none of them.

    Raises:
        ConfigError: two packages register the same name.
    """
    from importlib.metadata import entry_points  # noqa: PLC0415 - it reads the metadata of all packages: only for users of such stages

    stages: dict[str, PluginStage] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        package = f"{entry.dist.name} {entry.dist.version}" if entry.dist else "a package without a name"
        earlier = stages.get(entry.name)
        if earlier and earlier != PluginStage(entry, package):
            both = ", ".join(sorted((earlier.package, package)))
            raise ConfigError(f"two packages register a stage {entry.name!r}: {both}: uninstall one")
        stages[entry.name] = PluginStage(entry, package)
    return stages
