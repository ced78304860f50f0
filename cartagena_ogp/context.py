"""What every template may use as `portal`. Each part is made only when a template asks for it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cartagena_ogp import preferences
from cartagena_ogp.models.entity import EntityData


class Portal:
    """The frame of a page: entity data, menus, languages and addresses."""

    base_url = settings.PORTAL_URL
    build = settings.BUILD

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def entity(self) -> EntityData:
        return EntityData.current()

    @cached_property
    def language(self) -> str:
        return get_language() or settings.LANGUAGE_CODE

    @cached_property
    def spanish_path(self) -> str:
        path = self.request.path
        return path[3:] if path.startswith("/en/") else path

    @cached_property
    def spanish_url(self) -> str:
        return self.base_url + self.spanish_path

    @cached_property
    def english_url(self) -> str:
        return f"{self.base_url}/en{self.spanish_path}"

    @cached_property
    def canonical(self) -> str:
        return self.english_url if self.language == "en" else self.spanish_url

    @cached_property
    def other_language_url(self) -> str:
        query = self.request.META.get("QUERY_STRING", "")
        path = self.spanish_path if self.language == "en" else f"/en{self.spanish_path}"
        return f"{path}?{query}" if query else path

    @cached_property
    def preferences(self) -> preferences.Preferences:
        return preferences.of(self.request)

    @property
    def is_preview(self) -> bool:
        """Whether staff look at a draft (`PublicAdmin.preview_view`)."""
        return getattr(self.request, "is_preview", False)

    @cached_property
    def nav(self) -> list[dict[str, Any]]:
        """The rooms that are open, the present one marked."""
        rooms = [
            (_("Planes"), "commitments:plans"),
            (_("Compromisos"), "commitments:list"),
            (_("Calendario"), "commitments:calendar"),
            (_("Instituciones"), "institutions"),
            (_("Bitácora"), "log"),
        ]
        here = self.request.path
        links = [(label, reverse(name)) for label, name in rooms]
        nearest = max((url for _label, url in links if here.startswith(url)), key=len, default="")
        return [{"label": label, "url": url, "current": url == nearest} for label, url in links]

    @cached_property
    def footer(self) -> list[dict[str, str]]:
        pages = [
            (_("Datos abiertos y API"), "datasets"),
            (_("Mapa del sitio"), "sitemap_page"),
            (_("Accesibilidad"), "accessibility"),
            (_("Privacidad y datos personales"), "privacy"),
            (_("Términos y derechos de autor"), "terms"),
            (_("Política de seguridad"), "security_policy"),
            (_("Preferencias de lectura"), "preferences"),
        ]
        return [{"label": label, "url": reverse(name)} for label, name in pages]


def portal(request: HttpRequest) -> dict[str, Portal]:
    return {"portal": Portal(request)}
