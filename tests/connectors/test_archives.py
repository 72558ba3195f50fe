"""Archives and folders that arrive broken or mean harm: each is refused by name, with what to do."""

from __future__ import annotations

import stat
import struct
import zipfile
from pathlib import Path

import pytest

from connectors import archives
from connectors.base import UnusableFile
from connectors.files import members
from tests.connectors.refusals import CSV, refusal


def make_zip(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return path


def test_a_truncated_zip_is_refused_by_name(tmp_path: Path) -> None:
    whole = make_zip(tmp_path / "export.zip", Contact_csv=CSV.encode() * 1000).read_bytes()
    (tmp_path / "export.zip").write_bytes(whole[: len(whole) // 2])
    assert "it is no whole zip file" in refusal(tmp_path / "export.zip")


def test_a_zip_whose_bytes_were_damaged_is_refused_while_it_is_read(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "export.zip", Contact_csv=b"".join(b"%d,%d\n" % (n, n * n) for n in range(5000)))
    content = bytearray(path.read_bytes())
    content[200:220] = bytes(20)
    path.write_bytes(content)
    assert "export.zip:Contact.csv: it is damaged" in refusal(path)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "export.zip", Contact_csv=bytes(80 * 2**20))
    assert "as a zip bomb does" in refusal(path)


def test_a_zip_that_lies_about_its_size_is_refused_while_it_is_read(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "export.zip", Contact_csv=b"Id\n" + b"1\n" * 100_000)
    content = path.read_bytes()
    real, said = struct.pack("<L", 200_003), struct.pack("<L", 20)
    assert content.count(real) == 2
    path.write_bytes(content.replace(real, said))
    assert "export.zip:Contact.csv: it" in refusal(path)


def test_members_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "export.zip", A_csv=b"Id\n" * 100, B_csv=b"Id\n" * 100)
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02")
    content[at + 42 : at + 46] = bytes(4)  # the second file claims the place of the first
    path.write_bytes(content)
    assert "shares its bytes with another file" in refusal(path)


def test_a_large_export_that_packs_well_is_no_bomb(tmp_path: Path) -> None:
    rows = "".join(f'"003{n:015d}","","","false","2026-01-01 00:00:00","Name {n}"\n' for n in range(1_200_000)).encode()
    path = make_zip(tmp_path / "export.zip", Contact_csv=rows)
    assert members(path)[0].size == len(rows) > archives.RATIO_COUNTS_FROM


@pytest.mark.parametrize("name", ["../evil.csv", "a/../../evil.csv", "/etc/evil.csv", "..\\evil.csv", "C:\\evil.csv"])
def test_a_member_that_points_outside_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Contact.csv", CSV)
        archive.writestr(name, CSV)
    assert "points outside the archive" in refusal(path, "Contact.csv")


def test_a_symbolic_link_inside_a_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    link = zipfile.ZipInfo("Contact.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "is a symbolic link" in refusal(path)


def test_a_link_out_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    (tmp_path / "secret.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "export" / "Contact.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(UnusableFile, match=r"Contact\.csv: it is a symbolic link to outside the export"):
        members(tmp_path / "export")


def test_an_encrypted_zip_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "export.zip", Contact_csv=CSV.encode())
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert "export.zip:Contact.csv: it is encrypted. Unpack it with its password" in refusal(path)


def test_a_zip_in_a_zip_is_not_opened(tmp_path: Path) -> None:
    inner = make_zip(tmp_path / "inner.zip", Contact_csv=CSV.encode()).read_bytes()
    outer = make_zip(tmp_path / "export.zip", inner_zip=inner)
    assert "it holds only another zip, inner.zip, which is not opened" in refusal(outer)


def test_an_export_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "there is no such file or folder" in refusal(tmp_path / "export.zip")
