"""Who may do what, as a table: asked of the permissions, of the server and of the database."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse

from monitoring import dialogue, permissions, reporting
from monitoring.models import (
    Answer,
    CityReply,
    EvidenceRequest,
    Reading,
    Report,
    RequestAnswer,
    Verdict,
    VerdictReply,
    WorkingSession,
)
from monitoring.questions import Kind
from tests.monitoring.conftest import DAY
from tests.staff import enter

pytestmark = pytest.mark.django_db
PEOPLE = ("visitor", "editor", "lead", "administrator", "monitor", "other_monitor", "member", "auditor")
CITY = {"editor", "lead", "administrator"}
ALL_CITY = {"lead", "administrator"}
TABLE = {
    "enter the desk": CITY | {"monitor", "other_monitor", "member", "auditor"},
    "read a draft": {"monitor"},
    "read what is with the city": CITY | {"monitor", "auditor"},
    "write an answer": {"monitor"},
    "reply to a finding": CITY,
    "close the comments": ALL_CITY,
    "ask for evidence": {"monitor"},
    "answer a request": CITY,
    "close a request": {"monitor"},
    "record a session": {"monitor"},
    "say an agreement is done": CITY,
    "read a milestone": {"monitor"},
    "sign a verdict": {"member"},
    "answer an objection": CITY,
    "correct": ALL_CITY,
    "appoint a monitor": ALL_CITY,
}


@pytest.fixture
def visitor() -> AnonymousUser:
    return AnonymousUser()


@pytest.fixture
def asked(monitor, proven, institution) -> EvidenceRequest:
    return dialogue.ask(
        by=monitor,
        commitment=proven.commitment,
        milestone=proven,
        institution=institution,
        asked="Las actas de entrega.",
        asked_on=DAY,
        due_on=DAY + timedelta(days=20),
    )


@pytest.fixture
def objection(proven, mandate, member) -> Verdict:
    return dialogue.judge(
        proven, mandate=mandate, by=member, position="objects", reasons="El acta no tiene firmas.", on=DAY
    )


@pytest.fixture
def session(monitor, plan, institution) -> WorkingSession:
    agreed = {"text": "Enviar las actas", "responsible": institution, "due_on": DAY + timedelta(days=9)}
    return dialogue.hold_session(
        by=monitor, plan=plan, title="Avance", held_on=DAY, areas=[institution], agenda="Actas",
        agreements=[agreed],
    )  # fmt: skip


@pytest.mark.parametrize("who", PEOPLE)
def test_who_may(request, who, body, monitor, with_city, asked, objection, session, proven):
    someone = request.getfixturevalue(who)
    draft = reporting.start(body, Kind.LEARNING, by=monitor)
    agreement = session.agreements.get()
    answers = {
        "enter the desk": lambda: permissions.can_enter(someone),
        "read a draft": lambda: permissions.can_read_draft(someone, draft),
        "read what is with the city": lambda: permissions.can_read_draft(someone, with_city),
        "write an answer": lambda: permissions.can_write_report(someone, with_city),
        "reply to a finding": lambda: permissions.can_reply(someone, with_city.rows.first()),
        "close the comments": lambda: permissions.can_close_comments(someone, with_city),
        "ask for evidence": lambda: permissions.can_ask(someone, proven.commitment),
        "answer a request": lambda: permissions.can_answer_request(someone, asked),
        "close a request": lambda: permissions.can_close_request(someone, asked),
        "record a session": lambda: permissions.monitors(someone, body.plan),
        "say an agreement is done": lambda: permissions.can_fulfil(someone, agreement),
        "read a milestone": lambda: permissions.can_ask(someone, proven.commitment),
        "sign a verdict": lambda: permissions.mandate_for(someone, proven) is not None,
        "answer an objection": lambda: permissions.can_reply_to_verdict(someone, objection),
        "correct": lambda: permissions.can_correct(someone),
        "appoint a monitor": lambda: permissions.can_keep_bodies(someone),
    }
    may = {act for act, answer in answers.items() if answer()}
    assert may == {act for act, people in TABLE.items() if who in people}


PAGES = {
    "write an answer": ("answer", "report", "1.1"),
    "reply to a finding": ("reply", "report", "1.1"),
    "close the comments": ("close_comments", "report"),
    "ask for evidence": ("ask", "COCDI0001"),
    "answer a request": ("answer_request", "asked"),
    "close a request": ("close_request", "asked"),
    "record a session": ("session", "2022-2023"),
    "read a milestone": ("read", "COCDI0001-1"),
    "sign a verdict": ("judge", "COCDI0001-1"),
    "answer an objection": ("reply_to_verdict", "objection"),
}


@pytest.mark.parametrize("who", [who for who in PEOPLE if who != "visitor"])
def test_the_server_says_the_same(client, request, who, with_city, asked, objection, session):
    """POST, with what would be a right form or not: 403 is only for who may not."""
    codes = {"report": with_city.code, "asked": asked.code, "objection": objection.code}
    enter(client, request.getfixturevalue(who))
    written = (Report, Answer, CityReply, RequestAnswer, Reading, Verdict, VerdictReply)
    before = [model.objects.count() for model in written]
    refused = set()
    for act, (name, *args) in PAGES.items():
        address = reverse(f"monitoring_desk:{name}", args=[codes.get(arg, arg) for arg in args])
        if client.post(address, {"value": "x"}).status_code == 403:
            refused.add(act)
    assert set(PAGES) - refused == {act for act in PAGES if who in TABLE[act]}
    if who != "administrator" and who != "lead":
        assert [model.objects.count() for model in written] == before


def test_a_visitor_is_sent_to_sign_in(client, with_city):
    page = client.get(reverse("monitoring_desk:tasks", args=[with_city.code]))
    assert page.status_code == 302
    assert reverse("account_login") in page.url


ACTS = {
    "answer": lambda f, who: reporting.answer(
        f["row"], by=who, value="limited", explanation="Otra cosa", seen=1
    ),
    "reply": lambda f, who: reporting.reply(
        f["row"], by=who, institution=f["institution"], text="Aclaramos esto así."
    ),
    "ask": lambda f, who: dialogue.ask(
        by=who, commitment=f["commitment"], institution=f["institution"], asked="Otra prueba más",
        asked_on=DAY, due_on=DAY + timedelta(days=9),
    ),
    "answer_request": lambda f, who: dialogue.answer_request(
        f["asked"], by=who, institution=f["institution"], text="Aquí están las actas."
    ),
    "read": lambda f, who: dialogue.read(
        f["milestone"], by=who, completion="limited", explanation="Falta la mitad.", read_on=DAY
    ),
    "judge": lambda f, who: dialogue.judge(
        f["milestone"], mandate=f["mandate"], by=who, position="validates", reasons="Está bien hecho.", on=DAY
    ),
    "reply_to_verdict": lambda f, who: dialogue.reply_to_verdict(
        f["objection"], by=who, institution=f["institution"], text="Ya firmamos el acta.", on=DAY
    ),
}  # fmt: skip
VOICES = {
    "answer": set(),
    "reply": CITY | {"auditor"},
    "ask": {"monitor"},
    "answer_request": CITY | {"auditor"},
    "read": {"monitor"},
    "judge": {"member"},
    "reply_to_verdict": CITY | {"auditor"},
}
"""Who the database lets through: it asks which voice, the permissions ask which institution. Answers are
already with the city: nobody changes one.
"""


@pytest.mark.parametrize("who", [who for who in PEOPLE if who != "visitor"])
def test_the_database_knows_the_three_voices(
    request, who, with_city, asked, objection, mandate, proven, institution
):
    facts = {
        "row": with_city.rows.select_related("report").first(),
        "commitment": proven.commitment,
        "milestone": proven,
        "institution": institution,
        "asked": asked,
        "mandate": mandate,
        "objection": objection,
    }
    someone = request.getfixturevalue(who)
    through = set()
    for name, act in ACTS.items():
        try:
            with transaction.atomic():
                act(facts, someone)
                through.add(name)
                raise PermissionDenied
        except (DatabaseError, PermissionDenied):
            pass
    assert through == {name for name, people in VOICES.items() if who in people}
