from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpResponse
from django.urls import include, path
class StaffOnlyAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request): return False
class SecondFactorMiddleware:
    def __init__(self, get_response): self.get_response = get_response
    def __call__(self, request): return self.get_response(request)
def activate(request, uidb64, token): return HttpResponse("pendiente")
urlpatterns = [path("activar/<uidb64>/<token>/", activate, name="account_activate"), path("", include("allauth.urls"))]
