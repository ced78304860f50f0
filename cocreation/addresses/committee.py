"""/participa/comite/"""

from django.urls import path

from ..views import committee as views

urlpatterns = [
    path("participa/comite/", views.current, name="committee_now"),
    path("participa/comite/<slug:slug>/", views.committee, name="committee"),
]
