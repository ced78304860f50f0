"""Alive and ready: what a load balancer, the launcher and an orchestrator ask."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse


def alive(request: HttpRequest) -> JsonResponse:
    """`/salud/viva/`: 200 while the process answers at all. Asks nothing of the database, so that its restart
    does not make an orchestrator kill every web process."""
    return said({"alive": True})


def health(request: HttpRequest) -> JsonResponse:
    """`/salud/`: 200 when the database answers, 503 when it does not. Says nothing else about the house."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return said({"alive": True, "ready": False}, status=503)
    return said({"alive": True, "ready": True})


def said(state: dict[str, bool], status: int = 200) -> JsonResponse:
    return JsonResponse(state, status=status, headers={"Cache-Control": "no-store"})
