"""The closed lists of contracts. SECOP writes them in any case; `publicworks/secop` reads them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Nature(models.TextChoices):
    """What a contract is for, as OC4IDS tells design, construction and supervision apart, and the rest."""

    DESIGN = "design", _("Diseño o consultoría")
    CONSTRUCTION = "construction", _("Obra")
    SUPERVISION = "supervision", _("Interventoría")
    GOODS = "goods", _("Bienes")
    SERVICES = "services", _("Servicios")
    LEASE = "lease", _("Arrendamiento")
    OTHER = "other", _("Otro")


class Modality(models.TextChoices):
    """How the supplier is chosen (Ley 1150 de 2007, article 2)."""

    OPEN_TENDER = "open_tender", _("Licitación pública")
    MERIT = "merit", _("Concurso de méritos")
    ABBREVIATED = "abbreviated", _("Selección abreviada de menor cuantía")
    AUCTION = "auction", _("Subasta inversa")
    MINIMUM = "minimum", _("Mínima cuantía")
    DIRECT = "direct", _("Contratación directa")
    SPECIAL = "special", _("Régimen especial")
    AGREEMENT = "framework", _("Acuerdo marco")
    OTHER = "other", _("Otra")
    UNKNOWN = "unknown", _("Sin dato")


COMPETITIVE = (Modality.OPEN_TENDER, Modality.MERIT, Modality.ABBREVIATED, Modality.AUCTION, Modality.MINIMUM)
"""Modalities in which several suppliers are expected to bid."""


class ContractStatus(models.TextChoices):
    """`estado_contrato` of SECOP II."""

    DRAFT = "draft", _("Borrador")
    IN_APPROVAL = "in_approval", _("En aprobación")
    APPROVED = "approved", _("Aprobado")
    SENT = "sent", _("Enviado al proveedor")
    UNDER_WAY = "under_way", _("En ejecución")
    MODIFIED = "modified", _("Modificado")
    SUSPENDED = "suspended", _("Suspendido")
    ASSIGNED = "assigned", _("Cedido")
    ENDED = "ended", _("Terminado")
    CLOSED = "closed", _("Cerrado")
    CANCELLED = "cancelled", _("Cancelado")
    UNKNOWN = "unknown", _("Sin dato")


ACTIVE = (
    ContractStatus.APPROVED,
    ContractStatus.UNDER_WAY,
    ContractStatus.MODIFIED,
    ContractStatus.SUSPENDED,
    ContractStatus.ASSIGNED,
)
"""SECOP says that it is still running."""
OVER = (ContractStatus.ENDED, ContractStatus.CLOSED, ContractStatus.CANCELLED)
"""SECOP says that nothing more will happen."""


class Flaw(models.TextChoices):
    """What is wrong with the data of a contract: said on its page, and left out of totals."""

    NO_VALUE = "no_value", _("SECOP no trae el valor, o trae cero.")
    ENDS_BEFORE_START = "ends_before_start", _("La fecha de fin es anterior a la de inicio.")
    PAID_OVER_VALUE = "paid_over_value", _("Lo pagado es más que el valor del contrato.")
    DATE_OUT_OF_RANGE = "date_out_of_range", _("Una fecha no es posible y no se muestra.")
    ENTITY_NIT = "entity_nit", _("El NIT de la entidad no es válido.")
    SUPPLIER_NIT = "supplier_nit", _("El documento del contratista no es un NIT válido.")
    VALUE_HELD = (
        "value_held",
        _("SECOP trae un valor muy distinto de lo que cabía esperar: no se publica mientras no se confirme."),
    )


BLOCKING = (Flaw.NO_VALUE, Flaw.PAID_OVER_VALUE, Flaw.VALUE_HELD)
"""With one of these a contract's value is not added to totals."""


class ModificationKind(models.TextChoices):
    """What a change of a contract is about (`tipo` of cb9c-h8sn, `proposito_modificacion` of u8cx-r425)."""

    VALUE = "value", _("Adición en valor")
    REDUCTION = "reduction", _("Reducción del valor")
    TERM = "term", _("Prórroga")
    VALUE_AND_TERM = "value_and_term", _("Adición y prórroga")
    SUSPENSION = "suspension", _("Suspensión")
    RESUMPTION = "resumption", _("Reinicio")
    ASSIGNMENT = "assignment", _("Cesión")
    ENDING = "ending", _("Terminación")
    GENERAL = "general", _("Modificación general")


class SupplierKind(models.TextChoices):
    COMPANY = "company", _("Empresa u organización")
    NATURAL = "natural", _("Persona natural")
    CONSORTIUM = "consortium", _("Consorcio o unión temporal")


class Dataset(models.TextChoices):
    """The open data sets of datos.gov.co that the portal imports."""

    CONTRACTS = "jbjy-vk9h", _("SECOP II, contratos")
    PROCESSES = "p6dx-8zbt", _("SECOP II, procesos")
    INTEGRATED = "rpmr-utcd", _("SECOP integrado")
    ADDITIONS = "cb9c-h8sn", _("SECOP II, adiciones")
    MODIFICATIONS = "u8cx-r425", _("SECOP II, modificaciones")
    SUSPENSIONS = "u99c-7mfm", _("SECOP II, suspensiones")
    PLANS = "b6m4-qgqv", _("Plan anual de adquisiciones")
    PLAN_LINES = "9sue-ezhx", _("Plan anual de adquisiciones, detalle")
    PROJECTS = "d9na-abhe", _("BPIN por proceso")
