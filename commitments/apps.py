from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommitmentsConfig(AppConfig):
    """Action plans and what the city promised in them."""

    name = "commitments"
    verbose_name = _("Planes y compromisos")
