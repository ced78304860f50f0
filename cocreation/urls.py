"""Addresses of this room: one list a subject, so that each is read on its own."""

from django.urls import URLPattern, URLResolver

from .addresses import committee, consultations, cycles, dialogues, initiatives, proposals, tables

app_name = "cocreation"
urlpatterns: list[URLPattern | URLResolver] = [
    *cycles.urlpatterns,
    *tables.urlpatterns,
    *proposals.urlpatterns,
    *initiatives.urlpatterns,
    *committee.urlpatterns,
    *consultations.urlpatterns,
    *dialogues.urlpatterns,
]
