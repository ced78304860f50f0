"""What was read, merged some thousands of keys at a time: contracts by two sessions, for two processors.

Each batch is one transaction, with its history, and takes its rows out of the staging table: whatever is
left there is still to be done. Why two sessions never wait for each other in a ring: `docs/decisions/`.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F

from ..models import ImportRun
from .merging import Outcome, execute

KEYS = 2000
TAKE = """
    CREATE TEMPORARY TABLE secop_chunk WITH (toast_tuple_target = 8160) AS
    SELECT DISTINCT ON (s.key) s.key COLLATE "default" AS key, rank, hash, data, words,
        NULL::bigint AS id, NULL::numeric AS old_value
    FROM publicworks_stagedrow s WHERE run_id = %s AND s.key > %s
    ORDER BY s.key, rank DESC, hash LIMIT %s
"""
"""Keys are taken in the order of bytes, and compared as other tables do, whose indexes can then be used."""
DONE = "DELETE FROM publicworks_stagedrow WHERE run_id = %s AND key > %s AND key <= %s"
ROOM = "SET LOCAL work_mem = '32MB'"
"""The texts of a batch are put in order in memory and not on disk."""
DROP = "DROP TABLE IF EXISTS secop_chunk"
Progress = Callable[[ImportRun, float], None]


def nothing(_run: ImportRun) -> None:
    """There is nothing to prepare."""


class Merge(NamedTuple):
    """How a dataset goes into its table: `secop_chunk` holds the rows of a batch, one a key."""

    merge: Callable[[ImportRun], Outcome]
    prepare: Callable[[ImportRun], None] = nothing
    """What two sessions would wait for: done and committed before the batch, by one of them at a time."""
    sessions: int = 1
    """Two only when no two keys touch the same row."""


class Batch(NamedTuple):
    """Keys that a session has taken: those after one, up to another."""

    after: str
    last: str
    keys: int


class Merging:
    """The merge of a run, by one session or two."""

    def __init__(self, run: ImportRun, how: Merge, progress: Progress) -> None:
        self.run, self.how, self.progress = run, how, progress
        self.sessions = 1
        self.lock = Lock()
        self.taken = ""
        self.is_cut = False

    def all(self) -> None:
        """Merge everything. What a session raises stops the other one after its batch."""
        self.sessions = 1 + min(self.how.sessions - 1, (self.run.staged - self.run.merged) // KEYS)
        self.share(lambda _number: self.work())
        self.run.refresh_from_db()

    def share(self, task: Callable[[int], None]) -> None:
        """Have each session do its part of a task, which is told its number. What one raises comes out."""
        with ThreadPoolExecutor(max(self.sessions - 1, 1), "merging") as pool:
            working = [pool.submit(beside, task, number) for number in range(1, self.sessions)]
            task(0)
        for other in working:
            other.result()

    def work(self) -> None:
        try:
            while (batch := self.take()) and not self.is_cut:
                self.merge(batch)
        except BaseException:
            self.is_cut = True
            raise
        execute(DROP)

    def take(self) -> Batch | None:
        """The next keys, in this session's `secop_chunk`; None when there are none left."""
        with self.lock, transaction.atomic():
            execute(DROP)
            execute(TAKE, [self.run.pk, self.taken, KEYS])
            with connection.cursor() as cursor:
                cursor.execute('SELECT count(*), max(key COLLATE "C") FROM secop_chunk')
                keys, last = cursor.fetchone()
            if not keys:
                return None
            execute("ANALYZE secop_chunk (key)")
            self.how.prepare(self.run)
            batch = Batch(self.taken, last, keys)
            self.taken = last
            return batch

    def merge(self, batch: Batch) -> None:
        with transaction.atomic():
            execute(ROOM)
            outcome = self.how.merge(self.run)
            rows = execute(DONE, [self.run.pk, batch.after, batch.last])
            ImportRun.objects.filter(pk=self.run.pk).update(
                merged=F("merged") + rows,
                repeated=F("repeated") + rows - batch.keys,
                new=F("new") + outcome.new,
                changed=F("changed") + outcome.changed,
                left_out=F("left_out") + outcome.left_out,
                held=F("held") + outcome.held,
                equal=F("equal") + batch.keys - outcome.new - outcome.changed - outcome.left_out,
            )
        with self.lock:
            self.run.refresh_from_db()
            self.progress(self.run, self.run.merged / self.run.staged)


def beside(task: Callable[[int], None], number: int) -> None:
    """Do that part of a task in a session of this thread, and give the session back."""
    try:
        task(number)
    finally:
        connection.close()
