"""/participa/mesas/"""

from django.urls import path

from ..views import tables as views

urlpatterns = [
    path("participa/mesas/", views.tables, name="tables"),
    path("participa/mesas/<str:code>/", views.table, name="table"),
    path("participa/mesas/<str:code>/hoja.pdf", views.sheet_pdf, name="table_sheet"),
    path("participa/mesas/<str:code>/asistencia.pdf", views.list_pdf, name="table_list"),
]
