from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    """What the independent monitor and the citizen committee say."""

    name = "monitoring"
    verbose_name = _("Seguimiento independiente")
