"""Addresses of this room."""

from django.urls import URLPattern, URLResolver

app_name = "publicworks"
urlpatterns: list[URLPattern | URLResolver] = []
