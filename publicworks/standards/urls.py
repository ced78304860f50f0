"""Addresses of one work and one contract in a standard; whole datasets are the floor's (`/datos/`)."""

from django.urls import path

from . import views

urlpatterns = [
    path("obras/<str:code>/oc4ids.json", views.work, name="work_oc4ids"),
    path("contratos/<str:code>/ocds.json", views.contract, name="contract_ocds"),
]
