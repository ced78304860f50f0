"""Files that people uploaded, cleaned and stored by `cartagena_ogp.uploads`."""

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.addresses import address


def new_public_id() -> str:
    """A random piece of address that nobody can guess (96 bits)."""
    return secrets.token_urlsafe(12)


def storage_name(_attachment: models.Model, _filename: str) -> str:
    """Where a file is kept: a random name that says nothing of its type, spread over 65,536 folders."""
    token = secrets.token_hex(20)
    return f"adjuntos/{token[:2]}/{token[2:4]}/{token}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def public(self) -> "AttachmentQuerySet":
        """Those that anybody may open."""
        return self.filter(is_public=True)

    def images(self) -> "AttachmentQuerySet":
        """Those that can be shown inside a page."""
        return self.filter(width__isnull=False)


class Attachment(models.Model):
    """A cleaned file. It is never edited: another version is another attachment.

    `sha256` is that of the stored bytes, which anyone can check after downloading; `original_sha256` is
    that of what was uploaded, so that whoever holds the original can prove it is the one. The owner's verbs
    decide `is_public`.
    """

    public_id = models.CharField(
        _("identificador público"), max_length=32, default=new_public_id, unique=True
    )
    file = models.FileField(_("archivo"), upload_to=storage_name, max_length=100)
    original_name = models.CharField(_("nombre del archivo"), max_length=120)
    description = models.CharField(
        _("descripción"),
        max_length=250,
        blank=True,
        help_text=_("Qué muestra o qué contiene. En una imagen, es el texto para quien no puede verla."),
    )
    content_type = models.CharField(_("tipo"), max_length=100)
    size = models.PositiveBigIntegerField(_("tamaño en bytes"))
    sha256 = models.CharField(_("huella SHA-256"), max_length=64, db_index=True)
    original_sha256 = models.CharField(_("huella SHA-256 del original"), max_length=64)
    width = models.PositiveIntegerField(_("ancho en píxeles"), null=True, blank=True)
    height = models.PositiveIntegerField(_("alto en píxeles"), null=True, blank=True)
    is_public = models.BooleanField(_("es público"), default=False)
    uploaded_at = models.DateTimeField(_("subido el"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("subido por"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("archivo")
        verbose_name_plural = _("archivos")
        ordering = ("-uploaded_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(size__gt=0),
                name="attachment_not_empty",
                violation_error_message=_("El archivo está vacío."),
            ),
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$", original_sha256__regex=r"^[0-9a-f]{64}$"),
                name="attachment_sha256_is_hex",
                violation_error_message=_("La huella del archivo no está bien escrita."),
            ),
            models.CheckConstraint(
                condition=models.Q(content_type__startswith="image/", width__gt=0, height__gt=0)
                | models.Q(
                    ~models.Q(content_type__startswith="image/"), width__isnull=True, height__isnull=True
                ),
                name="attachment_image_has_size",
                violation_error_message=_("Una imagen lleva ancho y alto; otro archivo, no."),
            ),
        ]

    def __str__(self) -> str:
        return self.original_name

    def get_absolute_url(self) -> str:
        return address("attachment", self.public_id)

    def image_url(self, width: int = 640, extension: str = "webp") -> str:
        """The address of this image at one of the widths of `cartagena_ogp.uploads.WIDTHS`."""
        return reverse("attachment_image", args=[self.public_id, width, extension])

    @property
    def is_image(self) -> bool:
        """Whether a page may show it."""
        return self.width is not None

    @property
    def extension(self) -> str:
        """The end of its name, upper case and without the dot, as pages say it: PDF, JPG."""
        return extension_of(self.original_name)

    def make_public(self) -> None:
        """Let anybody open it; the owner's verb that publishes calls this and leaves the history entry."""
        self._open(True)

    def make_private(self) -> None:
        """Keep it for the staff; copies that browsers already hold stay where they are."""
        self._open(False)

    def _open(self, is_public: bool) -> None:
        self.is_public = is_public
        self.save(update_fields=["is_public"])


def extension_of(name: str) -> str:
    """The end of a file's name, upper case and without the dot."""
    return name.rpartition(".")[2].upper()
