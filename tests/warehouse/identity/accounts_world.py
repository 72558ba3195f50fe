"""Organisations alone, out of the whole of identity: only what their step reads is built."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from world import PARAMETERS, World, identity_nodes, load

from warehouse.engine import make
from warehouse.models import Node


@cache
def account_nodes() -> list[Node]:
    """What the clusters of organisations are made of, and their step, in the order in which they are built."""
    wanted = {"identity.account_cluster"}
    found: list[Node] = []
    for node in reversed(identity_nodes()):
        if not wanted.isdisjoint(node.writes):
            found.append(node)
            wanted.update(node.reads)
            wanted.update(getattr(node, "watches", ()))
    return found[::-1]


class AccountWorld(World):
    """A company's records; `accounts` are clusters, without ids."""

    def build(self, parameters: Mapping[str, str] = PARAMETERS, commit: bool = False) -> AccountWorld:
        """Make the clusters of organisations. commit: there are no ids to commit."""
        assert not commit
        for table, rows in self.rows.items():
            load(self.con, table, rows)
        for number, (kind, a, b) in enumerate(self.decisions):
            self.con.execute("insert into identity.decision values (?, ?, ?, ?, 'ann', 'because', now())", [f"d{number}", kind, a, b])
        for node in account_nodes():
            make(self.con, node, parameters)
        return self

    def accounts(self) -> dict[str, str]:
        """Live record key of an organisation → cluster."""
        return dict(self.con.execute("select record_key, cluster from identity.account_cluster where is_live").fetchall())

    def doubts(self) -> dict[tuple[str, str], str]:
        """The pairs that a human being should look at, with the reason."""
        rows = self.con.execute("select record_key_a, record_key_b, reason from identity.account_doubt order by all").fetchall()
        return {(a, b): reason for a, b, reason in rows}

    def cuts(self) -> set[tuple[str, str, str]]:
        """The ties that were refused, with the reason."""
        sql = "select record_key_a, record_key_b, why from identity.account_link_found where link = 'cut'"
        return set(self.con.execute(sql).fetchall())
