"""What the entity publishes under the ten compulsory headings of Resolución 1519 de 2020."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import codes
from cartagena_ogp.addresses import address

from .attachments import Attachment
from .people import Institution
from .public import PublicModel, PublicQuerySet


class Heading(models.TextChoices):
    """The headings in their compulsory order; each code is also the end of its address."""

    ENTITY = "1-informacion-de-la-entidad", _("Información de la entidad")
    RULES = "2-normativa", _("Normativa")
    CONTRACTS = "3-contratacion", _("Contratación")
    PLANNING = "4-planeacion-presupuesto-e-informes", _("Planeación, presupuesto e informes")
    PROCEDURES = "5-tramites", _("Trámites")
    PARTICIPATION = "6-participa", _("Participa")
    OPEN_DATA = "7-datos-abiertos", _("Datos abiertos")
    GROUPS = (
        "8-informacion-especifica-para-grupos-de-interes",
        _("Información específica para grupos de interés"),
    )
    REPORTING = (
        "9-obligacion-de-reporte-de-informacion-especifica",
        _("Obligación de reporte de información específica"),
    )
    TAXES = "10-informacion-tributaria", _("Información tributaria")

    @property
    def number(self) -> int:
        return int(self.value.partition("-")[0])


class TransparencyQuerySet(PublicQuerySet["TransparencyItem"]):
    def in_order(self) -> Self:
        return self.order_by("position", "title", "pk")


class TransparencyItem(PublicModel):
    """One publication under a heading: a text, a file, a page of this portal or an address elsewhere."""

    Heading = Heading

    code = models.CharField(_("código"), max_length=16, unique=True, default=codes.new_code, editable=False)
    heading = models.CharField(_("sección"), max_length=60, choices=Heading)
    position = models.PositiveSmallIntegerField(
        _("orden"), default=0, help_text=_("Los números menores van primero en su sección.")
    )
    title = models.CharField(_("título"), max_length=200)
    body = models.TextField(_("texto"), blank=True, help_text=_("Se puede usar Markdown."))
    page = models.CharField(
        _("página de este portal"), max_length=200, blank=True, help_text=_("Por ejemplo: /planes/")
    )
    url = models.URLField(_("dirección en otro sitio"), max_length=500, blank=True)
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("archivo")
    )
    responsible = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("institución responsable"),
    )
    updated_on = models.DateField(_("actualizado el"))
    review_by = models.DateField(_("revisar antes del"), null=True, blank=True)

    objects = TransparencyQuerySet.as_manager()

    class Meta(PublicModel.Meta):
        verbose_name = _("publicación de transparencia")
        verbose_name_plural = _("publicaciones de transparencia")
        ordering = ("heading", "position", "title")
        constraints: ClassVar = [
            *PublicModel.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(body="", page="", url="") | models.Q(attachment__isnull=False),
                name="transparency_holds_or_links",
                violation_error_message=_("Escribe un texto, sube un archivo o pon una dirección."),
            ),
            models.CheckConstraint(
                condition=models.Q(heading__in=Heading.values),
                name="transparency_heading_is_known",
                violation_error_message=_("Elige una de las diez secciones."),
            ),
            models.CheckConstraint(
                condition=models.Q(page="") | models.Q(page__regex=r"^/([^/\\\s][^\\\s]*)?$"),
                name="transparency_page_is_ours",
                violation_error_message=_("La página de este portal empieza por una sola barra: /planes/"),
            ),
            models.CheckConstraint(
                condition=models.Q(review_by__isnull=True) | models.Q(review_by__gt=models.F("updated_on")),
                name="transparency_review_after_update",
                violation_error_message=_("La revisión va después de la actualización."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("transparency_item", self.code)

    @property
    def has_link(self) -> bool:
        """Whether it leads anywhere, besides what it says itself."""
        return bool(self.page or self.url or self.attachment_id)

    def is_due(self, on: date) -> bool:
        """Whether somebody should have reviewed it by that day."""
        return self.review_by is not None and self.review_by < on

    @transaction.atomic
    def change(self, event: str = "changed", **rest: Any) -> Self:
        """As every public record; its file opens and closes with it, and one that was replaced closes."""
        self.lock()
        replaced = self.attachment
        super().change(event, **rest)
        if replaced and replaced != self.attachment:
            replaced.make_private()
        if self.attachment and self.attachment.is_public != self.is_published:
            if self.is_published:
                self.attachment.make_public()
            else:
                self.attachment.make_private()
        return self
