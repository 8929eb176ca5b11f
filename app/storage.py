"""Where uploaded files are: on the local disk, unless another store takes its place."""

import contextlib
import logging
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from flask import Flask, current_app

log = logging.getLogger(__name__)


class StorageFull(Exception):
    """The store takes nothing in now: its disk is full, or cannot be written."""


class Storage(Protocol):
    """What a store of files must do; names have slashes, and a file once saved never changes."""

    def save(self, name: str, data: bytes) -> None:
        """Keep a file under a name, whole or not at all; raise OSError if it cannot be."""

    def read(self, name: str) -> bytes | None:
        """Return a file, or None if there is none of this name."""

    def delete(self, name: str) -> None:
        """Remove a file; one that is not there is no fault."""

    def names(self, age: timedelta = timedelta()) -> Iterator[str]:
        """Yield the names of all files that have been there for so long."""

    def room(self) -> int | None:
        """Return how many bytes more there is room for; None where nobody knows."""


class LocalStorage:
    """Files below one folder, which Nginx serves by itself."""

    def __init__(self, folder: Path) -> None:
        """Use a folder, which is made when the first file is saved."""
        self.folder = folder

    def save(self, name: str, data: bytes) -> None:
        """Keep a file under a name, whole or not at all; raise OSError if it cannot be."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)
            raise

    def read(self, name: str) -> bytes | None:
        """Return a file, or None if there is none of this name."""
        try:
            return (self.folder / name).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return None

    def delete(self, name: str) -> None:
        """Remove a file; one that is not there is no fault."""
        (self.folder / name).unlink(missing_ok=True)

    def names(self, age: timedelta = timedelta()) -> Iterator[str]:
        """Yield the names of all files that have been there for so long."""
        latest = time.time() - age.total_seconds()
        for path in sorted(self.folder.rglob("*")):
            with contextlib.suppress(FileNotFoundError):  # it was removed meanwhile
                if path.is_file() and path.stat().st_mtime <= latest:
                    yield path.relative_to(self.folder).as_posix()

    def room(self) -> int | None:
        """Return how many bytes more there is room for; None where nobody knows."""
        there = next((path for path in (self.folder, *self.folder.parents) if path.is_dir()), None)
        return shutil.disk_usage(there).free if there else None


def init_app(app: Flask) -> None:
    """Keep this app's files in the folder of its settings."""
    app.extensions["storage"] = LocalStorage(Path(app.config["NA_BLOG_MEDIA"]))


def storage() -> Storage:
    """Return the store of this app; `app.extensions["storage"]` is where another goes."""
    store: Storage = current_app.extensions["storage"]
    return store


def save_all(files: Mapping[str, bytes]) -> None:
    """Keep files under their names, all or none; raise StorageFull if that cannot be."""
    store = storage()
    try:
        for name, data in files.items():
            store.save(name, data)
    except OSError as error:
        log.error("Files cannot be kept: %s", error)
        for name in files:
            with contextlib.suppress(OSError):
                store.delete(name)
        raise StorageFull from None


def delete_all(names: Iterable[str]) -> None:
    """Remove files that nothing names any more; what stays behind, `flask images clean` finds."""
    store = storage()
    for name in names:
        try:
            store.delete(name)
        except OSError as error:
            log.error("A file cannot be removed: %s", error)
