"""Addresses of the channel. They name nobody and no case."""

from django.urls import URLPattern, URLResolver, path

from complaints.views import about, figures, follow, sending, steps

app_name = "complaints"
urlpatterns: list[URLPattern | URLResolver] = [
    # /denuncia/: five steps
    path("denuncia/", steps.start, name="start"),
    path("denuncia/que-paso/", steps.what, name="what"),
    path("denuncia/donde-y-cuando/", steps.where, name="where"),
    path("denuncia/pruebas/", steps.proof, name="proof"),
    path("denuncia/quien-soy/", steps.identity, name="identity"),
    path("denuncia/revisar/", sending.check, name="check"),
    # the receipt
    path("denuncia/clave-guardada/", sending.saved, name="saved"),
    path("denuncia/tarjeta/", sending.card, name="card"),
    path("denuncia/enviada/", sending.sent, name="sent"),
    path("denuncia/salir/", sending.leave, name="leave"),
    # /denuncia/seguimiento/
    path("denuncia/seguimiento/", follow.enter, name="enter"),
    path("denuncia/seguimiento/denuncia/", follow.case, name="case"),
    path("denuncia/seguimiento/clave-nueva/", follow.new_receipt, name="new_receipt"),
    path("denuncia/seguimiento/quien-soy/", follow.identity, name="identity_later"),
    # /denuncia/estadisticas/
    path("denuncia/estadisticas/", figures.statistics, name="statistics"),
    path("denuncia/estadisticas/<int:year>-<int:number>/", figures.quarter, name="quarter"),
    path(
        "denuncia/estadisticas/<int:year>-<int:number>.<str:ending>",
        figures.quarter_file,
        name="quarter_file",
    ),
    path("denuncia/estadisticas/informe/<int:year>-<int:half>/", figures.report, name="report"),
    path(
        "denuncia/estadisticas/informe/<int:year>-<int:half>.<str:ending>",
        figures.report_file,
        name="report_file",
    ),
    # what it is and what it is not
    path("denuncia/como-funciona/", about.how_it_works, name="how_it_works"),
    path("denuncia/donde-mas-acudir/", about.elsewhere, name="elsewhere"),
    path("denuncia/otros-asuntos/", about.other_matters, name="other_matters"),
    path("denuncias/", about.to_start, name="plural"),
]
