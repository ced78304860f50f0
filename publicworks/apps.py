from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicWorksConfig(AppConfig):
    """Works, contracts and the signs at worksites."""

    name = "publicworks"
    verbose_name = _("Obras y contratos")
