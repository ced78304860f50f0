"""The files of a closed consultation, and the result that is read back out of them."""

from __future__ import annotations

import csv
import hashlib
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from django.core.files import File
from django.core.files.storage import default_storage

from ..models import Consultation, PaperBatch, VoteFile
from . import box, tally
from .rules import SMALL_ELECTION
from .turnout import roll_count

Write = Callable[[TextIO], object]


def publish(consultation: Consultation) -> dict[str, Any]:
    """Write every file anew and give the result. Runs after the close, inside its transaction.

    The result is counted from `papeletas.csv` as it was written, not from the database.
    """
    with tempfile.TemporaryDirectory(prefix="consulta-") as name:
        folder = Path(name)
        written = [write(folder, "reglas.json", lambda out: out.write(consultation.rules))]
        actas = [acta(batch) for batch in consultation.papers.select_related("acta", "consultation")]
        written.append(write(folder, "actas.json", as_json(actas)))
        if consultation.method == Consultation.Method.ACTA:
            result = result_of(consultation, count_of_actas(consultation))
        else:
            result = publish_box(consultation, folder, written)
        written.append(write(folder, "resultado.json", as_json(result)))
        for path in written:
            keep(consultation, path)
    return result


def publish_box(consultation: Consultation, folder: Path, written: list[Path]) -> dict[str, Any]:
    """Add the files of the box to those written; the result that its ballots give."""
    written.append(write(folder, "sellos.csv", lambda out: write_seals(out, consultation)))
    ballots = ballots_file(folder, consultation)
    with ballots.open(encoding="utf-8", newline="") as lines:
        result = result_of(consultation, tally.count(lines, consultation.options))
    roll = roll_count(box.roll_counts(consultation.pk)) | {"reclamos": consultation.claims.count()}
    if consultation.is_election:
        # Which kinds of people came from a group this small would say who each one is.
        roll = {name: roll[name] for name in ("marcas", "por_canal", "por_nivel", "reclamos")}
        written.append(copied(folder, "recibos.csv", box.RECEIPTS, consultation))
    if not result["withheld"]:
        written.append(ballots)
    written.append(write(folder, "padron_conteo.json", as_json(roll)))
    return result


def write(folder: Path, name: str, body: Write) -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as out:
        body(out)
    return path


def as_json(value: Any) -> Write:
    return lambda out: out.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def ballots_file(folder: Path, consultation: Consultation) -> Path:
    """By receipt in an open consultation; in an election without receipts, by batch and choice."""
    statement = box.BALLOTS if consultation.shows_choices else box.CHOICES
    return copied(folder, "papeletas.csv", statement, consultation)


def copied(folder: Path, name: str, statement: str, consultation: Consultation) -> Path:
    path = folder / name
    with path.open("wb") as out:
        box.copy(statement, consultation.pk, out)
    return path


def write_seals(out: TextIO, consultation: Consultation) -> None:
    """The hour of each seal and no more: it is the hour at which the head was published."""
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(["lote", "papeletas", "raiz", "anterior", "huella", "sellado"])
    for seal in box.seals(consultation.pk):
        hour = f"{seal.sealed_at:%Y-%m-%dT%H:00Z}"
        lines.writerow([seal.batch, seal.n, seal.root, seal.prev, seal.head, hour])


def acta(batch: PaperBatch) -> dict[str, Any]:
    return {
        "codigo": batch.code,
        "lugar": batch.place,
        "sobres": batch.envelopes,
        "aceptados": batch.accepted,
        "descartados_sin_abrir": len(batch.discarded),
        "totales": batch.totals if not batch.consultation.is_election else None,
        "acta": batch.acta.get_absolute_url() if batch.acta and batch.acta.is_public else None,
        "acta_sha256": batch.acta.sha256 if batch.acta else None,
    }


def result_of(consultation: Consultation, counted: tally.Count) -> dict[str, Any]:
    """What `resultado.json` says of a count, with the figures of a small or unanimous election left out."""
    places = consultation.seats + consultation.alternates
    ranked = tally.ranking(
        counted.votes, places, consultation.final_head, consultation.lottery_number.strip()
    )
    withheld = consultation.is_election and (counted.ballots < SMALL_ELECTION or counted.is_unanimous)
    chosen = ranked["chosen"]
    return {
        "ballots": None if withheld and counted.ballots < SMALL_ELECTION else counted.ballots,
        "blank": None if withheld else counted.blank,
        "votes": None if withheld else [{"option": n, "votes": v} for n, v in counted.votes.items()],
        "withheld": withheld,
        "chosen": chosen[: consultation.seats],
        "alternates": chosen[consultation.seats :],
        "tied": ranked["tied"],
        "drawn": ranked["drawn"],
        "lottery_number": consultation.lottery_number,
        "final_head": consultation.final_head,
    }


def count_of_actas(consultation: Consultation) -> tally.Count:
    """The sum of the confirmed actas of an election held on paper."""
    votes = dict.fromkeys(consultation.options, 0)
    blank = 0
    for batch in consultation.papers.filter(kind=PaperBatch.Kind.ACTA, state=PaperBatch.State.CONFIRMED):
        totals = batch.totals or {}
        blank += totals.get("blank", 0)
        for number, n in totals.get("votes", {}).items():
            votes[int(number)] += n
    return tally.Count(votes, sum(votes.values()) + blank, blank)


def keep(consultation: Consultation, path: Path) -> None:
    """Store a file and its digest. A file written again (a draw) takes the place of the one before."""
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while piece := source.read(1 << 20):
            digest.update(piece)
        source.seek(0)
        stored = default_storage.save(f"consultas/{consultation.slug}/{path.name}", File(source))
    VoteFile.objects.update_or_create(
        consultation=consultation,
        name=path.name,
        defaults={"file": stored, "size": path.stat().st_size, "sha256": digest.hexdigest()},
    )
