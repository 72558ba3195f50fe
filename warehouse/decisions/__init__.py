"""What people decide: an append-only SQLite file that may be written at any time; a run reads a copy of what stands in it."""

from warehouse.decisions.loading import load
from warehouse.decisions.store import FILE_NAME, open_ledger

__all__ = ["FILE_NAME", "load", "open_ledger"]
