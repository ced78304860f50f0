"""/participa/propuestas/"""

from django.urls import path

from ..views import proposals as views

urlpatterns = [
    path("participa/propuestas/", views.proposals, name="proposals"),
    path("participa/propuestas/<str:code>/", views.proposal, name="proposal"),
]
