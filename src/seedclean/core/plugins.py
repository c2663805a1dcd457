"""Stages that other packages bring, by the entry points `seedclean.stages`."""

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
        entry: says where it is.
        package: name and version of the package.
    """

    entry: EntryPoint
    package: str

    def load(self) -> Any:
        """Return what is registered.

        Raises:
            ConfigError: it cannot be imported.
        """
        try:
            return self.entry.load()
        except Exception as error:  # whatever a package does when it is imported
            told = f"{type(error).__name__}: {error}"
            raise ConfigError(
                f"the stage {self.entry.name!r} of {self.package} cannot be imported ({told}):"
                " mend that package, or uninstall it"
            ) from error


@cache
def plugin_stages() -> dict[str, PluginStage]:
    """Return the stages that the installed packages register, by name; none is imported.

    Raises:
        ConfigError: two packages register the same name.
    """
    from importlib.metadata import entry_points  # noqa: PLC0415 - all packages are looked at: for who names such a stage

    found: dict[str, PluginStage] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda one: (one.name, one.value)):
        package = f"{entry.dist.name} {entry.dist.version}" if entry.dist else "a package without a name"
        known = found.get(entry.name)
        if known and known != PluginStage(entry, package):
            both = ", ".join(sorted((known.package, package)))
            raise ConfigError(f"two packages register a stage {entry.name!r}: {both}: uninstall one")
        found[entry.name] = PluginStage(entry, package)
    return found
