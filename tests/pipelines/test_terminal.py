"""What the commands print stays what it is."""

from __future__ import annotations

import pytest

from pipelines import terminal


def test_a_record_of_a_stream_named_key_is_printed_as_its_key(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.error("crm:key:1: nobody is known by this record key")
    terminal.table("Records", ["record"], [{"record": "crm:key:1"}])
    with terminal.progress(quiet=False) as say:
        say("reading crm:key:1\ncrm:key:2")
    said = capsys.readouterr()
    assert said.err == "error: crm:key:1: nobody is known by this record key\n"
    assert [key in said.out for key in ("crm:key:1\n", "reading crm:key:1\n", "crm:key:2\n")] == [True, True, True]
