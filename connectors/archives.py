"""The files of an export: one file, a folder or a zip, listed and opened safely.

A zip is judged by its directory before a byte is unpacked, and again while it is read: a directory may lie.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from connectors.base import UnusableFile

MAX_MEMBERS = 2_000_000  # a Slack workspace of ten years has some 500,000 day files
MAX_UNPACKED = 512 * 2**30  # bytes: the largest exports that we know of are some tens of GB
MAX_RATIO = 250  # text exports pack 5 to 60 times; deflate can reach 1,032
RATIO_COUNTS_FROM = 64 * 2**20  # bytes: a small file may pack as well as it likes
IGNORED_PARTS = {"__macosx", ".ds_store", "thumbs.db", "desktop.ini"}
UNPACK_AGAIN = "Export or download it again; nothing of this source was loaded, its last good load stays."


class _Guarded(io.RawIOBase):
    """A member's bytes; what goes wrong on the way names the member."""

    def __init__(self, inner: BinaryIO, where: str, size: int) -> None:
        self.inner, self.where, self.left = inner, where, size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self.inner.read(len(buffer))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise UnusableFile(self.where, f"it is damaged ({error})", UNPACK_AGAIN) from error
        self.left -= len(data)
        if self.left < 0:
            raise UnusableFile(self.where, "it unpacks to more than its archive says, as a zip bomb does", UNPACK_AGAIN)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self.inner.close()
        super().close()


@dataclass(frozen=True)
class Member:
    """One file of an export.

    name: its path inside the export, with `/`. path: the file on disk (the zip itself for a packed one). size: bytes, unpacked.
    """

    name: str
    path: Path
    size: int
    archive: Archive | None = field(default=None, repr=False, compare=False)

    @property
    def label(self) -> str:
        """How messages and the quarantine name it: `export.zip:Contact.csv`, or the path inside a folder."""
        return f"{self.path.name}:{self.name}" if self.archive else self.name

    @property
    def where(self) -> str:
        """How errors name it: `exports/export.zip:Contact.csv`, or its path on disk."""
        return f"{self.path}:{self.name}" if self.archive else str(self.path)

    def open(self) -> BinaryIO:
        """Its bytes from the start, buffered, not seekable. Raises UnusableFile, also while reading."""
        if self.archive:
            return self.archive.open(self)
        try:
            return cast(BinaryIO, io.BufferedReader(_Guarded(self.path.open("rb", buffering=0), self.where, 2**63), 2**18))
        except OSError as error:
            raise UnusableFile(self.path, f"it cannot be opened ({error.strerror})", "Check that it exists and may be read.") from error

    def read(self, limit: int = 2**30) -> bytes:
        """All its bytes. Raises UnusableFile beyond `limit` bytes."""
        if self.size > limit:
            raise UnusableFile(self.where, f"it has {self.size:,} bytes; this format is read whole, up to {limit:,}", "Split it.")
        with self.open() as file:
            return file.read()


class Archive:
    """A zip whose directory was found sound. Opened once, for all its members."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.named: dict[str, zipfile.ZipInfo] = {}

    @cached_property
    def zip(self) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(self.path)
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as error:
            why = "it is no whole zip file: truncated, or not a zip at all" if not isinstance(error, OSError) else f"it cannot be read ({error})"
            raise UnusableFile(self.path, why, UNPACK_AGAIN) from error

    def members(self) -> Iterator[Member]:
        entries = [entry for entry in self.zip.infolist() if not entry.is_dir()]
        self.named = {entry.filename: entry for entry in entries}  # of two with one name, the later one replaced the earlier
        self.check_bomb(entries)
        for entry in entries:
            self.check_entry(entry)
        for entry in self.named.values():
            yield Member(entry.filename, self.path, entry.file_size, self)

    def check_bomb(self, entries: list[zipfile.ZipInfo]) -> None:
        """Refuses what unpacks to far more than any export: by number, size, ratio, or members that share their bytes."""
        unpacked, packed = sum(e.file_size for e in entries), self.path.stat().st_size
        reason = ""
        if len(entries) > MAX_MEMBERS:
            reason = f"it lists {len(entries):,} files, more than {MAX_MEMBERS:,}"
        elif unpacked > MAX_UNPACKED:
            reason = f"it would unpack to {unpacked:,} bytes, more than {MAX_UNPACKED:,}"
        elif unpacked > RATIO_COUNTS_FROM and unpacked > MAX_RATIO * packed:
            reason = f"it would unpack to {unpacked / packed:,.0f} times its size, more than {MAX_RATIO}"
        for entry in entries:
            if entry.file_size > RATIO_COUNTS_FROM and entry.file_size > MAX_RATIO * entry.compress_size:
                reason = reason or f"{entry.filename} would unpack to {entry.file_size / max(1, entry.compress_size):,.0f} times its size"
        end = 0
        for entry in sorted(entries, key=lambda e: e.header_offset):
            if entry.header_offset < end:
                reason = reason or f"{entry.filename} shares its bytes with another file"
            end = entry.header_offset + entry.compress_size
        if reason:
            raise UnusableFile(self.path, f"{reason}, as a zip bomb does", "If you trust it, unpack it yourself and name the folder.")

    def check_entry(self, entry: zipfile.ZipInfo) -> None:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or re.match(r"^[A-Za-z]:", entry.filename):
            raise UnusableFile(self.path, f"its member {entry.filename!r} points outside the archive", "No export does that: do not trust it.")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise UnusableFile(self.path, f"its member {entry.filename!r} is a symbolic link", "No export does that: do not trust it.")

    def open(self, member: Member) -> BinaryIO:
        entry = self.named[member.name]
        if entry.flag_bits & 0x1:
            raise UnusableFile(member.where, "it is encrypted", "Unpack it with its password and name the folder.")
        try:
            inner = cast(BinaryIO, self.zip.open(entry))
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
            raise UnusableFile(member.where, f"it is damaged ({error})", UNPACK_AGAIN) from error
        return cast(BinaryIO, io.BufferedReader(_Guarded(inner, member.where, entry.file_size), 2**18))


def members(export: Path, *patterns: str) -> list[Member]:
    """The files of an export that match any of the patterns (all of them without patterns), by name.

    export: a file, a folder or a zip. patterns: globs, case ignored. One without `/` speaks of the file's own name, at any depth; one
    with `/` of the end of its path (`*` stays inside one folder, `**` does not). Zips inside the export are not opened.
    Raises UnusableFile: nothing there, a damaged or encrypted zip, a zip bomb, a member or link that points outside.
    """
    if not export.exists():
        raise UnusableFile(export, "there is no such file or folder", "Check the path in the configuration.")
    zipped = export.is_file() and _is_zip(export)
    found = list(Archive(export).members() if zipped else _in_folder(export) if export.is_dir() else [_on_disk(export.name, export)])
    found = [m for m in found if not IGNORED_PARTS.intersection(part.lower() for part in m.name.split("/"))]
    if zipped and found and all(m.name.lower().endswith(".zip") for m in found):
        raise UnusableFile(export, f"it holds only another zip, {found[0].name}, which is not opened", "Unpack it once and name what was in it.")
    wanted = re.compile("|".join(_regex(pattern) for pattern in patterns) or ".*", re.IGNORECASE | re.DOTALL)
    return sorted((m for m in found if wanted.fullmatch(m.name)), key=lambda m: m.name)


def _is_zip(path: Path) -> bool:
    """By its ending or its first bytes; an .xlsx is a zip too, but one file to us."""
    if path.suffix.lower() in {".xlsx", ".xlsm", ".ods", ".docx"}:
        return False
    with path.open("rb") as file:
        return file.read(4) in {b"PK\x03\x04", b"PK\x05\x06"} or path.suffix.lower() == ".zip"


def _on_disk(name: str, path: Path) -> Member:
    return Member(name, path, path.stat().st_size)


def _in_folder(folder: Path) -> Iterator[Member]:
    root = folder.resolve()
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        if path.is_symlink() and not path.resolve().is_relative_to(root):
            raise UnusableFile(path, "it is a symbolic link to outside the export", "Put the file itself into the folder.")
        yield _on_disk(path.relative_to(folder).as_posix(), path)


def _regex(pattern: str) -> str:
    parts = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    body = re.sub(
        r"\*\*/|\*\*|\*|\?|\[[^\]/]+\]|.",
        lambda m: parts.get(m[0]) or (m[0].replace("[!", "[^") if len(m[0]) > 1 else re.escape(m[0])),
        pattern.lstrip("/"),
        flags=re.DOTALL,
    )
    return f"(?:.*/)?{body}"
