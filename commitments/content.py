"""Put plans that are kept as data files into the portal, through the verbs of the models.

What is already there stays as it is: staff may have changed it since.
"""

import tomllib
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

from django.db import transaction

from cartagena_ogp import transparency
from cartagena_ogp.models import EntityData, Institution, Territory

from . import operations
from .models import ActionPlan, Commitment, CommitmentParty, CommitmentValue, Endorsement, PlanSection

DATA = Path(__file__).resolve().parent / "data"
FLOOR_DATA = Path(__file__).resolve().parent.parent / "cartagena_ogp" / "data"
REASON = "Primer contenido del portal, tomado de fuentes públicas."


def load_first(say: Callable[[str], None]) -> None:
    """Load the institutions, the entity's data, the two plans, the commitments and the transparency menu."""
    say(f"  Instituciones nuevas: {load_institutions()}.")
    say(f"  Datos de la entidad: {'cargados' if load_entity() else 'ya estaban'}.")
    for folder in (DATA / "plan-2022-2023", DATA / "proximo-plan"):
        facts = read(folder / "plan.toml")
        say(f"  {facts['title']}: {'cargado' if load_plan(facts) else 'ya estaba'}.")
    plan = ActionPlan.objects.get(slug="2022-2023")
    for facts in read(DATA / "plan-2022-2023" / "commitments.toml")["commitment"]:
        done = "cargado" if load_commitment(facts, plan) else "ya estaba"
        say(f"  {facts['ogp_id']}, {facts['short_title']}: {done}.")
    say(f"  Publicaciones de transparencia nuevas: {transparency.load_first(reason=REASON)}.")


def read(path: Path) -> dict[str, Any]:
    """The tables of a TOML file, with the texts trimmed."""
    return trimmed(tomllib.loads(path.read_text(encoding="utf-8")))


def trimmed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: trimmed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [trimmed(inner) for inner in value]
    return value.strip() if isinstance(value, str) else value


def institution(slug: str | None) -> Institution | None:
    """The institution of a slug. Raises `DoesNotExist` when the data files name one that was not loaded."""
    return Institution.objects.get(slug=slug) if slug else None


def institutions(slugs: list[str]) -> list[Institution]:
    """The institutions of several slugs, in their order."""
    return [Institution.objects.get(slug=slug) for slug in slugs]


def territory(code: str | None) -> Territory | None:
    """The place of a code. Raises `DoesNotExist` when it was not loaded."""
    return Territory.objects.get(code=code) if code else None


@transaction.atomic
def load_institutions() -> int:
    """Create and publish the institutions that are missing; return how many."""
    made = 0
    for facts in read(FLOOR_DATA / "institutions.toml")["institution"]:
        if Institution.objects.filter(slug=facts["slug"]).exists():
            continue
        facts["parent"] = institution(facts.get("parent"))
        Institution(**facts).add(by=None, reason=REASON).publish(by=None, reason=REASON)
        made += 1
    return made


def load_entity() -> bool:
    """Fill the foot of the pages with what is known, once; say whether it was empty."""
    if EntityData.objects.exists():
        return False
    EntityData.current().update(**read(FLOOR_DATA / "entity.toml"))
    return True


@transaction.atomic
def load_plan(facts: dict[str, Any], *, reason: str = REASON, is_illustrative: bool = False) -> bool:
    """Create and publish a plan with its sections and endorsements; False when it exists."""
    facts = deepcopy(facts)
    if ActionPlan.objects.filter(slug=facts["slug"]).exists():
        return False
    source = facts.pop("source_url", "")
    sections = facts.pop("sections", {})
    endorsements = facts.pop("endorsement", [])
    implementers = institutions(facts.pop("implementers", []))
    for role in ("lead", "facilitator", "monitor"):
        facts[role] = institution(facts.get(role))
    plan = ActionPlan(**facts, is_illustrative=is_illustrative).add(by=None, reason=reason)
    plan.implementers.set(implementers)
    for question, answer in sections.items():
        answer.setdefault("source_url", source if "body" in answer else "")
        save(PlanSection(plan=plan, question=question, **answer))
    for endorsement in endorsements:
        endorsement["locality"] = territory(endorsement.get("locality"))
        save(Endorsement(plan=plan, **endorsement))
    operations.publish(plan, by=None, reason=reason)
    return True


@transaction.atomic
def load_commitment(
    facts: dict[str, Any], plan: ActionPlan, *, reason: str = REASON, is_illustrative: bool = False
) -> Commitment | None:
    """Create and publish one commitment, with its evidence before its status; None when it exists."""
    if Commitment.objects.filter(ogp_id=facts["ogp_id"]).exists():
        return None
    facts = deepcopy(facts)
    parties, values = facts.pop("party", []), facts.pop("value", [])
    evidence = facts.pop("evidence", [])
    ending: dict[str, Any] = {
        name: facts.pop(name) for name in ("status", "status_reason", "status_on") if name in facts
    }
    ending["last_news_on"] = facts.pop("last_news_on", None)
    facts["responsible"] = institution(facts.get("responsible"))
    facts["territory"] = territory(facts.get("territory"))
    made = Commitment(plan=plan, is_illustrative=is_illustrative, **facts).add(by=None, reason=reason)
    for party in parties:
        joined = institution(party["institution"])
        save(CommitmentParty(commitment=made, institution=joined, role=party["role"]))
    for value in values:
        save(CommitmentValue(commitment=made, **value))
    for proof in evidence:
        operations.add_evidence(made, by=None, on=made.ends_on, **proof)
    made.change("status_changed", by=None, reason=ending.get("status_reason", reason), **ending)
    operations.publish(made, by=None, reason=reason)
    return made


def save(row: PlanSection | Endorsement | CommitmentParty | CommitmentValue) -> None:
    """Validate and save a row that belongs to a record; the record's publication writes it in the history."""
    row.full_clean()
    row.save()
