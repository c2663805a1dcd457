"""The shipped config files: inside the package in a wheel, beside `src` in a checkout."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from seedclean.core.errors import ConfigError


@cache
def configs_folder() -> Path:
    """Return the folder that holds `default.yaml` and `rules/`.

    A wheel has it inside the package. An editable install leaves it at the top of the checkout, because
    Hatch's `force-include` does not reach editable installs.

    Raises:
        ConfigError: neither folder exists; the installation is broken.

    >>> (configs_folder() / "default.yaml").is_file()
    True
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "configs", package.parents[1] / "configs"):
        if (folder / "default.yaml").is_file():
            return folder
    raise ConfigError(f"no configs/default.yaml in {package} or beside it: install seedclean again")


def config_path(file: Path) -> Path:
    """Return the file of a config: a recipe's, if a name without suffix is no file but a recipe.

    Raises:
        ConfigError: it is neither a file nor a recipe.

    >>> config_path(Path("pretraining")).name, config_path(Path("mine.yaml")).name
    ('pretraining.yaml', 'mine.yaml')
    """
    if file.suffix or len(file.parts) != 1 or file.exists():
        return file
    recipes = configs_folder() / "recipes"
    recipe = recipes / f"{file}.yaml"
    if not recipe.is_file():
        names = ", ".join(sorted(path.stem for path in recipes.glob("*.yaml")))
        raise ConfigError(f"{file}: no such file or recipe: recipes are {names}")
    return recipe


@cache
def word_list(name: str) -> tuple[str, ...]:
    """Return the lines of a shipped word list, without blank lines and `#` comments.

    >>> "海淀区" in word_list("divisions.txt")
    True
    """
    lines = (configs_folder() / name).read_text(encoding="utf-8").split("\n")
    return tuple(line for line in map(str.strip, lines) if line and not line.startswith("#"))


def file_digest(file: Path) -> str:
    """Return the SHA-256 of a shipped file in hex digits; a file that did not change is read once in a process.

    >>> len(file_digest(configs_folder() / "default.yaml"))
    64
    """
    status = file.stat()
    return _digest(file, status.st_mtime_ns, status.st_size)


@cache
def _digest(file: Path, _changed_at: int, _size: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
