from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    """The anonymous corruption channel and its desk."""

    name = "complaints"
    verbose_name = _("Denuncias")
