"""Every public page of the portal, by the name of its address: a new one cannot be forgotten.

`PAGES` are checked as a visitor sees them (HTML, accessibility, weight, links); `OTHERS` are not pages.
The arguments name records of the first content and of the samples (`load_first_content`, `load_demo`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from importlib import import_module
from io import StringIO

from django.core.management import call_command
from django.test import TransactionTestCase
from django.urls import URLPattern, URLResolver, get_resolver

from cartagena_ogp import help_pages, middleware, revision
from cartagena_ogp.models import TransparencyItem
from tests.page import LIST, Page


def some_publication() -> str:
    return TransparencyItem.objects.published().in_order()[0].code


ROOMS = [
    import_module(f"tests.{room}.pages")
    for room in ("commitments", "publicworks", "cocreation", "complaints", "monitoring")
]
PAGES = [
    Page("home"),
    Page("search", budget=LIST),
    Page("search", query="?q=juntas", budget=LIST),
    Page("institutions", budget=LIST),
    Page("institution", ("alcaldia-de-cartagena",)),
    Page("institution", ("secretaria-de-infraestructura",)),
    Page("log", budget=LIST),
    Page("log_entry", (1,)),
    Page("record_log", ("compromiso", "COCDI0001"), budget=LIST),
    Page("log_verify"),
    Page("log", query="?clase=compromiso&hecho=published&desde=2026-01-01&q=juntas", budget=LIST),
    Page("log_this_week", budget=LIST),
    Page("log_week", (date(2026, 1, 5),)),
    Page("transparency", budget=LIST),
    Page("transparency_heading", ("6-participa",), budget=LIST),
    Page("transparency_heading", ("10-informacion-tributaria",)),
    Page("transparency_item", (some_publication,)),
    Page("datasets", budget=LIST),
    Page("dataset", ("compromisos",), budget=LIST),
    Page("api_guide"),
    Page("data_archive"),
    Page("accessibility"),
    Page("privacy"),
    Page("terms"),
    Page("security_policy"),
    Page("help"),
    *(Page("help_article", (one.slug,)) for one in help_pages.ARTICLES),
    Page("sitemap_page"),
    Page("preferences"),
    Page("feedback"),
    Page("feedback_received"),
    Page("comments", ("plan", "2022-2023"), budget=LIST),
    Page("comment_new", ("compromiso", "COCDI0001")),
    Page("comment_sent", ("compromiso", "COCDI0001")),
    Page("comment_rules"),
    Page("indicators", budget=LIST),
    Page("follow"),
    Page("follow_asked"),
    Page("follow_list"),
    Page("follow_place", ("localidad-1",)),
    Page("follow_record", ("compromiso", "COCDI0001")),
    Page("embed_how_to", ("compromiso", "COCDI0001")),
    *(page for room in ROOMS for page in room.PAGES),
]
OTHERS = {
    "badge",
    "embed",
    "oembed",
    "feed",
    "list_feed",
    "place_feed",
    "record_feed",
    "record_calendar",
    "indicator_csv",
    "indicator_json",
    "follow_confirm",
    "follow_manage",
    "follow_stop",
    "follow_stop_all",
    # They need a comment of somebody's: tests/comments/test_html.py looks at them.
    "comment_thread",
    "comment_confirm",
    "download",
    "standard",
    "catalogue",
    "snapshot",
    "api_v1_openapi",
    "api_v1_nowhere",
    "api_v1:api-root",
    "api_v1:root",
    "api_v1:changes",
    "api_v1:listing",
    "api_v1:one",
    "health",
    "alive",
    "metrics",
    "state",
    "robots",
    "security_txt",
    "sitemap",
    "sitemap_part",
    "favicon",
    "attachment",
    "attachment_image",
    "share_card",
    "portal_card",
    "log_chain",
    "log_points",
    "log_key",
    "log_verifier",
}.union(*(room.OTHERS for room in ROOMS))
STAFF = ("admin/", "cuenta/", "gestion/")


def public_names() -> set[str]:
    """The name of every public address that the portal answers."""
    return set(names_in(get_resolver().url_patterns, ""))


def names_in(patterns: list[URLPattern | URLResolver], space: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if not str(pattern.pattern).startswith(STAFF):
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                yield from names_in(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}"


@contextmanager
def city(unblock: Callable) -> Iterator[None]:
    """The first content and the samples, committed, for the tests of one module; nothing is left behind."""
    with unblock():
        call_command("load_first_content", stdout=StringIO())
        call_command("load_demo", stdout=StringIO())
    middleware.store.clear()
    revision.forget()
    yield
    with unblock():
        TransactionTestCase()._fixture_teardown()
    middleware.store.clear()
    revision.forget()
