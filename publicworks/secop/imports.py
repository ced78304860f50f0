"""An import from its first row to its last: read into the staging table, then merge a batch at a time.

Nothing public changes while it reads. Each batch is one transaction, with its history; whatever kills the
process, the same command goes on with the run that was cut.
"""

from __future__ import annotations

import gc
import json
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import partial
from hashlib import blake2b
from itertools import batched
from typing import Any, NamedTuple, Protocol

from django.db import connection, transaction
from django.utils import timezone

from cartagena_ogp import revision
from cartagena_ogp.copying import array, copy_lines, line

from ..models import EntityNit, ImportRun, PaaPlan, RejectedRow, StagedRow
from ..models.contract_codes import Dataset
from . import merging, merging_contracts, merging_others, values
from .datasets import Cells, Columns, ImportFailed
from .files import Bad
from .merging_batches import Merge, Merging, Progress
from .reading import Row, RowRefused, rank_of, read_row
from .rows import PARSERS

BATCH = 1000
LOCK = 0x5EC0B
STAGED = ("run_id", "number", "key", "rank", "hash", "data")
CONTRACTS = Merge(merging_contracts.merge_contracts, merging_contracts.prepare_contracts, sessions=2)
MODIFICATIONS = Merge(merging_others.merge_modifications)
MERGES: dict[str, Merge] = {
    Dataset.CONTRACTS: CONTRACTS,
    Dataset.INTEGRATED: CONTRACTS,
    Dataset.PROCESSES: Merge(merging_contracts.merge_processes),
    Dataset.ADDITIONS: MODIFICATIONS,
    Dataset.MODIFICATIONS: MODIFICATIONS,
    Dataset.SUSPENSIONS: MODIFICATIONS,
    Dataset.PLANS: Merge(merging_others.merge_plans),
    Dataset.PLAN_LINES: Merge(merging_others.merge_plan_lines),
    Dataset.PROJECTS: Merge(merging_others.merge_projects),
}
BY_CONTRACT = (Dataset.ADDITIONS, Dataset.MODIFICATIONS, Dataset.SUSPENSIONS)
"""Datasets of the whole country whose rows belong here when their contract does."""


class Source(Protocol):
    """Where rows come from: files or the API."""

    columns: Columns
    name: str
    all_entities: bool
    cut_on: date | None
    ignored: tuple[str, ...]
    size: int
    done: int

    @property
    def fingerprint(self) -> str: ...
    def check(self) -> None: ...
    def rows(self, start: int) -> Iterator[Cells | Bad]: ...


def nothing(run: ImportRun, share: float) -> None:
    """No progress is shown."""


def run_import(source: Source, *, progress: Progress = nothing, is_sample: bool = False) -> ImportRun:
    """Import everything of `source`; the finished run. Goes on with one of the same source that was cut.

    Raises `ImportFailed` with a sentence for the person who asked: what was read stays for the next try,
    unless the source itself is wrong, and then nothing has changed.
    """
    source.check()
    with only_one(), garbage_of_its_own():
        run = begun(source, is_sample=is_sample)
        try:
            if run.state == ImportRun.State.READING:
                read_all(run, source, progress)
            merge_all(run, progress)
        except ImportFailed as failure:
            run.message = str(failure)
            run.save(update_fields=["message"])
            raise
    return run


@contextmanager
def garbage_of_its_own() -> Iterator[None]:
    """Python looks for garbage among what the import makes, not among all that the portal has loaded."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@contextmanager
def only_one() -> Iterator[None]:
    """One import at a time, since all write about contracts. Raises `ImportFailed` when one is at work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise ImportFailed("Otra importación está en marcha.")
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def begun(source: Source, *, is_sample: bool) -> ImportRun:
    """The run that was cut, or a new one. What other cut runs of the dataset left is forgotten."""
    dataset = source.columns.dataset
    open_runs = ImportRun.objects.filter(dataset=dataset).unfinished()
    run = open_runs.filter(fingerprint=source.fingerprint).order_by("-pk").first()
    for other in open_runs.exclude(pk=run.pk if run else 0):
        merging.after_all(other)
        give_up(other, "Otra importación empezó después.")
    if run and StagedRow.objects.filter(run=run).count() != run.staged - run.merged:
        # The server itself crashed: the staging table is not kept then.
        merging.after_all(run)
        StagedRow.objects.filter(run=run).delete()
        run.rejections.all().delete()
        run.delete()
        run = None
    return run or ImportRun.objects.create(
        dataset=dataset,
        source=source.name,
        fingerprint=source.fingerprint,
        all_entities=source.all_entities,
        is_sample=is_sample,
        cut_on=source.cut_on,
        columns_ignored=[title[:120] for title in source.ignored],
    )


def read_all(run: ImportRun, source: Source, progress: Progress) -> None:
    """Read from where the run stands into the staging table, a batch in each transaction.

    Other threads write batches while the next ones are read.
    """
    wanted = known_entities(run, source)
    position = run.position
    try:
        with beside() as later:
            for some in batched(source.rows(position), BATCH):
                batch = read_batch(run, position, source.columns, some, wanted)
                position += len(some)
                later(partial(write_batch, run, batch))
                progress(run, source.done / source.size if source.size else 0.0)
    except ImportFailed as failure:
        if source.size and "Nada cambió" in str(failure):
            give_up(run, str(failure))
        raise
    run.state = ImportRun.State.MERGING
    run.columns_ignored = [title[:120] for title in source.ignored]
    run.save(update_fields=["state", "columns_ignored"])


WRITERS = 2
Wait = Callable[[], None]
Write = Callable[[Wait], None]


@contextmanager
def beside() -> Iterator[Callable[[Write], None]]:
    """Have batches written by threads with a session of their own, at most `WRITERS` ahead of us.

    Each is told how to wait for the one before it, so that they end in their order. Inside somebody's
    transaction they are written at once, since another session would not see it. What one raises comes out
    of those after it, and of a later call or the end.
    """
    if connection.in_atomic_block:
        yield lambda write: write(lambda: None)
        return
    with ExitStack() as stack:
        pools = [stack.enter_context(ThreadPoolExecutor(1, "writing")) for _number in range(WRITERS)]
        for pool in pools:
            stack.callback(pool.submit, close)
        waiting = deque(pool.submit(lambda: None) for pool in pools)

        def later(write: Write) -> None:
            waiting.popleft().result()
            waiting.append(pools[0].submit(write, waiting[-1].result))
            pools.reverse()

        yield later
        waiting[-1].result()


def close() -> None:
    """Give back the session of this thread."""
    connection.close()


def give_up(run: ImportRun, message: str) -> None:
    """The source itself is wrong, or another one came later: nothing of it waits any more."""
    StagedRow.objects.filter(run=run).delete()
    run.state, run.message = ImportRun.State.FAILED, message
    run.save(update_fields=["state", "message"])


def known_entities(run: ImportRun, source: Source) -> set[str] | None:
    """NITs whose rows are wanted (for plans, codes of entities); None when all are."""
    if run.all_entities:
        return None
    if run.dataset == Dataset.PLANS:
        codes = EntityNit.objects.exclude(secop_code="").values_list("secop_code", flat=True)
        return {*codes, *PaaPlan.objects.values_list("entity_code", flat=True)}
    if not source.columns.entity:
        return None
    return set(EntityNit.objects.filter(is_imported=True).values_list("nit", flat=True))


class Batch(NamedTuple):
    """Rows that were read and are not written yet."""

    read: int
    others: int
    """Of other entities."""
    left_out: int
    rejections: list[RejectedRow]
    lines: list[str]
    """For COPY."""


def read_batch(
    run: ImportRun, position: int, columns: Columns, some: tuple[Cells | Bad, ...], wanted: set[str] | None
) -> Batch:
    parse, entity = PARSERS[columns.dataset], columns.entity
    rejections: list[RejectedRow] = []
    good: list[tuple[int, Row, str]] = []
    ours: list[tuple[int, Cells]] = []
    others = left_out = 0
    for number, cells in enumerate(some, position + 1):
        if isinstance(cells, Bad):
            rejections.append(RejectedRow(run=run, number=number, reason=cells.reason[:300]))
        elif wanted is None or not entity or is_wanted(columns, cells.get(entity), wanted):
            ours.append((number, cells))
        else:
            others += 1
    known = unchanged(columns.dataset, [cells for _number, cells in ours])
    for number, cells in ours:
        digest = digest_of(cells)
        try:
            if known.get(str(cells.get(columns.key))) == digest:
                row = Row(cells[columns.key], newness(columns.dataset, cells), {})
            else:
                row = read_row(parse, cells)
        except RowRefused as refused:
            rejections.append(refusal_of(run, number, refused))
        else:
            good.append((number, row, digest))
    if columns.dataset in BY_CONTRACT:
        contracts = merging.known_contracts({row.data["contract"] for _number, row, _digest in good})
        kept = [one for one in good if one[1].data["contract"] in contracts]
        left_out, good = len(good) - len(kept), kept
    return Batch(len(some), others, left_out, rejections, [staged(run, *one) for one in good])


@transaction.atomic
def write_batch(run: ImportRun, batch: Batch, before: Wait) -> None:
    """Write a batch, and say how far the run got once the one `before` it has."""
    RejectedRow.objects.bulk_create(batch.rejections)
    copy_lines("publicworks_stagedrow", STAGED, batch.lines)
    before()
    run.rejected += len(batch.rejections)
    run.staged += len(batch.lines)
    run.other_entities += batch.others
    run.left_out += batch.left_out
    run.position += batch.read
    run.save(update_fields=["rejected", "staged", "position", "other_entities", "left_out"])


def refusal_of(run: ImportRun, number: int, refused: RowRefused) -> RejectedRow:
    return RejectedRow(
        run=run,
        number=number,
        key=refused.key,
        column=refused.column,
        value=refused.value,
        reason=refused.reason[:300],
    )


def unchanged(dataset: str, some: list[Cells]) -> dict[str, str]:
    """What we know of the rows of a batch, by their number: one that is the same needs no reading."""
    if dataset not in KNOWN_BY or not some:
        return {}
    table, column = KNOWN_BY[dataset]
    keys = [str(cells.get(column, "")) for cells in some]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT code, content_hash FROM {table} WHERE code = ANY(%s)", [array(keys)])  # nosec B608
        return dict(cursor.fetchall())


KNOWN_BY: dict[str, tuple[str, str]] = {
    Dataset.CONTRACTS: ("publicworks_contract", "id_contrato"),
    Dataset.PROCESSES: ("publicworks_process", "id_del_proceso"),
}
"""Datasets whose key is a column as it stands, with the table that holds their rows."""


def newness(dataset: str, cells: Cells) -> int:
    """The rank that reading the whole row would have given it (see `reading`)."""
    column = "ultima_actualizacion" if dataset == Dataset.CONTRACTS else "fecha_de_ultima_publicaci"
    found = values.day(cells.get(column))
    return rank_of(found) if found and values.is_possible(found) else 0


def is_wanted(columns: Columns, cell: Any, wanted: set[str]) -> bool:
    if columns.dataset == Dataset.PLANS:
        return values.text(cell) in wanted
    return values.nit(str(cell or ""))[0] in wanted


READER = "1"
"""Another number makes every row be read again, when reading itself changes."""


def digest_of(cells: Cells) -> str:
    """What tells a row from the same row changed: its cells as the source wrote them."""
    text = "\x1f".join([READER, *cells, *map(str, cells.values())])
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def staged(run: ImportRun, number: int, row: Row, digest: str) -> str:
    return line((run.pk, number, row.key, row.rank, digest, AS_JSON(row.data)))


AS_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def merge_all(run: ImportRun, progress: Progress) -> None:
    """Merge what was read, a batch of keys in each transaction, and end the run."""
    work = Merging(run, MERGES[run.dataset], progress)
    work.all()
    if run.new or run.changed:
        merging.prepare_totals()
        work.share(lambda number: merging.add_totals(number, work.sessions))
    with transaction.atomic():
        run.state = ImportRun.State.FINISHED
        run.finished_at = timezone.now()
        run.message = ""
        run.save(update_fields=["state", "finished_at", "message"])
        revision.move()  # pages say when and with which cut, though nothing else changed
