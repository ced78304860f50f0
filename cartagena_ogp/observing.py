"""Sentry and OpenTelemetry, for who wants them: a setting turns each on, and its library is installed apart.

    pip install sentry-sdk                                   with SENTRY_DSN
    pip install opentelemetry-distro opentelemetry-exporter-otlp opentelemetry-instrumentation-django
                                                             with OTEL_EXPORTER_OTLP_ENDPOINT

Neither is told anything of the complaint channel, of who visits, or of what was written.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings

from cartagena_ogp.environment import refuse

SILENT = ("/denuncia", "/en/denuncia", "/gestion/", "/participa/consultas", "/en/participa/consultas")


def begin() -> None:
    """Start what the settings ask for. Stops the start in one sentence when its library is not there."""
    if settings.SENTRY_DSN:
        needed("SENTRY_DSN", "sentry_sdk", "sentry-sdk")
        import_module("sentry_sdk").init(
            dsn=settings.SENTRY_DSN,
            release=settings.BUILD,
            send_default_pii=False,
            include_local_variables=False,
            max_request_body_size="never",
            before_send=without_persons,
        )
    if settings.OTLP_ENDPOINT:
        needed("OTEL_EXPORTER_OTLP_ENDPOINT", "opentelemetry", "opentelemetry-instrumentation-django")
        excluded = ",".join(path.strip("/") for path in SILENT)
        import_module("opentelemetry.instrumentation.django").DjangoInstrumentor().instrument(
            excluded_urls=excluded
        )


def needed(setting: str, module: str, package: str) -> None:
    if find_spec(module) is None:
        refuse(setting, f"necesita la biblioteca {package}, que no está instalada.")


def without_persons(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any] | None:
    """An event without the request, the person and the words of the error; None from silent addresses."""
    url = str(event.get("request", {}).get("url", ""))
    if any(path in url for path in SILENT):
        return None
    for part in ("request", "user", "breadcrumbs", "server_name"):
        event.pop(part, None)
    for error in event.get("exception", {}).get("values", []):
        error["value"] = ""
    return event
