"""/seguir/"""

from django.urls import path

from cartagena_ogp.follow import views

urlpatterns = [
    path("", views.index, name="follow"),
    path("<slug:kind>/<str:code>/", views.follow_record, name="follow_record"),
]
