from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import observing


class PortalConfig(AppConfig):
    """The floor every room stands on: people, territory, records and their history."""

    default = True
    name = "cartagena_ogp"
    label = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Let every app declare its public records, as the admin lets it declare its desks."""
        import_module("cartagena_ogp.institutions")
        import_module("cartagena_ogp.comments.records")
        import_module("cartagena_ogp.transparency")
        autodiscover_modules("records", "indicators")
        observing.begin()


class PortalAdminConfig(admin.AdminConfig):
    """Django's admin with the portal's own site: its words, its one way in."""

    default = False
    default_site = "cartagena_ogp.admin_site.PortalAdminSite"
