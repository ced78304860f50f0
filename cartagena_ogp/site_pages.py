from django.http import HttpResponse
from django.urls import path
def p(request): return HttpResponse("pendiente")
urlpatterns = [path(f"{a}/", p, name=n) for a, n in [("accesibilidad","accessibility"),("privacidad","privacy"),("terminos","terms"),("seguridad","security_policy"),("mapa-del-sitio","sitemap_page"),("preferencias","preferences"),("opinion","feedback")]]
