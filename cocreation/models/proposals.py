"""Proposals: what people ask for, online or at a table, and where each one ended."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from cartagena_ogp import codes
from cartagena_ogp.addresses import address
from cartagena_ogp.models import PublicModel, PublicQuerySet

from .cycles import Cycle
from .rules import DECIDED, EVALUATORS, STAYS_WITHDRAWN, long_enough
from .tables import Group, Table

SHORTEST, LONGEST = 40, 4000


class ProposalQuerySet(PublicQuerySet["Proposal"]):
    def standing(self) -> Self:
        """Those whose words can be read."""
        return self.filter(state=Proposal.State.PUBLISHED)

    def counted(self) -> Self:
        """Those that a cycle answers for: everything that somebody confirmed or handed in."""
        return self.exclude(state=Proposal.State.UNCONFIRMED)


class Proposal(PublicModel):
    """What somebody asks the city to do, and what became of it. Never deleted once it counts."""

    class Channel(models.TextChoices):
        ONLINE = "online", _("En línea")
        TABLE = "table", _("En una mesa")

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("Sin confirmar")
        WAITING = "waiting", _("Por revisar")
        PUBLISHED = "published", _("Publicada")
        REJECTED = "rejected", _("No publicada")

    class Rule(models.TextChoices):
        """Why a proposal is not shown: the published rules of participation."""

        UNRELATED = "fuera_de_tema", _("No propone nada que la ciudad pueda hacer")
        INSULT = "ofensa", _("Ofende o discrimina a alguien")
        PRIVATE = "datos_personales", _("Muestra datos personales de otra persona")
        ADVERTISING = "publicidad", _("Es publicidad o correo no deseado")
        REPEATED = "repetida", _("Es igual a otra de la misma persona")
        OTHER = "otro", _("Otro motivo")

    class Fate(models.TextChoices):
        RECEIVED = "received", _("Recibida")
        TAKEN = "taken", _("Sigue adelante")
        NOT_CHOSEN = "not_chosen", _("No seguirá")
        WITHDRAWN = "withdrawn", _("Retirada por quien la hizo")

    class Withdrawal(models.TextChoices):
        """Why an author takes a proposal back, in words that need no moderator."""

        SOLVED = "solved", _("Lo que pedía ya se resolvió")
        REWRITTEN = "rewritten", _("La voy a proponer de otra forma")
        SAID = "said", _("Otra propuesta ya lo dice")
        CHANGED_MIND = "changed_mind", _("Ya no quiero proponerla")
        UNSAID = "unsaid", _("Prefiere no decir por qué")

    code = models.CharField(_("código"), max_length=12, unique=True, editable=False)
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="proposals", verbose_name=_("ciclo"))
    channel = models.CharField(_("cómo llegó"), max_length=10, choices=Channel, default=Channel.ONLINE)
    table = models.ForeignKey(
        Table, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("mesa")
    )
    group = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("grupo")
    )
    title = models.CharField(_("propuesta en una frase"), max_length=140)
    text = models.TextField(_("qué propones y para qué"))
    text_digest = models.CharField(max_length=64, editable=False)
    territory = models.ForeignKey(
        "portal.Territory",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("barrio o lugar"),
    )
    author = models.CharField(
        _("quién propone"),
        max_length=120,
        blank=True,
        help_text=_("Como quieres que se vea. Puede ser un grupo; puede quedar vacío."),
    )
    attachment = models.ForeignKey(
        "portal.Attachment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("archivo"),
    )
    language = models.CharField(_("idioma"), max_length=10, default="es")
    state = models.CharField(_("revisión"), max_length=20, choices=State, default=State.UNCONFIRMED)
    rule = models.CharField(_("regla"), max_length=20, choices=Rule, blank=True)
    note = models.CharField(_("explicación"), max_length=300, blank=True)
    submitted_on = models.DateField(_("recibida el"))
    fate = models.CharField(_("decisión"), max_length=20, choices=Fate, default=Fate.RECEIVED)
    answer = models.TextField(_("respuesta a quien propuso"), blank=True)
    answered_on = models.DateField(_("respondida el"), null=True, blank=True)
    withdrawal = models.CharField(
        _("por qué se retiró"), max_length=20, choices=Withdrawal, blank=True, editable=False
    )
    supports_count = models.PositiveIntegerField(_("apoyos"), default=0, editable=False)
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False)

    objects = ProposalQuerySet.as_manager()

    class Meta(PublicModel.Meta):
        verbose_name = _("propuesta")
        verbose_name_plural = _("propuestas")
        ordering = ("-pk",)
        constraints: ClassVar = [
            *PublicModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state__in=["published", "rejected"], published_at__isnull=False)
                | Q(state__in=["unconfirmed", "waiting"], published_at__isnull=True),
                name="proposal_seen_has_date",
                violation_error_message=_("Una propuesta se ve desde que alguien la revisa, no antes."),
            ),
            models.CheckConstraint(
                condition=Q(state="rejected", rule__gt="") | Q(~Q(state="rejected"), rule="", note=""),
                name="proposal_refusal_has_rule",
                violation_error_message=_("No publicar una propuesta lleva una de las reglas publicadas."),
            ),
            models.CheckConstraint(
                condition=~Q(rule="otro") | Q(note__gt=""),
                name="proposal_other_rule_is_explained",
                violation_error_message=_("Explica cuál es el otro motivo."),
            ),
            models.CheckConstraint(
                condition=Q(
                    GreaterThanOrEqual(Length("text"), SHORTEST), LessThanOrEqual(Length("text"), LONGEST)
                ),
                name="proposal_text_length",
                violation_error_message=_("La propuesta lleva entre 40 y 4.000 caracteres."),
            ),
            models.CheckConstraint(
                condition=Q(channel="online", table__isnull=True) | Q(channel="table", table__isnull=False),
                name="proposal_table_matches_channel",
                violation_error_message=_("Una propuesta de mesa dice de cuál; una en línea, de ninguna."),
            ),
            models.CheckConstraint(
                condition=~Q(fate="not_chosen") | long_enough("answer"),
                name="proposal_not_chosen_is_answered",
                violation_error_message=_(
                    "«No seguirá» necesita una respuesta de al menos 80 caracteres para quien propuso."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(fate="taken") | Q(answer__gt=""),
                name="proposal_taken_is_answered",
                violation_error_message=_("Escribe la respuesta para quien propuso."),
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, fate__in=["received", "withdrawn"])
                | Q(answered_on__isnull=False, fate__in=["taken", "not_chosen"]),
                name="proposal_decision_has_date",
                violation_error_message=_("La decisión y su fecha van juntas."),
            ),
            models.CheckConstraint(
                condition=Q(fate="withdrawn", withdrawal__gt="") | Q(~Q(fate="withdrawn"), withdrawal=""),
                name="proposal_withdrawn_says_why",
                violation_error_message=_("Di por qué la retiras."),
            ),
            models.UniqueConstraint(
                fields=["cycle", "text_digest"],
                condition=Q(state__in=["waiting", "published"], channel="online"),
                name="proposal_said_once",
                violation_error_message=_("Esa propuesta ya está en este ciclo."),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["cycle", "-id"], condition=Q(state="published"), name="proposal_newest"),
            models.Index(
                fields=["-supports_count", "-id"],
                condition=Q(state="published"),
                name="proposal_most_supported",
            ),
            models.Index(fields=["state", "id"], name="proposal_queue"),
            models.Index(fields=["territory", "cycle"], name="proposal_by_place"),
        ]

        triggers: ClassVar = [DECIDED, STAYS_WITHDRAWN]

    def __str__(self) -> str:
        return self.title or self.code

    def get_absolute_url(self) -> str:
        return address("cocreation:proposal", self.code)

    @property
    def is_standing(self) -> bool:
        """Whether its words can be read."""
        return self.state == self.State.PUBLISHED

    @property
    def said_reason(self) -> str:
        """The rule and its explanation, as everybody reads them."""
        return ". ".join(part for part in (str(self.get_rule_display()), self.note) if part)

    def prepare(self) -> None:
        self.code = self.code or codes.new_code()
        self.text_digest = digest_of(self.text)

    def hold(self) -> Self:
        """Keep a new proposal that nobody sees yet: it has no entry in the history."""
        self.prepare()
        self.full_clean()
        self.save(force_insert=True)
        return self

    @transaction.atomic
    def confirm(self) -> Self:
        """Its author followed the link: it waits for a moderator."""
        self.lock()
        self.need(self.State.UNCONFIRMED)
        self.state = self.State.WAITING
        self.full_clean()
        self.save(update_fields=["state", "changed_at"])
        return self

    @transaction.atomic
    def publish(self, *, by: Any, reason: str = "") -> Self:
        """Show a proposal that waits to everybody."""
        self.lock()
        self.need(self.State.WAITING)
        if self.attachment:
            self.attachment.make_public()
        return self.change("published", by=by, reason=reason, **self.seen(self.State.PUBLISHED, by))

    @transaction.atomic
    def reject(self, *, by: Any, why: str, note: str = "") -> Self:
        """Do not show it: its code and the rule stay in public and it still counts; its words do not."""
        self.lock()
        self.need(self.State.WAITING, self.State.PUBLISHED)
        said = Proposal(rule=why, note=note).said_reason
        values = self.seen(self.State.REJECTED, by) | {"rule": why, "note": note}
        if self.attachment:
            self.attachment.make_private()
        return self.change("rejected", by=by, reason=said, **values)

    @transaction.atomic
    def respond(self, fate: str, *, by: Any, answer: str) -> Self:
        """Answer whoever proposed, after two evaluations (OGP standard 4, reasoned response).

        Raises `ValidationError` when it is answered already, when «no» has no reason long enough, or
        before two people evaluated it.
        """
        self.lock()
        self.need(self.State.PUBLISHED)
        if self.fate != self.Fate.RECEIVED:
            raise ValidationError(_("Esa propuesta ya tiene respuesta."))
        if self.evaluations.count() < EVALUATORS:
            raise ValidationError(_("Antes de responder deben evaluarla al menos dos personas."))
        values: dict[str, Any] = {"fate": fate, "answer": answer.strip(), "answered_on": timezone.localdate()}
        return self.change("responded", by=by, reason=answer, **values)

    @property
    def can_be_taken_back(self) -> bool:
        """Whether it is still its author's alone: nobody answered it, and it was joined to nothing."""
        is_open = self.is_standing and self.fate == self.Fate.RECEIVED
        return is_open and not self.links_out.standing().exists()

    @transaction.atomic
    def take_back(self, why: str) -> Self:
        """Its author withdraws it: it stays in public with its words, and goes no further.

        Raises `ValidationError` once the city answered, it was joined to something, or it was withdrawn.
        """
        self.lock()
        if not self.can_be_taken_back:
            raise ValidationError(_("Ya no se puede retirar: tiene respuesta o ya es parte de algo más."))
        with override(settings.LANGUAGE_CODE):
            said = str(self.Withdrawal(why).label)
        return self.change("taken_back", by=None, reason=said, fate=self.Fate.WITHDRAWN, withdrawal=why)

    def seen(self, state: str, by: Any) -> dict[str, Any]:
        """The values of a decision; the first one says since when it is seen."""
        return {
            "state": state,
            "published_at": self.published_at or timezone.now(),
            "published_by": self.published_by or by,
        }

    def need(self, *states: str) -> None:
        """Raises `ValidationError` when somebody else decided meanwhile."""
        if self.state not in states:
            raise ValidationError(
                _("Ya no se puede: la propuesta está «%(state)s»."),
                code="decided",
                params={"state": self.get_state_display()},
            )


def digest_of(text: str) -> str:
    """What two proposals that say the same share, whatever their capitals, spaces and final point."""
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(" .!")
    return hashlib.sha256(plain.encode()).hexdigest()
