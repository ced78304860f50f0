"""What people say under a public record, and the address that each comment was confirmed with."""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Length, Lower
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import history

from .history import HistoryEntry
from .people import Institution
from .public import PublicModel, PublicQuerySet

SHORTEST, LONGEST = 10, 2000  # characters
LINK_LASTS = timedelta(hours=48)
ADDRESS_KEPT = timedelta(days=30)


class CommentQuerySet(PublicQuerySet["Comment"]):
    def about(self, kind: str, code: str) -> Self:
        """Those under one record."""
        return self.filter(about_kind=kind, about_code=code)

    def standing(self) -> Self:
        """Those that can be read: published, and neither rejected nor removed since."""
        return self.filter(state=Comment.State.PUBLISHED)

    def threads(self) -> Self:
        """Those that answer no other."""
        return self.filter(parent__isnull=True)

    def confirmed(self) -> Self:
        """What the desk sees: all but those whose author has not followed the link yet."""
        return self.exclude(state=Comment.State.UNCONFIRMED)


class Comment(PublicModel):
    """A comment under a public record, or an answer to one: threads are one level deep.

    It enters the history when a moderator decides. A rejected or removed one stays in public as a
    mark with its reason, without its words. An official answer carries the institution that gives it;
    the person who wrote it (`published_by`) is for auditors.
    """

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("Sin confirmar")
        WAITING = "waiting", _("Por revisar")
        PUBLISHED = "published", _("Publicado")
        REJECTED = "rejected", _("Rechazado")
        REMOVED = "removed", _("Retirado")

    class Rule(models.TextChoices):
        """The published rules (`/comentarios/reglas/`): each refusal names one."""

        INSULTS = "insultos", _("Insultos o amenazas")
        PERSONAL = "datos-personales", _("Datos personales")
        ADVERTISING = "publicidad", _("Publicidad")
        OFF_TOPIC = "fuera-de-tema", _("Fuera de tema")
        ACCUSATION = "acusacion", _("Acusación sin sustento")
        REPEATED = "repetido", _("Repetido")
        OTHER = "otro", _("Otro motivo")

    SEEN = (State.PUBLISHED, State.REJECTED, State.REMOVED)
    """States that everybody sees: the words, or a mark in their place."""

    code = models.CharField(_("código"), max_length=16, unique=True)
    about_kind = models.CharField(_("clase de registro"), max_length=40)
    about_code = models.CharField(_("código del registro"), max_length=160)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replies", verbose_name=_("responde a")
    )
    name = models.CharField(_("nombre público"), max_length=60, blank=True)
    body = models.TextField(_("comentario"), blank=True)
    body_digest = models.CharField(max_length=64, editable=False, blank=True)
    language = models.CharField(_("idioma"), max_length=10)
    state = models.CharField(_("estado"), max_length=20, choices=State)
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("respuesta oficial de"),
    )
    submitted_on = models.DateField(_("escrito el"))
    rule = models.CharField(_("regla"), max_length=20, choices=Rule, blank=True)
    note = models.CharField(_("explicación"), max_length=300, blank=True)
    moderated_by = models.ForeignKey(
        "portal.User",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("última decisión de"),
    )

    objects = CommentQuerySet.as_manager()

    class Meta(PublicModel.Meta):
        verbose_name = _("comentario")
        verbose_name_plural = _("comentarios")
        ordering = ("-pk",)
        constraints: ClassVar = [
            *PublicModel.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(state__in=["published", "rejected", "removed"], published_at__isnull=False)
                | models.Q(state__in=["unconfirmed", "waiting"], published_at__isnull=True),
                name="comment_seen_has_date",
                violation_error_message=_("Un comentario se ve desde que alguien lo decide, no antes."),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["rejected", "removed"], rule__gt="")
                | models.Q(~models.Q(state__in=["rejected", "removed"]), rule="", note=""),
                name="comment_refusal_has_rule",
                violation_error_message=_("Rechazar o retirar lleva una de las reglas publicadas."),
            ),
            models.CheckConstraint(
                condition=~models.Q(rule="otro") | models.Q(note__gt=""),
                name="comment_other_rule_is_explained",
                violation_error_message=_("Explica cuál es el otro motivo."),
            ),
            models.CheckConstraint(
                condition=models.Q(institution__isnull=True) | models.Q(published_by__isnull=False),
                name="comment_official_has_person",
                violation_error_message=_("Una respuesta oficial la da alguien del equipo."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    GreaterThanOrEqual(Length("body"), SHORTEST), LessThanOrEqual(Length("body"), LONGEST)
                )
                | models.Q(state__in=["rejected", "removed"], body=""),
                name="comment_body_length",
                violation_error_message=_("El comentario lleva entre 10 y 2.000 caracteres."),
            ),
            models.UniqueConstraint(
                fields=["about_kind", "about_code", "body_digest"],
                condition=models.Q(state__in=["waiting", "published"], institution__isnull=True),
                name="comment_said_once",
                violation_error_message=_("Ese comentario ya está en este registro."),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["about_kind", "about_code", "-published_at", "-id"],
                condition=models.Q(parent__isnull=True, published_at__isnull=False),
                name="comment_threads",
            ),
            models.Index(
                fields=["about_kind", "about_code"],
                condition=models.Q(state="published"),
                name="comment_standing",
            ),
            models.Index(fields=["parent", "published_at", "id"], name="comment_replies"),
            models.Index(fields=["state", "id"], name="comment_queue"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="comment_one_level_deep",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__parent__isnull=False),
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM portal_comment p
                        WHERE p.id = NEW.parent_id AND p.parent_id IS NULL
                        AND p.about_kind = NEW.about_kind AND p.about_code = NEW.about_code
                    ) THEN
                        RAISE EXCEPTION 'a reply answers a comment of the same record, and no reply';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="comment_stays_where_it_is",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("code", "parent", "about_kind", "about_code"),
                func="RAISE EXCEPTION 'a comment keeps its code, its record and its thread';",
            ),
        ]

    def __str__(self) -> str:
        return f"{_('Comentario')} {self.code}"

    def get_absolute_url(self) -> str:
        """Its thread, at the comment."""
        thread = self.parent.code if self.parent else self.code
        anchor = f"#c-{self.code}" if self.parent else ""
        return reverse("comment_thread", args=[thread]) + anchor

    @property
    def is_official(self) -> bool:
        return self.institution_id is not None

    @property
    def is_standing(self) -> bool:
        """Whether its words can be read."""
        return self.state == self.State.PUBLISHED

    @property
    def said_reason(self) -> str:
        """The rule and its explanation, as everybody reads them."""
        return ". ".join(part for part in (str(self.get_rule_display()), self.note) if part)

    def prepare(self) -> None:
        self.body_digest = digest_of(self.body) if self.body else ""

    def hold(self) -> Self:
        """Keep a new comment that nobody sees yet: it has no entry in the history."""
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
    def answer(self, *, by: Any) -> Self:
        """Keep and show a new official answer in one step: whoever signs in answers for it."""
        for name, value in self.seen(self.State.PUBLISHED, by).items():
            setattr(self, name, value)
        self.hold()
        history.record(self, "published", by=by)
        return self

    @transaction.atomic
    def publish(self, *, by: Any, reason: str = "") -> Self:
        """Show a comment that waits to everybody."""
        self.lock()
        self.need(self.State.WAITING)
        return self.change("published", by=by, reason=reason, **self.seen(self.State.PUBLISHED, by))

    @transaction.atomic
    def reject(self, *, by: Any, why: str, note: str = "") -> Self:
        """Refuse a comment that waits: a mark with the rule stays in public, its words do not."""
        self.lock()
        self.need(self.State.WAITING)
        return self.refuse("rejected", self.State.REJECTED, by=by, why=why, note=note)

    @transaction.atomic
    def remove(self, *, by: Any, why: str, note: str = "") -> Self:
        """Take the words of a published comment off the pages; the history keeps what it said."""
        self.lock()
        self.need(self.State.PUBLISHED)
        return self.refuse("removed", self.State.REMOVED, by=by, why=why, note=note)

    @transaction.atomic
    def erase(self, *, by: Any, why: str, note: str = "") -> Self:
        """Remove the words from the portal for good, from its history too (Ley 1581 de 2012).

        Each entry that held them loses its payload by a recorded act; the chain still verifies.
        """
        self.lock()
        self.need(*self.SEEN)
        said = Comment(rule=why, note=note).said_reason
        held = HistoryEntry.objects.filter(payload__kind="comentario", payload__code=self.code)
        for entry in held.order_by("sequence"):
            history.redact(entry, by=by, reason=said)
        state = self.State.REJECTED if self.state == self.State.REJECTED else self.State.REMOVED
        return self.refuse("erased", state, by=by, why=why, note=note, name="", body="")

    def refuse(self, event: str, state: str, *, by: Any, why: str, note: str, **values: Any) -> Self:
        """Say no with one of the published rules. Raises `ValidationError` for a rule that is none."""
        said = Comment(rule=why, note=note).said_reason
        decided = self.seen(state, by) | {"rule": why, "note": note}
        return self.change(event, by=by, reason=said, **decided, **values)

    def seen(self, state: str, by: Any) -> dict[str, Any]:
        """The values of a decision; the first one says since when it is seen."""
        return {
            "state": state,
            "moderated_by": by,
            "published_at": self.published_at or timezone.now(),
            "published_by": self.published_by or by,
        }

    def need(self, *states: str) -> None:
        """Raises `ValidationError` when somebody else decided meanwhile."""
        if self.state not in states:
            now = self.get_state_display()
            raise ValidationError(
                _("Ya no se puede: el comentario está «%(state)s»."), code="decided", params={"state": now}
            )


class CommentContactQuerySet(models.QuerySet["CommentContact"]):
    def of_token(self, token: str, now: datetime) -> CommentContact | None:
        """Whose link this is; None once it is old, unless it was followed in time."""
        found = self.filter(token_sha256=sha256(token)).select_related("comment").first()
        if found is None or (found.confirmed_at is None and found.asked_at <= now - LINK_LASTS):
            return None
        return found

    def since(self, moment: datetime) -> Self:
        return self.filter(asked_at__gt=moment)

    @transaction.atomic
    def forget(self, now: datetime) -> tuple[int, int]:
        """Delete comments nobody confirmed in time and addresses kept long enough; gives how many of each."""
        late = self.filter(confirmed_at__isnull=True, asked_at__lte=now - LINK_LASTS)
        unconfirmed = Comment.objects.filter(
            pk__in=late.values("comment"), state=Comment.State.UNCONFIRMED
        ).delete()[1]
        old = self.filter(asked_at__lte=now - ADDRESS_KEPT).delete()[0]
        return unconfirmed.get("portal.Comment", 0), old


class CommentContact(models.Model):
    """The address behind a comment, apart from it: to confirm it and to tell the decision, then gone.

    No name, no IP address. Only the digest of the link's secret is kept.
    """

    comment = models.OneToOneField(Comment, models.CASCADE, primary_key=True, related_name="contact")
    email = models.EmailField(_("correo"), db_index=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField(_("enviado"), db_index=True)
    confirmed_at = models.DateTimeField(_("confirmado"), null=True)

    objects = CommentContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("correo de un comentario")
        verbose_name_plural = _("correos de comentarios")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="comment_contact_email_is_lower",
                violation_error_message=_("El correo se guarda en minúsculas."),
            ),
            models.CheckConstraint(
                condition=models.Q(token_sha256__regex=r"^[0-9a-f]{64}$"),  # nosec B106
                name="comment_contact_token_is_a_digest",
                violation_error_message=_("Del enlace se guarda solo su huella."),
            ),
        ]

    def __str__(self) -> str:
        return f"{_('Correo de un comentario')} {self.pk}"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of(body: str) -> str:
    """What two comments that say the same share, whatever their capitals, spaces and final point."""
    return sha256(" ".join(unicodedata.normalize("NFKC", body).casefold().split()).rstrip(" .!"))
