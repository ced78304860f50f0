"""The API's own description: OpenAPI 3.1, each dataset with its schema and a real example."""

from __future__ import annotations

import copy
from typing import Any

from django.conf import settings
from django.urls import reverse
from ninja import NinjaAPI, Schema
from pydantic.json_schema import models_json_schema

from cartagena_ogp.api.answers import Changes, Problem, Root
from cartagena_ogp.opendata.formats import LICENCE
from cartagena_ogp.records import PublicRecord, records

REFERENCE = "#/components/schemas/{model}"
PROBLEMS = {
    "400": "La dirección trae un parámetro que no existe; `errors` dice cuál y los que hay.",
    "404": "No existe: la dirección, el conjunto o el registro.",
    "422": "Un parámetro no sirve; `errors` dice cuál y por qué.",
    "429": "Demasiadas peticiones: espera los segundos de `Retry-After`.",
}
CACHED = "Lo que tienes sigue vigente (tu `If-None-Match` lleva el ETag de antes)."
PREFIX = "/api/v1/"


def document(api: NinjaAPI) -> dict[str, Any]:
    """The whole description, out of the operations, the registry and the schemas."""
    told = copy.deepcopy(dict(api.get_openapi_schema(path_prefix=PREFIX)))["paths"]
    shown = list(records())
    names, schemas = schemas_of(shown)
    generic = {path.removeprefix(PREFIX): methods["get"] for path, methods in told.items()}
    paths = {
        PREFIX: operation(generic[""], "Qué hay y dónde", reference("Root"), []),
        f"{PREFIX}cambios": operation(
            generic["cambios"], "Lo que cambió después de un número", reference("Changes"), ["422"]
        ),
    }
    for record in shown:
        paths |= paths_of(record, generic, reference(names[record.schema]))
    guide = settings.PORTAL_URL + reverse("api_guide")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": api.title,
            "version": api.version,
            "description": f"Todo lo público del portal, solo para leer. Se aprende en {guide}",
            "license": {"name": "CC BY 4.0 (datos)", "url": LICENCE},
        },
        "servers": [{"url": settings.PORTAL_URL}],
        "paths": {path: {"get": made} for path, made in paths.items()},
        "components": {"schemas": schemas},
    }


def paths_of(
    record: PublicRecord[Any], generic: dict[str, dict[str, Any]], facts: dict[str, str]
) -> dict[str, dict[str, Any]]:
    """The two operations of a dataset: its list, and one of its records."""
    title = str(record.label_plural)
    listed = operation(without_dataset(generic["{dataset}"]), f"Lista: {title}", page_of(facts), ["422"])
    single = operation(without_dataset(generic["{dataset}/{code}"]), f"Un registro: {title}", facts, ["404"])
    listed["operationId"], single["operationId"] = f"list_{record.dataset}", f"one_{record.dataset}"
    row = record.queryset().order_by("pk").first()
    if row:
        values = record.facts(row)
        content_of(listed)["example"] = {"results": [values], "next": None}
        content_of(single)["example"] = values
        single["parameters"][0]["example"] = record.code(row)
    return {
        f"{PREFIX}{record.dataset}": listed,
        f"{PREFIX}{record.dataset}/{{code}}": single,
    }


def content_of(operation: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = operation["responses"]["200"]["content"]["application/json"]
    return content


def schemas_of(shown: list[PublicRecord[Any]]) -> tuple[dict[Any, str], dict[str, Any]]:
    """The name of each record's schema among the components, and the components."""
    wanted: list[type[Schema]] = [*dict.fromkeys(record.schema for record in shown), Root, Changes, Problem]
    found, definitions = models_json_schema(
        [(schema, "serialization") for schema in wanted], ref_template=REFERENCE, by_alias=False
    )
    names = {schema: found[schema, "serialization"]["$ref"].rpartition("/")[2] for schema in wanted}
    return names, definitions["$defs"]


def reference(name: str) -> dict[str, str]:
    return {"$ref": REFERENCE.format(model=name)}


def page_of(facts: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["results", "next"],
        "properties": {
            "results": {"type": "array", "items": facts},
            "next": {
                "type": ["string", "null"],
                "description": "Dirección de la página que sigue; `null` al final.",
            },
        },
    }


def operation(
    generic: dict[str, Any], summary: str, schema: dict[str, Any], problems: list[str]
) -> dict[str, Any]:
    """An operation with its answers: what it gives, `304`, and every problem it may tell."""
    refused = {"application/problem+json": {"schema": reference("Problem")}}
    responses: dict[str, Any] = {
        "200": {"description": "Los datos.", "content": {"application/json": {"schema": schema}}},
        "304": {"description": CACHED},
    }
    for status in sorted({*problems, "400", "429"}):
        responses[status] = {"description": PROBLEMS[status], "content": refused}
    responses["429"]["headers"] = {
        "Retry-After": {"description": "Segundos que hay que esperar.", "schema": {"type": "integer"}}
    }
    return {**copy.deepcopy(generic), "summary": summary, "responses": responses}


def without_dataset(generic: dict[str, Any]) -> dict[str, Any]:
    parameters = [known for known in generic["parameters"] if known["name"] != "dataset"]
    return {**generic, "parameters": parameters}
