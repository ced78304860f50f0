from django.http import HttpResponse
from django.urls import path
def log(request): return HttpResponse("pendiente")
def of_record(request, kind, code): return HttpResponse("pendiente")
urlpatterns = [path("", log, name="log"), path("registro/<slug:kind>/<str:code>/", of_record, name="record_log")]
