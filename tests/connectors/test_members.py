"""Which files of an export a pattern names, in a folder and in a zip alike."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from connectors.files import members

FILES = ["Contact.csv", "data/Account.csv", "data/deep/Case.CSV", "general/2026-01-01.json", "__MACOSX/._Contact.csv", "data/.DS_Store"]


@pytest.fixture(params=["folder", "zip"])
def export(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "folder":
        for name in FILES:
            (tmp_path / "export" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "export" / name).write_text("Id\n", encoding="utf-8")
        return tmp_path / "export"
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.mkdir("data")
        for name in FILES:
            archive.writestr(name, "Id\n")
    return tmp_path / "export.zip"


@pytest.mark.parametrize(
    ("patterns", "found"),
    [
        ((), ["Contact.csv", "data/Account.csv", "data/deep/Case.CSV", "general/2026-01-01.json"]),
        (("*.csv",), ["Contact.csv", "data/Account.csv", "data/deep/Case.CSV"]),
        (("contact.CSV", "case.csv"), ["Contact.csv", "data/deep/Case.CSV"]),
        (("data/*.csv",), ["data/Account.csv"]),
        (("data/**/*.csv",), ["data/Account.csv", "data/deep/Case.CSV"]),
        (("deep/*",), ["data/deep/Case.CSV"]),
        (("[0-9][0-9][0-9][0-9]-??-??.json",), ["general/2026-01-01.json"]),
        (("ontact.csv",), []),
    ],
)
def test_a_pattern_names_files_at_any_depth_whatever_their_case(export: Path, patterns: tuple[str, ...], found: list[str]) -> None:
    assert [member.name for member in members(export, *patterns)] == found


def test_a_member_is_read_from_its_start_each_time(export: Path) -> None:
    member = members(export, "Contact.csv")[0]
    assert [member.read(), member.read()] == [b"Id\n", b"Id\n"]
    assert member.size == 3


def test_messages_name_a_packed_file_with_its_archive(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data/Account.csv", "Id\n")
    (member,) = members(path)
    assert (member.label, member.where) == ("export.zip:data/Account.csv", f"{path}:data/Account.csv")


def test_a_single_file_is_an_export_of_one(tmp_path: Path) -> None:
    (tmp_path / "users.csv").write_text("Id\n", encoding="utf-8")
    assert [(m.name, m.label) for m in members(tmp_path / "users.csv")] == [("users.csv", "users.csv")]
