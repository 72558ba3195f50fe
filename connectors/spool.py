"""One pass over an export or an API feeds several streams; each is read when its turn comes, in flat memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from typing import IO

import pyarrow as pa

from connectors.base import Stream

Batch = tuple[str, pa.Table]  # stream name, rows


class Spool:
    """Splits one iterator of (stream, rows) into one iterator a stream.

    Rows of the stream that is being read pass straight through; rows of the others wait in unnamed temporary files.
    """

    def __init__(self, batches: Iterator[Batch], streams: Sequence[Stream]) -> None:
        self._batches = batches
        self._waiting = {stream.name: _Waiting(stream) for stream in streams}

    def read(self, stream: str) -> Iterator[pa.Table]:
        """The rows of one stream, in the order of the pass."""
        for name, rows in self._batches:
            if name != stream:
                self._waiting[name].put(rows)
                continue
            yield from self._waiting[stream].take()  # put there while another stream was being read
            yield rows
        yield from self._waiting[stream].take()


class _Waiting:
    def __init__(self, stream: Stream) -> None:
        self.schema = pa.schema([(column, pa.string()) for column in stream.columns])
        self.file: IO[bytes] | None = None
        self.writer: pa.ipc.RecordBatchStreamWriter | None = None

    def put(self, rows: pa.Table) -> None:
        if self.writer is None:
            self.file = tempfile.TemporaryFile()  # noqa: SIM115 - it outlives this call and has no name that anybody could open
            self.writer = pa.ipc.new_stream(self.file, self.schema)
        self.writer.write_table(rows)

    def take(self) -> Iterator[pa.Table]:
        if self.writer is None or self.file is None:
            return
        self.writer.close()
        file, self.file, self.writer = self.file, None, None
        with file:
            file.seek(0)
            for batch in pa.ipc.open_stream(file):
                yield pa.Table.from_batches([batch])
