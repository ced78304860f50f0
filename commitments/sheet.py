"""The sheet of a commitment, at the side of its page: who answers, the basic facts, and where it happens.

It is filled here and not by a template, which takes longer to ask whether each fact is there than to say it.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONArray
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartagena_ogp.addresses import address, addresses
from cartagena_ogp.compiled import Compiled
from cartagena_ogp.models import Territory
from cartagena_ogp.templatetags.many import NOTHING, filled, joined, map_shapes, time_of
from cartagena_ogp.templatetags.portal import lang_es, pesos

from .models import Commitment, CommitmentParty

BOX = '<section class="box"><h2>{}</h2>\n<dl class="facts">\n{}\n</dl></section>'
FACT = "<div><dt>{}</dt><dd{}>{}</dd></div>"
GROUP = "<div><dt>{}</dt>{}</div>"
LINK = '<a href="{}">{}</a>'
MISSING = '<span class="facts__missing">{} {}</span>'
BUDGET = '{}<span class="facts__note"{}>{}</span>'
AROUND_THE_CITY = "-2035 -2283 4657 5959"
"""The part of the map that holds the three localidades, as `viewBox` says it."""
PARTY = ("role", "institution__name", "institution__slug", "institution__published_at")


def facts_of_parties() -> ArraySubquery:
    """Who takes part in a commitment, and as what, read with it as `named_parties`."""
    rows = CommitmentParty.objects.filter(commitment=OuterRef("pk")).order_by("pk")
    return ArraySubquery(rows.values_list(JSONArray(*PARTY)))


def around(territory: int) -> QuerySet[Territory, Any]:
    """The outlines of the three localidades and of the place itself."""
    rows = Territory.objects.filter(Q(kind=Territory.Kind.LOCALITY) | Q(pk=territory)).exclude(outline="")
    return rows.values_list("pk", "name", "outline", named=True)


AROUND = Compiled(around)


def sheet_of(commitment: Commitment, changes_made: int) -> SafeString:
    """The boxes of a commitment, of which so many modifications were approved."""
    boxes = [
        filled(BOX, _("Quién responde"), joined(who_answers(commitment))),
        filled(BOX, _("Lo básico"), joined(basics(commitment, changes_made))),
    ]
    place = commitment.territory
    if place and place.outline:
        boxes.append(filled('<section class="box"><h2>{}</h2>{}</section>', _("Dónde"), map_of(place)))
    return joined(boxes)


def who_answers(commitment: Commitment) -> list[SafeString]:
    """Its institution, its contact, and who takes part, by role."""
    led, office, email = commitment.responsible, commitment.contact_office, commitment.contact_email
    if led:
        institution = filled(LINK, led.get_absolute_url(), led.name)
    else:
        institution = missing(_("El plan no nombra una institución responsable."))
    if office or email:
        said = filled("<span{}>{}</span> ", lang_es(), office) if office else NOTHING
        contact = said + (filled(LINK, f"mailto:{email}", email) if email else NOTHING)
    else:
        contact = missing(_("La Alcaldía no ha publicado un contacto para este compromiso."))
    return [
        filled(FACT, _("Institución"), NOTHING, institution),
        filled(FACT, _("Contacto"), NOTHING, contact),
        *parties_of(commitment),
    ]


def parties_of(commitment: Commitment) -> list[SafeString]:
    """The names of each role, with a link those that have a page."""
    facts = getattr(commitment, "named_parties", None)
    if facts is None:
        facts = commitment.parties.order_by("pk").values_list(*PARTY)
    facts = list(facts)
    urls = addresses("institution", [slug for _role, _name, slug, _published in facts])
    named = [
        (role, filled("<dd>{}</dd>", filled(LINK, url, name) if published else name))
        for (role, name, _slug, published), url in zip(facts, urls, strict=True)
    ]
    return [
        filled(GROUP, CommitmentParty.Role(role).label, joined((name for _role, name in names), ""))
        for role, names in groupby(named, itemgetter(0))
    ]


def basics(commitment: Commitment, changes_made: int) -> list[SafeString]:
    """Its plan, dates, money, place and themes, and how often what it promised was changed."""
    plan, lang = commitment.plan, lang_es()
    titled = filled(LINK, plan.get_absolute_url(), plan.title) if plan.is_published else plan.title
    budget: str
    if commitment.budget is None:
        budget = missing(_("La Alcaldía no ha publicado el valor."))
    elif commitment.budget_source:
        budget = filled(BUDGET, pesos(commitment.budget), lang, commitment.budget_source)
    else:
        budget = pesos(commitment.budget)
    changes: str = _("Ninguno: sigue como se presentó.")
    if changes_made:
        words = ngettext("%(n)s modificación aprobada", "%(n)s modificaciones aprobadas", changes_made)
        url = address("commitments:versions", commitment.ogp_id)
        changes = filled(LINK, url, words % {"n": changes_made})
    area = commitment.policy_area and commitment.get_policy_area_display()
    facts = [
        (_("Plan"), lang, titled),
        (_("Empieza"), NOTHING, time_of(commitment.starts_on)),
        (_("Termina"), NOTHING, time_of(commitment.ends_on)),
        (_("Presupuesto"), NOTHING, budget),
        (_("Lugar"), NOTHING, commitment.territory.name if commitment.territory else ""),
        (_("Área de política"), NOTHING, area),
        (_("Sector"), lang, commitment.sector),
        (_("Objetivos de Desarrollo Sostenible"), NOTHING, ", ".join(map(str, commitment.sdgs))),
        (_("Cambios de lo prometido"), NOTHING, changes),
    ]
    return [filled(FACT, *fact) for fact in facts if fact[2]]


def map_of(place: Territory) -> SafeString:
    """The three localidades and over them the place itself."""
    rows = sorted(AROUND.rows(place.pk), key=lambda row: row.pk == place.pk)
    drawing = map_shapes(
        {"path": row.outline, "label": row.name, "selected": row.pk == place.pk} for row in rows
    )
    facts = {"viewbox": AROUND_THE_CITY, "label": place.name, "drawing": drawing, "hide_list": True}
    return render_to_string("components/map.html", facts)


def missing(why: str) -> SafeString:
    return filled(MISSING, _("Sin dato."), why)
