"""The state of an output folder, opened by the one run that writes, committed together with its files."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from seedclean.core.errors import ConfigError, DamagedStateError, StoppedError
from seedclean.core.events import log_warning
from seedclean.write.lock import FILES, PARTIAL, STATE, FolderLock
from seedclean.write.output_folder import empty_folder, finish_despite_interrupt, signals_blocked, sync_to_disk
from seedclean.write.state.articles import RowTable
from seedclean.write.state.content_table import ContentTable, place_contents
from seedclean.write.state.contents import unreadable_parts
from seedclean.write.state.damage import damaged, state_errors_told
from seedclean.write.state.files import (
    GrowingFiles,
    note_files_in_place,
    prepare_report,
    recover,
    report_in_place,
    run_in_place,
)
from seedclean.write.state.forgotten import wipe
from seedclean.write.state.forgotten_list import put_list_in_place, recall_list
from seedclean.write.state.history import RunRecord, record_run
from seedclean.write.state.pages import PageTable
from seedclean.write.state.schema import open_database
from seedclean.write.state.settings import (
    RunSettings,
    compare_settings,
    last_settings,
    settings_error,
    settings_number,
    settings_of_same_pages,
)


class RunTransaction:
    """The state of an output folder during a run: a context manager that changes nothing unless `commit` is called.

    Args:
        folder: made if it is not there.
        wait: seconds to wait for another run.
        rebuild: forget what was published; also take over a folder whose files have no state.

    Raises:
        ConfigError: the folder cannot be used.
        LockedError: another run is writing to it.
        StoppedError: its files are not what was committed, or the state is damaged or cannot be written.
    """

    state: sqlite3.Connection
    articles: RowTable
    contents: ContentTable
    files: GrowingFiles
    pages: PageTable

    def __init__(self, folder: Path, *, wait: float = 0.0, rebuild: bool = False) -> None:
        self.folder = folder
        self.scratch = folder / PARTIAL  # for what is not output: on the same disk, emptied at the end
        self._rebuild = rebuild
        self._lock = FolderLock(folder, wait)
        self._begun = False  # whether there is something to undo
        self._first = True  # whether no run was ever committed

    def __enter__(self) -> Self:
        """Take the lock, and repair what a killed run left behind."""
        self._lock.__enter__()
        try:
            with state_errors_told(self.folder / STATE):
                self._begin()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def _begin(self) -> None:
        file = self.folder / STATE
        if file.exists() and not (self._rebuild and _is_damaged(file)):
            self.state = open_database(file, write=True)
            self._first = not self.state.execute("SELECT 1 FROM runs LIMIT 1").fetchone()
        if self._first:
            self._make_room()
        else:
            self._recover()
        empty_folder(self.scratch)
        self._begun = True
        if self._first:
            (self.scratch / STATE).touch(mode=0o644)
            self.state = open_database(self.scratch / STATE, write=True, unseen=True)
        self.state.execute("BEGIN IMMEDIATE")
        if self._first:
            recall_list(self.folder, self.state)
        self.articles = RowTable(self.folder, self.state, afresh=self._rebuild)
        self.contents = ContentTable(self.folder, self.state)
        self.files = GrowingFiles(self.folder, self.state)

    def _make_room(self) -> None:
        """Remove a state without a committed run: a first run makes its own in `.partial/`."""
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
        note_files_in_place(self.state)
        put_list_in_place(self.folder, self.state)
        wipe(self.folder, self.state)

    def keep_settings(self) -> dict[str, Any]:
        """Take over the settings of the last run, and return them.

        Raises:
            ConfigError: no run was ever committed.
        """
        settings = None if self._first else last_settings(self.state)
        if settings is None:
            raise ConfigError(f"{self.folder}: no run was committed there: name the --out of a `seedclean run`")
        self._settings = settings_number(self.state, settings)
        return settings

    def check_settings(self, settings: RunSettings, files: Sequence[str], root: str, *, accept: bool) -> frozenset[str]:
        """Compare the settings with those of the last run, and open the table of pages.

        Args:
            settings: what decides the output, see `Config.deciding`.
            files: names of the files among the inputs.
            root: the folder that names are relative to.
            accept: whether changed settings are accepted.

        Returns:
            What must be done again: of `pages`, `bodies`, `clusters`.

        Raises:
            ConfigError: they changed, and neither `accept` nor `rebuild` was asked for.
        """
        before = last_settings(self.state) or {}
        # A library that this run does not use, because no page needs it, counts as unchanged.
        settings = {**settings, "libraries": {**before.get("libraries", {}), **settings["libraries"]}}
        changes = compare_settings(before, settings) if before else None
        if changes and changes.parts and not (accept or self._rebuild):
            raise settings_error(self.state, changes, settings_of_same_pages(self.state, settings), files)
        self._settings = settings_number(self.state, settings)
        same = settings_of_same_pages(self.state, settings)
        self.pages = PageTable(self.state, self._settings, [] if self._rebuild else same, root)
        return changes.parts if changes else frozenset()

    def commit(self, run: RunRecord) -> None:
        """Commit the files and the state together. Before that, nothing of the run can be seen."""
        with signals_blocked(), state_errors_told(self.folder / STATE):
            self.files.ready()
            self.contents.save()
            before = run_in_place(self.state)
            record_run(self.state, run, self._settings)
            place_contents(self.state, before[0] if before else 0)
            prepare_report(self.folder, report_in_place(self.state) or run.report)
            self.state.execute("COMMIT")
            if self._first:  # the state is not in place yet
                self.state.close()
                sync_to_disk(self.scratch / STATE)
                (self.scratch / STATE).replace(self.folder / STATE)
            self._begun = False  # from here on nothing can be undone
            self.files.close()
            try:
                if self._first:
                    sync_to_disk(self.folder)
                    self.state = open_database(self.folder / STATE, write=False)
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
        """Switch the database to its write-ahead log, so that readers do not block the next run.

        If that fails, the next start does it.
        """
        self.state.close()
        with suppress(ConfigError, sqlite3.Error):  # the disk may be full now
            self.state = open_database(self.folder / STATE, write=True)
            note_files_in_place(self.state)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Undo what was not committed and release the lock."""
        with finish_despite_interrupt():
            try:
                if self._begun:
                    self._undo()
            finally:
                if hasattr(self, "state"):
                    self.state.close()
                self._lock.__exit__(kind, error, trace)
        with state_errors_told(self.folder / STATE):
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


def _is_damaged(file: Path) -> bool:
    """Return whether a state cannot be used, so that a rebuild goes without it; a warning says what that costs."""
    try:
        with state_errors_told(file), closing(open_database(file, write=False)) as state:
            for problem in unreadable_parts(state):
                raise damaged(file, problem)
    except DamagedStateError:
        log_warning(
            f"{file}: was damaged: OUT is made anew of the inputs alone, without articles of pages that are no longer"
            " among them"
        )
        return True
    except ConfigError:  # of an older version; whatever else is wrong, `open_database` says
        return False
    return False
