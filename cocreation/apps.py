from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CocreationConfig(AppConfig):
    """What citizens propose, choose and elect."""

    name = "cocreation"
    verbose_name = _("Cocreación")
