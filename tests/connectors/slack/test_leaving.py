"""What a source that is read from exports no longer has in scope is deleted here too."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from connectors.base import Reading
from connectors.slack import connector
from warehouse.ingest import read_source

from .conftest import ANNA, BJORN, Export, Landing, channel, message

TS = "1712345678.000200"
START = datetime(2026, 3, 2, 2, tzinfo=UTC)


def run(landing: Landing, day: int, export: Path, **settings: Any) -> str:
    """One run's reading of the export. Returns all that is alive in the raw tables then."""
    chosen = connector.settings.model_validate({"system": "slack", "export": export, **settings})
    read_source(landing.database, "slack", connector, chosen, f"run-{day}", START + timedelta(days=day), Reading("slack"))
    tables = landing.rows("select table_name from duckdb_tables() where schema_name = 'raw_slack' and table_name not like '%dlt%'")
    assert len(tables) == 8
    alive = [landing.rows(f'select * from raw_slack."{table}" where _deleted_at is null') for (table,) in tables]
    return str(alive)


def with_secrets(export: Export) -> Export:
    """The public channel `works` and the private one `board`, with threads, files, reactions and canvases, beside what is said in `deals`."""
    about = {"files": [{"id": "F0CUTS", "name": "cuts.xlsx"}], "reactions": [{"name": "fire", "users": [BJORN]}]}
    export.files["channels.json"] += [channel("C0WORKS", "works-council", [ANNA], topic={"value": "secret topic"})]
    export.put("groups.json", [channel("G0BOARD", "board", [ANNA, BJORN], purpose={"value": "secret purpose"})])
    export.put("canvases.json", [{"id": "F0PAY", "title": "secret pay", "user": ANNA, "channels": ["C0WORKS"]}])
    for folder in ("works-council", "board"):
        reply = message(TS + "1", BJORN, "secret reply", thread_ts=TS)
        export.put(f"{folder}/2024-04-05.json", [message(TS, ANNA, "secret", thread_ts=TS, **about), reply])
    return export.put("deals/2024-04-05.json", [message(TS, ANNA, "the offer", reactions=[{"name": "eyes", "users": [BJORN]}])])


SECRETS = ("secret", "C0WORKS", "G0BOARD", "works-council", "board", "F0CUTS", "F0PAY", "fire")


def test_a_channel_that_is_excluded_later_leaves_nothing_behind(export: Export, landing: Landing) -> None:
    path = with_secrets(export).zip()
    assert all(word in run(landing, 0, path, private_channels=True) for word in SECRETS)
    held = run(landing, 1, path, exclude=["works-*"])
    assert not any(word in held for word in SECRETS)
    assert all(word in held for word in ("C0DEALS", "the offer", "eyes"))
    assert all(word in run(landing, 2, path, private_channels=True) for word in SECRETS)


def test_it_leaves_nothing_behind_where_the_new_export_lacks_it(export: Export, landing: Landing) -> None:
    run(landing, 0, with_secrets(export).zip(), private_channels=True)
    later = Export(export.path.parent).put("deals/2024-05-05.json", [message("1714932000.000000", ANNA, "another offer")])
    held = run(landing, 1, later.zip(), exclude=["works-*"])
    assert not any(word in held for word in SECRETS)
    assert "the offer" in held


def test_an_export_that_lacks_a_conversation_in_scope_takes_nothing_away(export: Export, landing: Landing) -> None:
    export.put("dms.json", [{"id": "D0CLARA", "members": [ANNA, "U0CLARA"]}])
    export.put("D0CLARA/2024-04-05.json", [message(TS, ANNA, "to Acme"), message(TS + "1", "U0CLARA", "thanks", user_team="T0ACME")])
    path = with_secrets(export).zip()
    assert "to Acme" in run(landing, 0, path)
    export.put("D0CLARA/2024-04-05.json", [message("1714932000.000000", ANNA, "are you there?")])
    held = run(landing, 1, export.zip())
    assert all(word in held for word in ("to Acme", "are you there?"))
    later = Export(export.path.parent).put("deals/2024-05-05.json", [message("1714932000.000000", ANNA, "another offer")])
    held = run(landing, 2, later.zip())
    assert all(word in held for word in ("to Acme", "thanks", "C0WORKS", "the offer"))
