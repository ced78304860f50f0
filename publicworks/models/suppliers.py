"""Who contracts with the city: companies with their NIT; of a natural person nothing but the name."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import RegexValidator
from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.addresses import address
from cartagena_ogp.models import Institution, SaysChoices

from .contract_codes import SupplierKind

NIT = RegexValidator(
    r"^[89]\d{8}$", _("El NIT son nueve cifras que empiezan por 8 o 9, sin el dígito de control.")
)


class EntityNit(models.Model):
    """A public body whose contracts belong on this portal, by the tax number SECOP knows it by."""

    nit = models.CharField(_("NIT, sin dígito de control"), max_length=9, unique=True, validators=[NIT])
    name = models.CharField(_("nombre en SECOP"), max_length=250)
    secop_code = models.CharField(
        _("código en SECOP"),
        max_length=20,
        blank=True,
        help_text=_("El «código entidad»: con él se reconocen sus planes de adquisiciones."),
    )
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="nits",
        verbose_name=_("institución del portal"),
    )
    is_imported = models.BooleanField(
        _("se importa"), default=True, help_text=_("Sin marcar, la importación deja fuera sus contratos.")
    )

    class Meta:
        verbose_name = _("NIT de la ciudad")
        verbose_name_plural = _("NIT de la ciudad")
        ordering = ("name",)

    def __str__(self) -> str:
        return f"{self.name} ({self.nit})"


class SupplierQuerySet(models.QuerySet["Supplier"]):
    def companies(self) -> Self:
        return self.exclude(kind=SupplierKind.NATURAL)

    def with_contracts(self) -> Self:
        return self.filter(contracts_count__gt=0)

    def named(self, words: str) -> Self:
        """Whose name holds these words, in any case."""
        return self.filter(name__icontains=words)

    def recount(self, part: int = 0, parts: int = 1) -> int:
        """Make the totals of suppliers what their published contracts say; how many changed.

        Of all, or of one of so many equal `parts` of them, for sessions that share the work.
        """
        with connection.cursor() as cursor:
            cursor.execute(RECOUNT, [parts, part])
            return int(cursor.rowcount)


RECOUNT = """
    UPDATE publicworks_supplier t SET contracts_count = n.rows, contracts_value = n.value
    FROM (
        SELECT s.id, count(c.id) AS rows, coalesce(sum(c.value) FILTER (WHERE c.counts), 0) AS value
        FROM publicworks_supplier s
        LEFT JOIN publicworks_contract c ON c.supplier_id = s.id AND c.published_at IS NOT NULL
        WHERE s.id %% %s = %s
        GROUP BY s.id
    ) n
    WHERE t.id = n.id AND (t.contracts_count, t.contracts_value) IS DISTINCT FROM (n.rows, n.value)
"""


class Supplier(SaysChoices, models.Model):
    """A contractor. `key` matches the same one in another row; it never leaves the database.

    The number of a person's identity document is not kept: their key is SECOP's own code of the supplier,
    else a keyed digest that cannot be read back (Ley 1581 de 2012).
    """

    kind = models.CharField(_("clase"), max_length=12, choices=SupplierKind)
    key = models.CharField(max_length=80, editable=False)
    code = models.CharField(_("código"), max_length=16, editable=False)
    nit = models.CharField(_("NIT"), max_length=9, blank=True, validators=[NIT])
    name = models.CharField(_("nombre"), max_length=300)
    members = models.ManyToManyField(
        "self", through="ConsortiumMember", symmetrical=False, related_name="consortia"
    )
    contracts_count = models.PositiveIntegerField(_("contratos"), default=0, editable=False)
    contracts_value = models.DecimalField(
        _("valor de sus contratos (COP)"), max_digits=20, decimal_places=2, default=0, editable=False
    )

    objects = SupplierQuerySet.as_manager()

    class Meta:
        verbose_name = _("contratista")
        verbose_name_plural = _("contratistas")
        ordering = ("name",)
        indexes: ClassVar = [
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="supplier_by_words"),
            models.Index(fields=["-contracts_value", "-id"], name="supplier_by_value"),
            models.Index(fields=["-contracts_count", "-id"], name="supplier_by_count"),
        ]
        constraints: ClassVar = [
            # Not `unique=True`, which adds an index for LIKE that nothing asks for.
            models.UniqueConstraint(fields=["key"], name="supplier_key_once"),
            models.UniqueConstraint(fields=["code"], name="supplier_code_once"),
            models.CheckConstraint(
                condition=~Q(kind=SupplierKind.NATURAL) | Q(nit=""),
                name="supplier_person_has_no_number",
                violation_error_message=_("De una persona natural no se guarda ningún número de documento."),
            ),
            models.CheckConstraint(
                condition=Q(nit="") | Q(nit__regex=r"^[89][0-9]{8}$"),
                name="supplier_nit_is_a_company",
                violation_error_message=_("El NIT de una empresa tiene nueve cifras y empieza por 8 o 9."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("publicworks:supplier", self.code)

    @property
    def is_natural(self) -> bool:
        return self.kind == SupplierKind.NATURAL


class ConsortiumMember(models.Model):
    """A company in a consortium or temporary union, with its share."""

    consortium = models.ForeignKey(
        Supplier, models.CASCADE, related_name="memberships", verbose_name=_("consorcio o unión temporal")
    )
    member = models.ForeignKey(Supplier, models.PROTECT, related_name="+", verbose_name=_("integrante"))
    share = models.DecimalField(_("participación (%)"), max_digits=5, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("integrante de consorcio")
        verbose_name_plural = _("integrantes de consorcios")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["consortium", "member"],
                name="consortium_member_once",
                violation_error_message=_("Esa empresa ya es integrante."),
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gt=0, share__lte=100),
                name="consortium_share_percent",
                violation_error_message=_("La participación va de 0 a 100."),
            ),
            models.CheckConstraint(
                condition=~Q(consortium=models.F("member")),
                name="consortium_not_its_own_member",
                violation_error_message=_("Un consorcio no es integrante de sí mismo."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} en {self.consortium}"
