"""/participa/ and /participa/ciclos/"""

from django.urls import path

from ..views import cycles as views

urlpatterns = [
    path("participa/", views.home, name="home"),
    path("participa/ciclos/<slug:slug>/", views.cycle, name="cycle"),
]
