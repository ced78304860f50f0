"""Paper: envelopes against the roll, then papers into the box; each typed by two people, and both agree."""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cartagena_ogp import codes
from cartagena_ogp.models import Attachment, Territory, User

from ..models import Consultation, PaperBatch, PaperEntry
from ..models.voting import two_witnesses
from . import box, keys
from .documents import read_line
from .rules import SMALL_ELECTION

Step = PaperEntry.Step
BLANK = {"0", "blanco", "nulo", "nula", "en blanco"}
NUMBERS = re.compile(r"\d+")


def open_batch(consultation: Consultation, *, kind: str, place: str, by: User) -> PaperBatch:
    """Start a box of envelopes, or the acta of a table. Raises `ValidationError`."""
    if consultation.state != Consultation.State.OPEN:
        raise ValidationError(_("La consulta no está abierta."))
    made = PaperBatch(
        consultation=consultation, kind=kind, place=place.strip(), code=codes.new_code(), opened_by=by
    )
    made.full_clean()
    made.save()
    return made


def read_envelopes(consultation: Consultation, text: str) -> list[list[str]]:
    """Tags (hex) and places of a typed list, one envelope a line: «CC 1.047.000.111; ucg-5».

    The numbers are forgotten here. Raises `ValidationError` that names each line that cannot be read.
    """
    key = keys.consultation_key(consultation.pk)
    places = set(Territory.objects.values_list("code", flat=True))
    found, wrong = [], []
    for line_number, line in enumerate(lines_of(text), 1):
        document, _semicolon, place = line.partition(";")
        try:
            kind, number = read_line(document)
        except ValidationError as error:
            wrong.append(_("Renglón %(n)s: %(why)s") % {"n": line_number, "why": error.messages[0]})
            continue
        place = place.strip().lower()
        if place and place not in places:
            wrong.append(
                _("Renglón %(n)s: no conocemos el lugar «%(place)s».") % {"n": line_number, "place": place}
            )
        found.append([keys.voter_tag(key, consultation.pk, kind, number).hex(), place])
    if wrong:
        raise ValidationError(wrong)
    if not found:
        raise ValidationError(_("Escribe al menos un sobre."))
    return found


def read_papers(consultation: Consultation, text: str) -> list[list[int]]:
    """The choices of typed papers, one a line: «1 4»; «0» is blank or void. Raises `ValidationError`."""
    found, wrong = [], []
    for line_number, line in enumerate(lines_of(text), 1):
        numbers = [] if line.lower() in BLANK else [int(number) for number in NUMBERS.findall(line)]
        odd = re.sub(r"[\d\s,;.-]", "", line) and line.lower() not in BLANK
        if odd or len(set(numbers)) != len(numbers) or not set(numbers) <= set(consultation.options):
            wrong.append(
                _("Renglón %(n)s: no es una papeleta: «%(line)s».") % {"n": line_number, "line": line[:30]}
            )
        elif len(numbers) > consultation.max_choices:
            wrong.append(
                _("Renglón %(n)s: marca más opciones de las permitidas; es nula: escribe 0.")
                % {"n": line_number}
            )
        found.append(sorted(numbers))
    if wrong:
        raise ValidationError(wrong)
    return found


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


@transaction.atomic
def type_envelopes(batch: PaperBatch, text: str, *, by: User) -> bool:
    """Keep the first list, or compare the second and mark the roll. True when the roll was marked.

    Raises `ValidationError` that names the lines where the two lists differ; nothing moves then.
    """
    held = locked(batch, PaperBatch.State.OPEN, PaperBatch.Kind.ENVELOPES)
    said = read_envelopes(held.consultation, text)
    if not agreed(held, Step.ENVELOPES, said, by=by):
        return False
    accepted = box.reconcile(
        held.consultation_id, [(bytes.fromhex(tag), box.Turnout(place)) for tag, place in said]
    )
    held.envelopes = len(accepted)
    held.accepted = sum(accepted)
    held.discarded = [place for place, is_in in enumerate(accepted, 1) if not is_in]
    held.state = PaperBatch.State.RECONCILED
    held.save()
    held.entries.filter(step=Step.ENVELOPES).update(content=None)
    return True


@transaction.atomic
def type_papers(batch: PaperBatch, text: str, *, by: User, acta: Attachment | None) -> bool:
    """Keep the first reading of the papers, or compare the second and drop them in the box.

    As many as the accepted envelopes, and not before the polls close. Raises `ValidationError`.
    """
    held = locked(batch, PaperBatch.State.RECONCILED, PaperBatch.Kind.ENVELOPES)
    if timezone.now() < held.consultation.closes_at:
        raise ValidationError(_("Los sobres se abren cuando la votación termina."))
    said = read_papers(held.consultation, text)
    if len(said) != held.accepted:
        raise ValidationError(
            _("Hay %(accepted)s sobres aceptados y %(typed)s papeletas. Revisa los renglones.")
            % {"accepted": held.accepted, "typed": len(said)}
        )
    if not agreed(held, Step.PAPERS, said, by=by):
        return False
    if acta is None:
        raise ValidationError({"acta": _("Falta la foto del acta.")})
    papers = [(secrets.token_bytes(32), choices) for choices in said]
    secrets.SystemRandom().shuffle(papers)
    box.cast_paper(held.pk, papers)
    finish(held, said, by=by, acta=acta)
    return True


def finish(held: PaperBatch, said: list[list[int]], *, by: User, acta: Attachment) -> None:
    """Confirm a box: its totals are shown only when they hide who voted what."""
    if len(said) >= SMALL_ELECTION:
        marks = Counter(number for choices in said for number in choices)
        held.totals = {
            "votes": {str(n): marks[n] for n in held.consultation.options},
            "blank": said.count([]),
        }
    held.state, held.confirmed_by, held.acta = PaperBatch.State.CONFIRMED, by, acta
    acta.make_public()
    held.save()
    held.entries.update(content=None)


@transaction.atomic
def type_acta(
    batch: PaperBatch, votes: dict[int, int], blank: int, witnesses: str, *, by: User, acta: Attachment | None
) -> bool:
    """Keep the first reading of an election's acta, or compare the second and confirm it.

    Raises `ValidationError` without two witnesses, without the photo, or when the readings differ.
    """
    held = locked(batch, PaperBatch.State.OPEN, PaperBatch.Kind.ACTA)
    names = two_witnesses(witnesses)
    said = {"votes": {str(number): n for number, n in votes.items()}, "blank": blank}
    if not agreed(held, Step.PAPERS, said, by=by):
        return False
    if acta is None:
        raise ValidationError({"acta": _("Falta la foto del acta.")})
    held.totals, held.witnesses, held.acta = said, "\n".join(names)[:250], acta
    held.state, held.confirmed_by = PaperBatch.State.CONFIRMED, by
    held.full_clean(exclude=["acta"])
    held.save()
    return True


def locked(batch: PaperBatch, state: str, kind: str) -> PaperBatch:
    """The box, held until the transaction ends. Raises `ValidationError` when it has moved on."""
    held = PaperBatch.objects.select_for_update(of=("self",)).select_related("consultation").get(pk=batch.pk)
    if held.state != state or held.kind != kind:
        raise ValidationError(_("Esta caja ya pasó ese paso. Vuelve a abrir la página."))
    if held.consultation.state != Consultation.State.OPEN:
        raise ValidationError(_("La consulta ya se cerró."))
    return held


def agreed(batch: PaperBatch, step: str, said: Any, *, by: User) -> bool:
    """False when this is the first reading, which is kept. Raises `ValidationError` when they differ."""
    first = batch.entries.filter(step=step).first()
    if first is None:
        PaperEntry.objects.create(batch=batch, step=step, position=1, by=by, content=said)
        return False
    if first.by_id == by.pk:
        raise ValidationError(_("Quien digitó primero no confirma: lo hace otra persona."))
    if first.content != said:
        raise ValidationError(differences(first.content, said))
    PaperEntry.objects.create(batch=batch, step=step, position=2, by=by, content=said)
    return True


def differences(first: Any, second: Any) -> str:
    """Which lines are not the same, without saying what the other person typed."""
    if isinstance(first, dict):
        return _("Las dos digitaciones del acta no coinciden. Revisen juntas el papel.")
    if len(first) != len(second):
        return _("No coinciden: la primera digitación tiene %(first)s renglones y esta %(second)s.") % {
            "first": len(first),
            "second": len(second),
        }
    wrong = [str(place) for place, (one, two) in enumerate(zip(first, second, strict=True), 1) if one != two]
    return _("No coinciden los renglones %(lines)s. Revisa el papel.") % {"lines": ", ".join(wrong[:20])}


@transaction.atomic
def start_again(batch: PaperBatch, step: str, *, by: User) -> None:
    """Whoever typed first takes it back, when the mistake was theirs. Raises `ValidationError`."""
    entries = batch.entries.filter(step=step)
    if entries.count() != 1 or entries[0].by_id != by.pk:
        raise ValidationError(_("Solo quien digitó primero puede empezar de nuevo."))
    entries.delete()


def hand_out(consultation: Consultation, numbers: Sequence[int]) -> list[str]:
    """A link for each line of a table's attendance list, in a random order: who holds which is not known.

    Ask again for lost slips: a line still has one ballot.
    """
    key = keys.consultation_key(consultation.pk)
    minutes = max(1, int((consultation.closes_at - timezone.now()).total_seconds() // 60) + 1)
    tokens = []
    for number in numbers:
        token = keys.new_token()
        tag = keys.voter_tag(key, consultation.pk, "MESA", f"{consultation.table_id}-{number}")
        if box.ask_link(keys.token_hash(token), box.Voter(consultation.pk, tag), minutes):
            tokens.append(token)
    secrets.SystemRandom().shuffle(tokens)
    return tokens
