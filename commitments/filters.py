"""What a visitor may narrow the list of commitments by, read kindly from the address."""

from __future__ import annotations

from datetime import date

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .list_filters import YES, Choices, ListFilters, answering, inside, localities
from .models import ActionPlan, Commitment, CommitmentValue, Completion
from .models.commitments import CommitmentQuerySet
from .paging import Key

STATUSES = {
    "sin-evidencia": Completion.NO_EVIDENCE,
    "sin-iniciar": Completion.NOT_STARTED,
    "limitado": Completion.LIMITED,
    "sustancial": Completion.SUBSTANTIAL,
    "completo": Completion.COMPLETE,
}
VALUES = {
    "participacion": CommitmentValue.Value.PARTICIPATION,
    "acceso": CommitmentValue.Value.ACCESS,
    "rendicion": CommitmentValue.Value.ACCOUNTABILITY,
    "tecnologia": CommitmentValue.Value.TECHNOLOGY,
}
NEVER = date(1900, 1, 1)
ORDERS = {
    "codigo": [Key("ogp_id")],
    "termina": [Key("ends_on", read=date.fromisoformat), Key("ogp_id")],
    "novedades": [Key("news_on", descending=True, read=date.fromisoformat), Key("ogp_id")],
}
ORDER_WORDS = {
    "codigo": gettext_lazy("Código"),
    "termina": gettext_lazy("Fecha en que termina"),
    "novedades": gettext_lazy("Novedades más recientes"),
}
LATE = "atrasados"


class CommitmentFilters(ListFilters):
    orders = ORDERS
    order_words = ORDER_WORDS
    kept_as = "commitment filters"

    def read_choices(self) -> dict[str, tuple[str, Choices]]:
        return {
            "estado": (_("Estado"), {slug: str(status.label) for slug, status in STATUSES.items()}),
            LATE: (_("Plazo"), {YES: _("Con retraso")}),
            "institucion": (_("Institución responsable"), answering(Commitment.objects.published())),
            "valor": (_("Valor de gobierno abierto"), {slug: str(v.label) for slug, v in VALUES.items()}),
            "localidad": (_("Localidad"), localities()),
            "plan": (_("Plan"), self.plans()),
        }

    def plans(self) -> Choices:
        return dict(ActionPlan.objects.published().newest_first().values_list("slug", "title"))

    def apply(self, rows: CommitmentQuerySet) -> CommitmentQuerySet:
        """The commitments that the chosen filters leave."""
        chosen = self.chosen
        if chosen["estado"]:
            rows = rows.filter(status__in=[STATUSES[slug] for slug in chosen["estado"]])
        if chosen[LATE]:
            rows = rows.late(self.on)
        if chosen["institucion"]:
            rows = rows.filter(responsible__slug__in=chosen["institucion"])
        if chosen["valor"]:
            wanted = [VALUES[slug] for slug in chosen["valor"]]
            rows = rows.filter(pk__in=CommitmentValue.objects.filter(value__in=wanted).values("commitment"))
        if chosen["localidad"]:
            rows = rows.filter(inside(chosen["localidad"]))
        if chosen["plan"]:
            rows = rows.filter(plan__slug__in=chosen["plan"])
        return rows

    def with_keys(self, rows: CommitmentQuerySet) -> CommitmentQuerySet:
        """The rows with what their order needs."""
        if self.order != "novedades":
            return rows
        return rows.annotate(news_on=Coalesce("last_news_on", Value(NEVER)))
