"""Addresses of this room below the floor's `/transparencia/`."""

from django.urls import path

from .views.plans import plan, plan_file, plans
from .views.spending import direct_file, moves_file, spending, spending_file

urlpatterns = [
    path("transparencia/inversion/", spending, name="spending"),
    path("transparencia/inversion.<str:extension>", spending_file, name="spending_file"),
    path("transparencia/contratacion-directa.<str:extension>", direct_file, name="direct_file"),
    path("transparencia/mayores-cambios.<str:extension>", moves_file, name="moves_file"),
    path("transparencia/plan-de-compras/", plans, name="plans"),
    path("transparencia/plan-de-compras/<int:year>/<str:entity>/", plan, name="plan"),
    path(
        "transparencia/plan-de-compras/<int:year>/<str:entity>/lineas.<str:extension>",
        plan_file,
        name="plan_file",
    ),
]
