"""Addresses of this room: what everybody reads."""

from django.urls import URLPattern, URLResolver, path

from .views import opinions, reports, summary

app_name = "monitoring"
urlpatterns: list[URLPattern | URLResolver] = [
    # /seguimiento/
    path("seguimiento/", summary.home, name="home"),
    path("seguimiento/monitores/<slug:slug>/", summary.body, name="body"),
    path("seguimiento/diferencias/", summary.differences, name="differences"),
    path("seguimiento/cumplimiento/", summary.compliance, name="compliance"),
    path("seguimiento/cumplimiento.json", summary.compliance_json, name="compliance_json"),
    # /seguimiento/informes/
    path("seguimiento/informes/", reports.reports, name="reports"),
    path("seguimiento/informes/<str:code>/", reports.report, name="report"),
    path("seguimiento/informes/<str:code>/informe.pdf", reports.report_pdf, name="report_pdf"),
    path("seguimiento/informes/<str:code>/ogp.<slug:extension>", reports.report_form, name="report_form"),
    # What is asked, agreed, judged and changed
    path("seguimiento/solicitudes/", opinions.requests, name="requests"),
    path("seguimiento/solicitudes/<str:code>/", opinions.evidence_request, name="request"),
    path("seguimiento/sesiones/", opinions.sessions, name="sessions"),
    path("seguimiento/sesiones/<str:code>/", opinions.session, name="session"),
    path("seguimiento/lecturas/<str:code>/", opinions.reading, name="reading"),
    path("seguimiento/veredictos/", opinions.verdicts, name="verdicts"),
    path("seguimiento/veredictos/<str:code>/", opinions.verdict, name="verdict"),
    path("seguimiento/cambios/", opinions.actions, name="actions"),
    path("seguimiento/cambios/<str:code>/", opinions.action, name="action"),
]
