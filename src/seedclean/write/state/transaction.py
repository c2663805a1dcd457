"""What an output folder remembers: opened by the one run that writes, committed with the lengths of its files."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from seedclean.core.errors import ConfigError, StoppedError
from seedclean.write.lock import FILES, PARTIAL, STATE, Lock
from seedclean.write.output_folder import emptied, undisturbed, unstopped
from seedclean.write.state.articles import Articles
from seedclean.write.state.files import Growing, recover, report_ready, settled, synced
from seedclean.write.state.history import Run, note
from seedclean.write.state.pages import Pages
from seedclean.write.state.schema import connect
from seedclean.write.state.settings import Settings, change, last, number_of, refuse, same_pages


class Memory:
    """The state of an output folder while a run is at work: a context that changes nothing unless `commit` is called.

    Args:
        folder: made if it is not there.
        wait: seconds to wait for another run.
        rebuild: choose afresh; also take over a folder whose files have no state.

    Raises:
        ConfigError: the folder cannot be used.
        LockedError: another run is writing to it.
        StoppedError: its files are not what was committed, or the state cannot be written.
    """

    state: sqlite3.Connection
    articles: Articles
    files: Growing
    pages: Pages

    def __init__(self, folder: Path, *, wait: float = 0.0, rebuild: bool = False) -> None:
        self.folder = folder
        self.scratch = folder / PARTIAL  # for what is not output: on the same disk, emptied at the end
        self._rebuild = rebuild
        self._lock = Lock(folder, wait)
        self._begun = False  # what could be undone
        self._first = True  # whether no run was ever committed

    def __enter__(self) -> Self:
        """Take the lock, and put right what a run that was killed left behind."""
        self._lock.__enter__()
        try:
            with _told():
                self._begin()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def _begin(self) -> None:
        file = self.folder / STATE
        if file.exists():
            self.state = connect(file, write=True)
            self._first = not self.state.execute("SELECT 1 FROM runs LIMIT 1").fetchone()
        if self._first:
            self._make_room()
        else:
            self._recover()
        emptied(self.scratch)
        self._begun = True
        if self._first:
            (self.scratch / STATE).touch(mode=0o644)
            self.state = connect(self.scratch / STATE, write=True, unseen=True)
        self.state.execute("BEGIN IMMEDIATE")
        self.articles = Articles(self.folder, self.state, afresh=self._rebuild)
        self.files = Growing(self.folder, self.state)

    def _make_room(self) -> None:
        """Remove a state that no run was committed to: the first one makes its own, beside its place."""
        if not self._rebuild and any((self.folder / name).exists() for name in FILES):
            raise ConfigError(
                f"{self.folder}: has output, but no {STATE} that says what it was made of: choose another --out,"
                " or --rebuild to replace it"
            )
        if hasattr(self, "state"):
            self.state.close()
        for end in ("", "-wal", "-shm"):
            (self.folder / f"{STATE}{end}").unlink(missing_ok=True)

    def _recover(self) -> None:
        recover(self.folder, self.state)
        settled(self.state)

    def agree(self, settings: Settings, files: Sequence[str], root: str, *, accept: bool) -> frozenset[str]:
        """Compare the settings with those of the last run, and make `pages`.

        Args:
            settings: what decides the output, see `Config.deciding`.
            files: names of the files among the inputs.
            root: the folder that names are relative to.
            accept: whether settings may have changed.

        Returns:
            What must be done again: of `pages`, `bodies`, `clusters`.

        Raises:
            ConfigError: they changed, and neither `accept` nor `rebuild` was asked for.
        """
        before = last(self.state) or {}
        # What a run did not use, because there was no page of that kind, is as it was.
        settings = {**settings, "libraries": {**before.get("libraries", {}), **settings["libraries"]}}
        found = change(before, settings) if before else None
        if found and found.parts and not (accept or self._rebuild):
            raise refuse(self.state, found, same_pages(self.state, settings), files)
        self._settings = number_of(self.state, settings)
        same = same_pages(self.state, settings)
        self.pages = Pages(self.state, self._settings, [] if self._rebuild else same, root)
        return found.parts if found else frozenset()

    def commit(self, run: Run) -> None:
        """Commit what was written and the state together; only then is anything of the run to be seen."""
        with undisturbed(), _told():
            self.files.ready()
            note(self.state, run, self._settings)
            report_ready(self.folder, run.report)
            self.state.execute("COMMIT")
            if self._first:  # nobody knows of this state yet
                self.state.close()
                synced(self.scratch / STATE)
                (self.scratch / STATE).replace(self.folder / STATE)
            self._begun = False  # from here on nothing can be undone
            self.files.close()
            try:
                if self._first:
                    synced(self.folder)
                    self.state = connect(self.folder / STATE, write=False)
                    recover(self.folder, self.state)
                    self._open_to_readers()
                else:
                    self._recover()
            except (OSError, sqlite3.Error) as error:
                raise StoppedError(
                    f"{self.folder}: the run is committed, but its files are not all in place yet ({error}): the next"
                    " start does it"
                ) from error
            shutil.rmtree(self.scratch, ignore_errors=True)

    def _open_to_readers(self) -> None:
        """Begin the log in which the next run writes: who reads stands in its way else. The next start does it, too."""
        self.state.close()
        with suppress(ConfigError, sqlite3.Error):  # the disk may be full now
            self.state = connect(self.folder / STATE, write=True)
            settled(self.state)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Undo what was not committed and give the lock back."""
        with unstopped():
            try:
                if self._begun:
                    self._undo()
            finally:
                if hasattr(self, "state"):
                    self.state.close()
                self._lock.__exit__(kind, error, trace)
        with _told():
            if isinstance(error, sqlite3.Error):
                raise error

    def _undo(self) -> None:
        if hasattr(self, "files"):
            self.files.close()
        if not self._first:
            if self.state.in_transaction:
                self.state.execute("ROLLBACK")
            self._recover()
        shutil.rmtree(self.scratch, ignore_errors=True)


@contextmanager
def _told() -> Iterator[None]:
    """Turn what SQLite raises into an error that ends a run."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoppedError(f"{STATE}: {error}: stopped, nothing was committed") from error
