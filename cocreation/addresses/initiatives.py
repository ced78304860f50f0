"""/participa/iniciativas/"""

from django.urls import path

from ..views import initiatives as views

urlpatterns = [
    path("participa/iniciativas/", views.initiatives, name="initiatives"),
    path("participa/iniciativas/<str:code>/", views.initiative, name="initiative"),
]
