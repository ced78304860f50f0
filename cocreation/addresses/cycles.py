"""/participa/ and /participa/ciclos/"""

from django.urls import path

from ..views import confirm, diversity
from ..views import cycles as views

urlpatterns = [
    path("participa/", views.home, name="home"),
    path("participa/reglas/", views.rules, name="rules"),
    path("participa/ciclos/<slug:slug>/", views.cycle, name="cycle"),
    path("participa/ciclos/<slug:slug>/cuentas/", views.account, name="account"),
    path("participa/ciclos/<slug:slug>/cuentas.csv", views.account_csv, name="account_csv"),
    path("participa/ciclos/<slug:slug>/cuentas.json", views.account_json, name="account_json"),
    path("participa/ciclos/<slug:slug>/quienes/", diversity.diversity, name="diversity"),
    # links of our mails
    path("participa/confirmar/<str:token>/", confirm.confirm, name="confirm"),
    path("participa/no-mas-correos/<str:token>/", confirm.stop, name="stop"),
]
