"""What agents ask, over stdio: python -m benchmarks.children.ask DATA_DIR FEWEST [MOTHERDUCK]. Prints milliseconds of each call, by what was asked.

FEWEST: how often each kind is asked. MOTHERDUCK: the executable of mcp-server-motherduck, asked the same by SQL.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.children.stdio_client import Client
from benchmarks.generators.published import RUN, point

HANDLES = {
    "email": "select value from customer_identifier where kind = 'email' and not is_generic",
    "phone": "select value from customer_identifier where kind = 'phone'",
    "phone, national": "select '0' || substr(value, 4) from customer_identifier where kind = 'phone'",
    "slack id": "select value from customer_identifier where kind = 'chat_user'",
    "crm id": "select value from customer_identifier where kind = 'crm_id'",
    "hubspot id": "select replace(value, 'hubspot:', '') from customer_identifier where kind = 'external_id'",
    "own id": "select customer_id from stored.customer_profile",
    "older id": "select previous_customer_ids[1] from stored.customer_profile where len(previous_customer_ids) > 0",
    "record key": "select record_key from source_record where customer_id is not null",
    "link to a record": "select source_url from source_record where customer_id is not null",
    "link to a message": "select source_url from customer_timeline where mention_kind is null",
    "name": "select display_name from stored.customer_profile",
    "misspelt name": "select left(display_name, -1) || 'x' from stored.customer_profile where length(family_name) > 6",
    "organisation": "select account_name from stored.account_profile",
    "domain": "select domains[1] from stored.account_profile",
    "shared address": "select value from customer_identifier where kind = 'email' and is_generic",
    "unknown address": "select 'nobody.' || value from customer_identifier where kind = 'email'",
}
SEARCHED = """
    select words[1] || ' ' || words[-1]
    from (select string_split(regexp_replace(untrusted_text, '[^\\w ]', ' ', 'g'), ' ') as words from customer_timeline)
    union all select unnest(['delivery', 'pressure gauge', 'invoice renewal', 'training', 'number'])"""
BY_SQL = "select p.* from customer_profile p join customer_identifier i on i.customer_id = p.customer_id where i.value = '{}'"
SEARCH_BY_SQL = "select * from customer_timeline where untrusted_text ilike '%{}%' order by occurred_at desc limit 20"
VERSIONS = 5


def samples(file: Path, many: int) -> dict[str, list[str]]:
    """So many of each, the same each time."""
    found = {}
    with duckdb.connect(str(file), read_only=True) as connection:
        for name, sql in {**HANDLES, "search": SEARCHED}.items():
            rows = connection.execute(f"select said from ({sql}) as t(said) order by hash(said) limit {many}").fetchall()
            found[name] = [str(said).replace("'", "") for (said,) in rows]
    return found


def timed(call: Callable[[], dict[str, Any]]) -> tuple[float, dict[str, Any]]:
    started = time.perf_counter()
    answer = call()
    return (time.perf_counter() - started) * 1000, answer


def ours(folder: Path, asked: Mapping[str, list[str]]) -> dict[str, Any]:
    """Milliseconds of each call, and what was wrong: answers that are not what the handle means."""
    configuration = folder.parent / "customer360.yaml"
    configuration.write_text(f"data_dir: ./{folder.name}\n")
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", "--config", configuration, "serve", "--role", "full"]
    told: dict[str, Any] = {"wrong": [], "lookup": {}}
    with Client(command, folder.parent) as client:
        told["start"] = client.start_seconds
        client.call("find_customer", {"handle": "somebody@warm.example"})
        client.call("search_messages", {"query": "warm"})
        for kind in HANDLES:
            spent = []
            for handle in asked[kind]:
                took, answer = timed(lambda handle=handle: client.call("find_customer", {"handle": handle}))
                spent.append(took)
                match = answer["structuredContent"].get("match")
                if (match == "none") != (kind in ("unknown address", "misspelt name")) and kind != "misspelt name":
                    told["wrong"].append([kind, handle, match])
            told["lookup"][kind] = spent
        ids, accounts = asked["own id"], asked["domain"]
        told["brief"] = [timed(lambda own=own: client.call("customer_brief", {"customer_id": own}))[0] for own in ids]
        told["account brief"] = [timed(lambda own=own: client.call("account_brief", {"account": own}))[0] for own in accounts]
        told["search"] = [timed(lambda words=words: client.call("search_messages", {"query": words}))[0] for words in asked["search"]]
        told["sql"] = [timed(lambda own=own: client.call("query_sql", {"sql": BY_SQL.format(own)}))[0] for own in ids[:20]]
        told["visible"] = [visible(client, folder, number) for number in range(2, 2 + VERSIONS)]
    return told


def visible(client: Client, folder: Path, number: int) -> float:
    """Seconds from the swap of the pointer to the first answer from the new version, which holds the same under another name."""
    run = f"r{number}"
    place = folder / "published" / "full"
    os.link(place / f"profile-{RUN}.duckdb", place / f"profile-{run}.duckdb")
    shutil.copytree(place / f"search-{RUN}", place / f"search-{run}", copy_function=os.link)
    started = time.perf_counter()
    point(folder, run)
    while client.call("find_customer", {"handle": "somebody@new.example"})["structuredContent"]["run_id"] != run:
        if time.perf_counter() - started > 60:
            raise RuntimeError(f"{run} was published and never served")
    client.call("search_messages", {"query": "delivery"})
    return time.perf_counter() - started


def motherduck(executable: str, file: Path, asked: Mapping[str, list[str]]) -> dict[str, Any]:
    """The same questions, asked by SQL of a server that has no other tool."""
    with Client([executable, "--db-path", file], file.parent) as client:
        tool = "execute_query" if "execute_query" in client.tools else "query"
        argument = "sql" if tool == "execute_query" else "query"
        told: dict[str, Any] = {"start": client.start_seconds}
        client.call(tool, {argument: "select 1"})
        handles = [handle for kind in ("email", "phone", "slack id", "crm id", "own id", "older id") for handle in asked[kind]]
        told["lookup"] = [timed(lambda one=one: client.call(tool, {argument: BY_SQL.format(one)}))[0] for one in handles]
        told["search"] = [timed(lambda one=one: client.call(tool, {argument: SEARCH_BY_SQL.format(one)}))[0] for one in asked["search"][:20]]
    return told


def main(folder: Path, many: int, executable: str) -> None:
    file = folder / "published" / "full" / f"profile-{RUN}.duckdb"
    asked = samples(file, many)
    theirs = motherduck(executable, file, asked) if executable else None
    print(json.dumps({"ours": ours(folder, asked), "motherduck": theirs}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "")
