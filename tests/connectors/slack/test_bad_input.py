"""Bad input: what can be read is read, what cannot is set aside or refused by name."""

import json
import zipfile
from pathlib import Path

import pytest

from connectors.base import ConnectorError, UnusableFile
from connectors.slack import connector

from .conftest import ANNA, Export, Landing, message

DAY = "deals/2024-04-05.json"


def test_a_day_file_cut_in_half_gives_its_whole_messages_and_one_quarantined(export: Export, landing: Landing) -> None:
    whole = json.dumps([message(f"171234567{n}.000200", ANNA) for n in range(4)], indent=1)
    export.put(DAY, whole[: whole.index("1712345672") + 5]).put("deals/2024-04-06.json", [message("1712445678.000200", ANNA)])
    landing.land(export.zip())
    assert landing.rows("select ts from raw_slack.message order by ts") == [("1712345670.000200",), ("1712345671.000200",), ("1712445678.000200",)]
    (entry,) = landing.quarantine()
    assert (entry["stream"], entry["file"], entry["line"]) == ("message", "slack.zip:deals/2024-04-05.json", 14)
    assert "record 3 cannot be read" in entry["reason"]


def test_a_day_file_that_is_no_json_is_one_quarantined_row_and_the_run_goes_on(export: Export, landing: Landing) -> None:
    export.put(DAY, "<html>Please log in</html>").put("deals/2024-04-06.json", [message("1712445678.000200", ANNA)])
    export.put("deals/2024-04-07.json", "").put("deals/2024-04-08.json", {"ok": False})
    landing.land(export.zip())
    assert landing.rows("select count(*) from raw_slack.message") == [(1,)]
    assert [entry["file"][-7:-5] for entry in landing.quarantine()] == ["05", "07", "08"]


def test_records_that_are_no_messages_are_quarantined_one_by_one(export: Export, landing: Landing) -> None:
    day = [message("1712345678.000200", ANNA), "what", {"type": "message", "text": "no time"}, message("yesterday", ANNA), None]
    landing.land(export.put(DAY, day).zip())
    assert landing.rows("select count(*) from raw_slack.message") == [(1,)]
    assert landing.reading.counted["message"] == 5
    assert len(landing.quarantine()) == 4


def test_nul_bytes_and_lone_surrogates_do_not_stop_a_message(export: Export, landing: Landing) -> None:
    day = r'[{"ts": "1.0", "user": "U0ANNA", "text": "a\u0000b"}, {"ts": "2.0", "user": "U0ANNA", "text": "c\ud800d"}]'
    landing.land(export.put(DAY, day).zip())
    assert landing.rows("select text from landed.interaction order by occurred_at") == [("a\ufffdb",), ("c?d",)]


def test_fields_of_an_unexpected_kind_become_text(export: Export, landing: Landing) -> None:
    day = [message("1712345678.000200", ANNA, username=7, thread_ts=None, reactions="none", files={"a": 1}, edited="yes", team=["x"])]
    landing.land(export.put(DAY, day).zip())
    assert landing.rows("select username from raw_slack.message") == [("7",)]


def test_a_truncated_zip_is_refused_by_name(export: Export, landing: Landing) -> None:
    path = export.put(DAY, [message("1712345678.000200", ANNA)]).zip()
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(UnusableFile, match=r"slack\.zip"):
        landing.land(path)


def test_a_salesforce_zip_is_refused_and_called_what_it_is(landing: Landing, tmp_path: Path) -> None:
    path = tmp_path / "salesforce.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Contact.csv", "Id\n")
    with pytest.raises(UnusableFile, match="looks like a Salesforce export"):
        landing.land(path)


def test_an_empty_zip_is_refused(landing: Landing, tmp_path: Path) -> None:
    path = tmp_path / "slack.zip"
    with zipfile.ZipFile(path, "w"):
        pass
    with pytest.raises(UnusableFile, match="no files at all"):
        landing.land(path)


def test_an_export_with_nothing_in_its_lists_gives_no_rows_and_deletes_nothing(export: Export, landing: Landing) -> None:
    landing.land(export.zip())
    landing.land(export.put("users.json", []).put("channels.json", []).zip())
    assert set(landing.changed.values()) == {0}
    assert landing.rows("select count(*), count(deleted_at) from landed.person_record") == [(2, 0)]


@pytest.mark.parametrize("name", ["users.json", "channels.json"])
def test_a_list_that_is_cut_refuses_the_export_since_half_the_colleagues_would_be_outsiders(export: Export, landing: Landing, name: str) -> None:
    cut = json.dumps(export.files[name])[:-9]
    with pytest.raises(UnusableFile, match=name):
        landing.land(export.put(name, cut).zip())


def test_messages_without_any_user_are_refused(export: Export, landing: Landing) -> None:
    with pytest.raises(ConnectorError, match="names nobody"):
        landing.land(export.put("users.json", []).put(DAY, [message("1712345678.000200", ANNA)]).zip())


def test_a_user_without_an_id_is_quarantined(export: Export, landing: Landing) -> None:
    export.files["users.json"] += [{"name": "nobody"}, "what"]
    landing.land(export.zip())
    assert landing.rows("select count(*) from raw_slack.user".replace("user", '"user"')) == [(2,)]
    assert [entry["line"] for entry in landing.quarantine()] == [3, 4]


def test_an_unpacked_and_a_repacked_export_read_like_the_zip(export: Export, landing: Landing, tmp_path: Path) -> None:
    path = export.put(DAY, [message("1712345678.000200", ANNA)]).zip()
    landing.land(path)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "unpacked")
    landing.land(tmp_path / "unpacked")
    assert set(landing.changed.values()) == {0}
    with zipfile.ZipFile(tmp_path / "again.zip", "w") as archive:
        for name in export.files:
            archive.write(tmp_path / "unpacked" / name, f"northwind export/{name}")
            archive.writestr(f"__MACOSX/northwind export/._{name}", b"\x00")
    landing.land(tmp_path / "again.zip")
    assert set(landing.changed.values()) == {0}


def test_a_slack_export_is_recognised_by_what_is_in_it(export: Export, tmp_path: Path) -> None:
    assert connector.recognise(tmp_path) is None
    (tmp_path / "notes.zip").write_bytes(b"no zip")
    export.zip()
    assert connector.recognise(tmp_path) == {"system": "slack", "export": "slack.zip"}
    with zipfile.ZipFile(export.path) as archive:
        archive.extractall(tmp_path / "b" / "unpacked")
    assert connector.recognise(tmp_path / "b") == {"system": "slack", "export": "unpacked"}
    assert connector.recognise(tmp_path / "b" / "unpacked") == {"system": "slack", "export": "."}
