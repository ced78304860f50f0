"""/participa/mesas/"""

from django.urls import path

from ..views import tables as views

urlpatterns = [
    path("participa/mesas/", views.tables, name="tables"),
    path("participa/mesas/<str:code>/", views.table, name="table"),
]
