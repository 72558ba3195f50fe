"""What the commands about decisions do: keep them, tell what was kept, and apply them with `--now`."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines import decide_terminal
from pipelines.cli import _print_json
from warehouse.decisions import asleep, batch, joined, making, review, store, undo
from warehouse.decisions.contradictions import Ties
from warehouse.errors import HeldRun, LockHeld
from warehouse.serving.reader import Reader, open_reader

KEPT = "What you decided is kept: the next run applies it."


@dataclass
class Deciding:
    """One command's work on the decisions of a data folder. as_json: nothing is printed before `finish`, and then for programs.

    dry_run: it is only told what would be decided.
    """

    data_dir: Path
    author: str
    reason: str
    as_json: bool = False
    dry_run: bool = False
    result: dict[str, Any] = field(default_factory=lambda: {"decisions": [], "revoked": [], "notes": []})
    changed: bool = False
    meant: list[making.Meant] = field(default_factory=list)

    def say(self, reader: Reader | None, statements: Sequence[making.Statement], force: bool) -> None:
        """Make decisions, all or none. Raises WarehouseError for what is refused."""
        meant = [making.read(reader, statement, force) for statement in statements]
        with store.writing(self.data_dir, self.dry_run) as ledger:
            ties = Ties(store.standing(ledger))
            done = [self._decide(ledger, joined.with_chain(reader, ties, one), ties) for one in meant]
            done = [(asleep.with_sleepers(reader, ledger, one), act) for one, act in done]
        self._kept(done)

    def from_file(self, reader: Reader | None, file: Path, force: bool) -> None:
        """Make the decisions of a file, all or none. Raises BadFile with every fault."""
        with store.writing(self.data_dir, self.dry_run) as ledger:
            done = batch.decide_file(ledger, reader, file, self.author, self.reason, force)
        self._kept(done)

    def undo(self, reader: Reader | None, event: str) -> None:
        """Take back a decision or an event. Raises NotUndoable or Contradiction."""
        with store.writing(self.data_dir) as ledger:
            plan = undo.plan(event, ledger, reader.rows if reader else None)
            act = None if self.dry_run else undo.carry_out(ledger, plan, self.author, self.reason)
        self.result["notes"] += [*plan.says, *plan.remains]
        if act is not None:
            self._add(act)
            self.result["undo"] = act.handle
        if not self.as_json:
            decide_terminal.undone(plan, act)

    def answer(self, reader: Reader, asked: review.Question, said: review.Answer, reason: str) -> None:
        """Answer a question of the review queue. Raises Contradiction."""
        with store.writing(self.data_dir) as ledger:
            meant, act = review.reply(reader, ledger, asked, said, self.author, reason)
        self.result["answer"] = {"candidate_id": asked.candidate_id, "answer": said}
        if meant is not None:
            self._kept([(meant, act)])
        elif not self.as_json:
            decide_terminal.skipped(asked.candidate_id)

    def finish(self, at_once: bool) -> int:
        """Apply where that was asked for, print for programs, and return the exit code. Raises LockHeld or HeldRun; the decisions are kept."""
        code = 0
        if at_once and not self.dry_run:
            try:
                code, self.result["run"] = self._apply()
            except LockHeld as error:
                raise LockHeld(f"{error}\n{KEPT}") from error
            except HeldRun as error:
                raise HeldRun(f"{error}\nWhat you decided is kept, but not published yet.") from error
        elif self.changed and not self.as_json:
            decide_terminal.not_yet()
        if self.as_json:
            _print_json(self.result)
        return code

    def _decide(self, ledger: sqlite3.Connection, meant: making.Meant, ties: Ties) -> tuple[making.Meant, store.Act | None]:
        return meant, making.decide(ledger, meant, self.author, meant.statement.reason or self.reason, ties)

    def _apply(self) -> tuple[int, dict[str, Any]]:
        from pipelines.execute import apply_decisions
        from pipelines.project import load_project

        code, said = apply_decisions(load_project(), quiet=self.as_json)
        with open_reader(self.data_dir) as reader:
            left_out = [text for meant in self.meant if (text := meant.left_out(reader))]
        self.result["notes"] += left_out
        if not self.as_json:
            decide_terminal.applied(said, left_out)
        return code, said

    def _kept(self, done: Sequence[tuple[making.Meant, store.Act | None]]) -> None:
        for meant, act in done:
            self.meant.append(meant)
            if act is not None and self.dry_run:
                self.result["notes"].append(f"would decide: {undo.words(act.made)}")
            elif act is not None:
                self._add(act)
            self.result["notes"] += meant.notes
        if not self.as_json:
            decide_terminal.decided(done, self.dry_run)

    def _add(self, act: store.Act) -> None:
        self.changed = True
        self.result["decisions"] += [_row(decision) for decision in [*act.made, *act.restored]]
        self.result["revoked"] += [_row(decision) for decision in act.revoked]


def _row(decision: store.Decision) -> dict[str, Any]:
    columns = ("kind", "record_key_a", "record_key_b", "field", "value", "author", "reason", "at")
    return {"decision": decision.number} | {name: getattr(decision, name) for name in columns}
