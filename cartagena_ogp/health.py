"""Alive and ready: what a load balancer and the launcher ask."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse


def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, 503 when it does not. Says nothing else about the house."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse(
            {"alive": True, "ready": False}, status=503, headers={"Cache-Control": "no-store"}
        )
    return JsonResponse({"alive": True, "ready": True}, headers={"Cache-Control": "no-store"})
