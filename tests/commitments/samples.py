"""Small true things that several tests of this room use."""

import io
import itertools
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from cartagena_ogp.uploads import EVIDENCE, inspect
from commitments.models import ActionPlan, Commitment, Milestone, add_evidence
from tests.staff import hidden_and_shown

ON = date(2023, 3, 1)
NUMBERS = itertools.count(2)


def photo(name: str = "tablero.png", color: str = "navy") -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", (80, 60), color).save(drawn, "PNG")
    return SimpleUploadedFile(name, drawn.getvalue(), "image/png")


def inspected_photo():
    return inspect(photo(), kinds=EVIDENCE)


def proof(to: Commitment | Milestone, **facts):
    """A link that proves something."""
    values = {
        "kind": "link",
        "title": "Tablero en línea",
        "description": "Muestra los contratos del año.",
        "url": "https://example.org/tablero",
    }
    return add_evidence(to, by=None, on=ON, **(values | facts))


def draft_commitment(plan: ActionPlan, institution, **facts) -> Commitment:
    values = {
        "ogp_id": f"COCDI{next(NUMBERS):04}",
        "title": "Presupuesto explicado barrio por barrio",
        "short_title": "Presupuesto explicado",
        "responsible": institution,
        "starts_on": date(2023, 1, 1),
        "ends_on": date(2023, 12, 31),
    }
    return Commitment(plan=plan, **(values | facts)).add(by=None)


def draft_milestone(commitment: Commitment, number: int = 1, **facts) -> Milestone:
    values = {"title": "Publicar la cartilla", "due_on": date(2023, 6, 30)}
    return Milestone(commitment=commitment, number=number, **(values | facts)).add(by=None)


def url(obj, page: str = "change") -> str:
    return reverse(f"admin:commitments_{obj._meta.model_name}_{page}", args=[obj.pk])


def seen(client, obj) -> dict[str, str]:
    """The form of a record and its rows, as a browser would send them back untouched."""
    page = client.get(url(obj))
    assert page.status_code == 200
    data = hidden_and_shown(page.context["adminform"].form)
    for inline in page.context["inline_admin_formsets"]:
        data |= hidden_and_shown(inline.formset.management_form)
        for form in inline.formset.initial_forms:
            data |= hidden_and_shown(form)
    return {name: value for name, value in data.items() if value not in {"None", "[]"}}
