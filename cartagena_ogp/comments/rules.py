"""The published rules of comments: every refusal names one of these codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

from cartagena_ogp.models import Comment

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Rule(NamedTuple):
    """One rule: its code, its name and what it means."""

    code: str
    label: str | _StrPromise
    text: str | _StrPromise


TEXTS = {
    Comment.Rule.INSULTS: _(
        "Se puede criticar con dureza. No se puede insultar, amenazar ni discriminar a nadie."
    ),
    Comment.Rule.PERSONAL: _("No publiques teléfonos, direcciones ni cédulas de otra persona, ni los tuyos."),
    Comment.Rule.ADVERTISING: _("No es un lugar para vender, ni para pedir el voto."),
    Comment.Rule.OFF_TOPIC: _("El comentario trata del plan, compromiso o registro donde lo escribes."),
    Comment.Rule.ACCUSATION: _(
        "Acusar a alguien de un delito necesita hechos y protección. Para eso está el canal de denuncias."
    ),
    Comment.Rule.REPEATED: _("Basta con decirlo una vez."),
    Comment.Rule.OTHER: _("Si hay otro motivo, quien modera lo explica y se publica."),
}
RULES = [Rule(rule.value, rule.label, TEXTS[rule]) for rule in Comment.Rule]
