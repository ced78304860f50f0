"""Addresses of this room."""

from django.urls import path

from . import views
from .signs.urls import urlpatterns as sign_urlpatterns

app_name = "publicworks"

urlpatterns = [
    # /obras/
    path("obras/", views.works, name="list"),
    path("obras/<str:code>/", views.work, name="work"),
    *sign_urlpatterns,
]
