"""Every address of the portal. They are promises: what was printed or cited answers for ever."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from cartagena_ogp import (
    discovery,
    embeds,
    errors,
    feeds,
    files,
    health,
    help_pages,
    home,
    indicators,
    institutions,
    log,
    search_page,
    share,
    site_pages,
    surfaces,
    transparency,
    watch,
)
from cartagena_ogp.api import service as api_service
from cartagena_ogp.opendata import pages as data_pages

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler429 = errors.too_many_requests
handler500 = errors.server_error

# In every surface, in one language.
always: list[URLPattern | URLResolver] = [
    path("salud/", health.health, name="health"),
    path("salud/viva/", health.alive, name="alive"),
    path("robots.txt", discovery.robots, name="robots"),
    path(".well-known/security.txt", discovery.security_txt, name="security_txt"),
    path("archivos/", include(files)),
]

public: list[URLPattern | URLResolver] = [
    path("sitemap.xml", discovery.sitemap_index, name="sitemap"),
    path("sitemap-<slug:kind>-<int:number>.xml", discovery.sitemap, name="sitemap_part"),
    path("favicon.ico", discovery.favicon, name="favicon"),
    path("calendario/<slug:kind>/<str:code>.ics", feeds.calendar, name="record_calendar"),
    path("datos/", include(data_pages.files)),
    path("", include(api_service)),
    path("compartir/portal.jpg", share.portal_card, name="portal_card"),
    path("compartir/<slug:kind>/<str:code>/<int:version>.jpg", share.card, name="share_card"),
    *embeds.machine_urlpatterns,
    *i18n_patterns(
        path("", home.home, name="home"),
        path("buscar/", search_page.search, name="search"),
        path("instituciones/", institutions.index, name="institutions"),
        path("instituciones/<slug:slug>/", institutions.institution, name="institution"),
        path("datos/", include(data_pages)),
        path("bitacora/", include(log)),
        path("feeds/", include(feeds)),
        path("indicadores/", include(indicators)),
        # Before the floor's: the Sala de Transparencia has pages below /transparencia/.
        path("", include("publicworks.urls")),
        path("transparencia/", include(transparency)),
        path("insertar/", include(embeds)),
        path("seguir/", include("cartagena_ogp.follow.urls")),
        path("comentarios/", include("cartagena_ogp.comments.urls")),
        path("ayuda/", include(help_pages)),
        path("", include(site_pages)),
        path("", include("commitments.urls")),
        path("", include("cocreation.urls")),
        path("", include("complaints.urls")),
        path("", include("monitoring.urls")),
        prefix_default_language=False,
    ),
]

staff: list[URLPattern | URLResolver] = [
    path("cuenta/", include("cartagena_ogp.accounts.urls")),
    path("gestion/estado/", watch.page, name="state"),
    path("metricas/", watch.metrics, name="metrics"),
    path("gestion/consultas/", include("cocreation.voting.desk_urls")),
    path("admin/", admin.site.urls),
    path("gestion/denuncias/", include("complaints.desk.urls")),
    path("gestion/seguimiento/", include("monitoring.desk_urls")),
]

CHANNEL = "complaints" if settings.PORTAL_SURFACE == "intake" else ""

urlpatterns = [
    *always,
    *(public if settings.PORTAL_SURFACE in {"public", "all"} else surfaces.names_only(public, but=CHANNEL)),
    *(staff if settings.PORTAL_SURFACE in {"staff", "all"} else []),
]

if settings.DEBUG:
    from cartagena_ogp import gallery

    urlpatterns += [path("componentes/", gallery.gallery, name="gallery")]
