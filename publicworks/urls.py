"""Addresses of this room."""

from django.urls import path

from . import views
from .signs.urls import urlpatterns as sign_urlpatterns
from .standards.urls import urlpatterns as standard_urlpatterns
from .transparency_urls import urlpatterns as transparency_urlpatterns
from .views import alerts

app_name = "publicworks"

urlpatterns = [
    # /obras/
    path("obras/", views.works, name="list"),
    path("obras/copia.js", views.worker, name="worker"),
    path("obras/sin-senal/", views.no_signal, name="no_signal"),
    path("obras/mapa/", views.city_map, name="map"),
    path("obras/mapa/interactivo/", views.explore, name="map_explore"),
    path("obras/mapa/<slug:place>/", views.locality_map, name="map_of"),
    path("obras/cerca/", views.near, name="near"),
    path("obras/reportes/confirmar/<str:token>/", views.confirm, name="report_confirm"),
    path("obras/reportes/dejar/<str:token>/", views.stop, name="report_stop"),
    path("obras/reportes/<str:code>/", views.report, name="report"),
    path("obras/<str:code>/", views.work, name="work"),
    path("obras/<str:code>/mapa.svg", views.work_map, name="work_map"),
    path("obras/<str:code>/reportar/", views.new, name="report_new"),
    path("obras/<str:code>/reportar/recibido/", views.sent, name="report_sent"),
    path("obras/<str:code>/reportes/", views.reports, name="reports"),
    path("obras/<str:code>/alertas/", alerts.work_alerts, name="work_alerts"),
    *standard_urlpatterns,
    # /contratos/
    path("contratos/", views.contracts, name="contracts"),
    path("contratos/importaciones/", views.imports, name="imports"),
    path("contratos/<str:code>/", views.contract, name="contract"),
    path("contratos/<str:code>/alertas/", alerts.contract_alerts, name="contract_alerts"),
    # /contratistas/
    path("contratistas/", views.suppliers, name="suppliers"),
    path("contratistas/<str:code>/", views.supplier, name="supplier"),
    *sign_urlpatterns,
    # /transparencia/
    path("transparencia/alertas/", alerts.rules, name="rules"),
    path("transparencia/alertas/reglas.csv", alerts.rules_csv, name="rules_csv"),
    *transparency_urlpatterns,
]
