"""What every template may use as `portal`. Each part is made only when a template asks for it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cartagena_ogp import preferences, revision
from cartagena_ogp.addresses import address
from cartagena_ogp.models.entity import EntityData


class Portal:
    """The frame of a page: entity data, menus, languages and addresses."""

    base_url = settings.PORTAL_URL
    build = settings.BUILD

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def entity(self) -> EntityData:
        """Asked for by each part that shows it, so that a part which pages share knows what it depends on."""
        if self.shares_parts and "own_entity" not in self.__dict__:
            return revision.remembered("entity", EntityData.current)
        return self.own_entity

    @cached_property
    def own_entity(self) -> EntityData:
        return EntityData.current()

    @property
    def shares_parts(self) -> bool:
        """Whether this request writes nothing of the frame, so that parts of it may be shared with others."""
        return getattr(self.request, "shares_parts", False)

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
        """The rooms that are open, seven at most, the present one marked."""
        rooms = [
            (_("Compromisos"), "commitments:list"),
            (_("Obras"), "publicworks:list"),
            (_("Informes"), "monitoring:home"),
            (_("Participa"), "cocreation:home"),
            (_("Datos"), "datasets"),
            (_("Transparencia"), "transparency"),
            (_("Denunciar"), "complaints:start"),
        ]
        here = self.request.path
        links = self.links(rooms)
        nearest = max((link["url"] for link in links if here.startswith(link["url"])), key=len, default="")
        return [link | {"current": link["url"] == nearest} for link in links]

    @cached_property
    def more(self) -> list[dict[str, str]]:
        """Pages that the full menu names and the main one has no place for."""
        return self.links(
            [
                (_("Planes"), "commitments:plans"),
                (_("Mapa de obras"), "publicworks:map"),
                (_("Instituciones"), "institutions"),
                (_("Calendario"), "commitments:calendar"),
                (_("Indicadores"), "indicators"),
                (_("¿Cumple con OGP?"), "monitoring:compliance"),
                (_("Mesas de trabajo"), "commitments:meetings"),
                (_("Lo que cambió esta semana"), "log_this_week"),
                (_("Seguir por correo"), "follow"),
                (_("API"), "api_guide"),
                (_("Bitácora"), "log"),
                (_("Seguimiento de una denuncia"), "complaints:enter"),
                (_("Estadísticas de las denuncias"), "complaints:statistics"),
                (_("Buscar"), "search"),
            ]
        )

    @cached_property
    def footer(self) -> list[dict[str, str]]:
        pages = [
            (_("Ayuda"), "help"),
            (_("Mapa del sitio"), "sitemap_page"),
            (_("Accesibilidad"), "accessibility"),
            (_("Privacidad y datos personales"), "privacy"),
            (_("Términos y derechos de autor"), "terms"),
            (_("Política de seguridad"), "security_policy"),
            (_("Preferencias de lectura"), "preferences"),
        ]
        return self.links(pages)

    @staticmethod
    def links(pages: list[tuple[str, str]]) -> list[dict[str, str]]:
        """Labels with the addresses of these names; none where the staff's process answers no public page."""
        if settings.PORTAL_SURFACE == "staff":
            return []
        return [{"label": label, "url": address(name)} for label, name in pages]


def portal(request: HttpRequest) -> dict[str, Portal]:
    return {"portal": Portal(request)}
