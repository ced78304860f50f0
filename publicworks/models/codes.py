"""What OC4IDS 0.9.5 calls the life, the kind and the sector of a work, in Spanish."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """The life of a work (OC4IDS `projectStatus`)."""

    IDENTIFICATION = "identification", _("En estudio")
    PREPARATION = "preparation", _("En preparación")
    IMPLEMENTATION = "implementation", _("En construcción")
    COMPLETION = "completion", _("Terminada")
    MAINTENANCE = "maintenance", _("En servicio")
    DECOMMISSIONING = "decommissioning", _("En desmonte")
    DECOMMISSIONED = "decommissioned", _("Desmontada")
    CANCELLED = "cancelled", _("Cancelada")


BEFORE = (Status.IDENTIFICATION, Status.PREPARATION)
"""Nothing is being built yet."""
DONE = (Status.COMPLETION, Status.MAINTENANCE, Status.DECOMMISSIONING, Status.DECOMMISSIONED)
"""It was built."""


class Condition(models.TextChoices):
    """What OC4IDS does not say: whether the work stands still."""

    NORMAL = "normal", _("Sigue su curso")
    SUSPENDED = "suspended", _("Suspendida")
    UNFINISHED = "unfinished", _("Inconclusa")


class WorkType(models.TextChoices):
    """OC4IDS `projectType`."""

    CONSTRUCTION = "construction", _("Construcción")
    REHABILITATION = "rehabilitation", _("Rehabilitación")
    REPLACEMENT = "replacement", _("Reemplazo")
    EXPANSION = "expansion", _("Ampliación")
    DECOMMISSIONING = "decommissioning", _("Desmonte")


class Sector(models.TextChoices):
    """OC4IDS `projectSector`."""

    ROADS = "transport.road", _("Vías")
    URBAN_TRANSPORT = "transport.urban", _("Transporte urbano")
    LOW_CARBON = "transport.lowCarbon", _("Ciclorrutas y andenes")
    WATER_TRANSPORT = "transport.water", _("Transporte acuático")
    AIR_TRANSPORT = "transport.air", _("Transporte aéreo")
    RAIL = "transport.rail", _("Transporte férreo")
    TRANSPORT = "transport", _("Transporte")
    EDUCATION = "education", _("Educación")
    HEALTH = "health", _("Salud")
    WATER = "waterAndWaste", _("Agua, alcantarillado y aseo")
    CULTURE = "cultureSportsAndRecreation", _("Cultura, deporte y parques")
    HOUSING = "socialHousing", _("Vivienda social")
    FLOODS = "naturalResources.floodProtection", _("Protección contra inundaciones")
    NATURE = "naturalResources", _("Recursos naturales")
    ENERGY = "energy", _("Energía y alumbrado")
    SOLAR = "energy.solar", _("Energía solar")
    WIND = "energy.wind", _("Energía eólica")
    HYDROPOWER = "energy.hydropower", _("Energía hidroeléctrica")
    BIOMASS = "energy.biomass", _("Energía de biomasa")
    GEOTHERMAL = "energy.geothermal", _("Energía geotérmica")
    COMMUNICATIONS = "communications", _("Comunicaciones")
    GOVERNANCE = "governance", _("Edificios públicos")
    ECONOMY = "economy", _("Mercados y economía")


class Source(models.TextChoices):
    """Who says a figure. Figures of different sources stand side by side and are never merged."""

    SECOP = "secop", _("SECOP")
    SUPERVISOR = "supervisor", _("Supervisión")
    AUDIT = "interventoria", _("Interventoría")
    CITIZEN = "citizen", _("Ciudadanía")
