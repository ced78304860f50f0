"""A report's life: drafts by several hands, due process, publication, editions."""

import io
import json
import threading
from datetime import date, timedelta

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from cartagena_ogp import history
from cartagena_ogp.models import Membership
from monitoring import permissions, reporting
from monitoring.models import Answer, Report
from monitoring.questions import Kind
from monitoring.records import ReportRecord
from monitoring.voices import set_voice
from tests.monitoring.conftest import DAY, answer_everything
from tests.staff import enter

pytestmark = pytest.mark.django_db
AFTER = DAY + timedelta(days=40)


def row_of(report, place="1.1"):
    return next(row for row in report.rows.select_related("report", "commitment") if row.place == place)


def published(report, monitor) -> Report:
    return reporting.publish(report, by=monitor, on=AFTER)


def test_rows_come_from_the_plan(body, commitment, monitor):
    report = reporting.start(body, Kind.INCEPTION, by=monitor)
    places = [row.place for row in report.rows.select_related("commitment")]
    assert places[:4] == ["1.1", "1.2", "1.3", "1.4"]
    assert places[-5:] == [f"3.{n}-COCDI0001" for n in range(1, 6)]
    assert report.due_on == date(2022, 11, 2)
    with pytest.raises(ValidationError):
        reporting.start(body, Kind.INCEPTION, by=monitor)


def test_two_authors_are_merged_or_shown_to_each_other(report, monitor, colleague):
    row = row_of(report)
    reporting.answer(row, by=monitor, value="limited", explanation="Se hizo la mitad.")
    reporting.answer(row, by=monitor, value="substantial", explanation="Se hizo la mitad.", seen=1)
    merged = reporting.answer(row, by=colleague, value="limited", explanation="Vimos doce de veinte.", seen=1)
    assert (merged.value, merged.explanation) == ("substantial", "Vimos doce de veinte.")
    with pytest.raises(reporting.Conflict) as clash:
        reporting.answer(row, by=monitor, value="substantial", explanation="Vimos trece.", seen=2)
    assert clash.value.theirs.explanation == "Vimos doce de veinte."
    assert Answer.objects.filter(row=row).count() == 3


def test_the_desk_keeps_both_texts_when_two_authors_clash(client, report, monitor, colleague):
    row = row_of(report)
    reporting.answer(row, by=colleague, value="limited", explanation="La de mi colega.")
    address = reverse("monitoring_desk:answer", args=[report.code, "1.1"])
    sent = {"value": "complete", "explanation": "La mía, larga y pensada.", "seen": "0"}
    page = enter(client, monitor).post(address, sent)
    shown = page.content.decode()
    assert page.status_code == 422
    assert "La de mi colega." in shown
    assert "La mía, larga y pensada." in shown
    assert 'name="seen" value="1"' in shown
    assert client.post(address, sent | {"seen": "1"}).status_code == 302
    assert Answer.objects.filter(row=row).count() == 2


def test_a_draft_with_holes_is_not_sent_and_says_which(client, report, monitor):
    page = enter(client, monitor).post(reverse("monitoring_desk:send", args=[report.code]))
    shown = page.content.decode()
    assert page.status_code == 422
    assert "Faltan 10 respuestas" in shown
    assert reverse("monitoring_desk:answer", args=[report.code, "2.1.3"]) in shown
    report.refresh_from_db()
    assert report.is_draft


def test_due_process_from_draft_to_publication(client, with_city, monitor, lead, institution):
    assert client.get(with_city.get_absolute_url()).status_code == 404
    said = reporting.reply(row_of(with_city), by=lead, institution=institution, text="Falta contar la feria.")
    with pytest.raises(ValidationError, match="sin decidir"):
        published(with_city, monitor)
    reporting.resolve(
        said, by=monitor, outcome="accepted", reason="Tienen razón en la feria.", value="substantial",
        explanation="Con la feria, es sustancial.", seen=1,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="plazo"):
        reporting.publish(with_city, by=monitor, on=DAY)
    reporting.close_comments(with_city, by=lead, on=DAY)
    reporting.publish(with_city, by=monitor, on=DAY)

    page = client.get(with_city.get_absolute_url()).content.decode()
    assert "Con la feria, es sustancial." in page
    assert "Falta contar la feria." in page
    assert "Tienen razón en la feria." in page
    assert "El monitor la aceptó" in page


@pytest.mark.django_db(transaction=True)
def test_a_report_is_not_published_under_a_reply_that_is_being_written(
    with_city, monitor, lead, institution, monkeypatch
):
    refused, record = [], history.record

    def publish():
        try:
            published(Report.objects.get(pk=with_city.pk), monitor)
        except ValidationError as error:
            refused.extend(error.messages)
        finally:
            connection.close()

    other = threading.Thread(target=publish)

    def slowly(*args, **options):
        if not other.ident:
            other.start()
            other.join(1)
        return record(*args, **options)

    monkeypatch.setattr(history, "record", slowly)
    reporting.reply(row_of(with_city), by=lead, institution=institution, text="Falta contar la feria.")
    other.join(10)
    assert refused == ["Hay respuestas de la Alcaldía sin decidir."]
    assert not Report.objects.get().is_published


def test_a_published_report_is_corrected_by_another_edition(client, with_city, monitor):
    first = published(with_city, monitor)
    second = reporting.new_edition(first, by=monitor)
    assert second.edition == 2
    assert row_of(second).last.value == row_of(first).last.value
    reporting.send_to_city(second, by=monitor, on=DAY)
    published(second, monitor)
    assert "Hay una edición nueva" in client.get(first.get_absolute_url()).content.decode()
    assert list(Report.objects.in_force()) == [second]


def pdf(pages: int = 1) -> bytes:
    made, sink = pikepdf.new(), io.BytesIO()
    for _n in range(pages):
        made.add_blank_page()
    made.save(sink)
    return sink.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("informe.pdf", b"%PDF-1.7\n" + b"0" * (60 * 1024 * 1024), "El archivo pesa"),
        ("informe.pdf", b"PK\x03\x04 word", "archivo"),
        ("informe.docx", pdf(), "se llama"),
    ],
)
def test_a_pdf_that_is_not_taken_says_why(client, report, monitor, name, content, words):
    address = reverse("monitoring_desk:pdf", args=[report.code])
    page = enter(client, monitor).post(address, {"file": SimpleUploadedFile(name, content)})
    assert page.status_code == 422
    assert words in page.content.decode()
    report.refresh_from_db()
    assert report.pdf is None


def test_the_monitors_own_pdf_opens_with_the_report(client, with_city, monitor):
    address = reverse("monitoring_desk:pdf", args=[with_city.code])
    sent = enter(client, monitor).post(address, {"file": SimpleUploadedFile("informe.pdf", pdf())})
    assert sent.status_code == 302
    with_city.refresh_from_db()
    assert not with_city.pdf.is_public
    published(with_city, monitor)
    with_city.pdf.refresh_from_db()
    assert with_city.pdf.is_public
    client.logout()
    assert client.get(with_city.pdf.get_absolute_url()).status_code == 200


def test_three_files_of_ten_megabytes(client, report, monitor):
    address = reverse("monitoring_desk:answer", args=[report.code, "1.1"])
    enter(client, monitor)

    def send(content: bytes):
        file = SimpleUploadedFile("prueba.txt", content)
        data = {"evidence": "1", "prueba-kind": "document", "prueba-title": "Prueba", "prueba-file": file}
        return client.post(address, data)

    assert [send(f"texto {n}".encode()).status_code for n in range(3)] == [302, 302, 302]
    fourth, big = send(b"cuatro"), send(b"x" * (11 * 1024 * 1024))
    assert (fourth.status_code, big.status_code) == (422, 422)
    assert "hasta tres archivos" in fourth.content.decode()
    assert "aquí caben hasta 10" in big.content.decode().replace("\xa0", " ")


def test_downloads_follow_the_form_and_the_pdf_is_tagged(client, with_city, monitor):
    published(with_city, monitor)
    told = json.loads(client.get(reverse("monitoring:report_form", args=[with_city.code, "json"])).content)
    assert [one["question_code"] for one in told["answers"]][:4] == ["1.1", "1.2", "1.3", "2.1.1"]
    sheet = client.get(reverse("monitoring:report_form", args=[with_city.code, "csv"])).content.decode(
        "utf-8-sig"
    )
    assert sheet.startswith("section,question_code")
    content = client.get(reverse("monitoring:report_pdf", args=[with_city.code])).content
    with pikepdf.open(io.BytesIO(content)) as made:
        assert made.Root.MarkInfo.Marked
        assert str(made.Root.Lang).startswith("es")
        with made.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"


@transaction.atomic
def speak(voice: str, act, report: Report) -> None:
    set_voice(voice)
    act(report)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda report: Report.objects.filter(pk=report.pk).update(summary="Todo perfecto"),
        lambda report: Report.objects.filter(pk=report.pk).update(state="draft"),
        lambda report: Report.objects.filter(pk=report.pk).delete(),
        lambda report: Answer.objects.filter(row__report=report).update(value="complete"),
        lambda report: Answer.objects.filter(row__report=report).delete(),
        lambda report: Answer.objects.create(row=report.rows.first(), number=9, value="complete"),
        lambda report: report.rows.all().delete(),
    ],
)
@pytest.mark.parametrize("voice", ["nobody", "administrator", "lead", "other_monitor", "portal"])
def test_the_database_keeps_the_monitors_word(request, with_city, monitor, wrong, voice):
    """Straight to the tables, in any voice but the monitor's: nothing changes."""
    published(with_city, monitor)
    before = ReportRecord().facts(ReportRecord().fresh(with_city))
    speaker = {"nobody": "", "portal": "portal"}.get(voice)
    if speaker is None:
        speaker = str(request.getfixturevalue(voice).pk)
    with pytest.raises(DatabaseError):
        speak(speaker, wrong, with_city)
    assert ReportRecord().facts(ReportRecord().fresh(with_city)) == before


def test_not_even_the_monitor_changes_what_is_published(with_city, monitor):
    published(with_city, monitor)
    for act in (
        lambda: reporting.answer(row_of(with_city), by=monitor, value="limited", explanation="Otra", seen=1),
        lambda: reporting.describe(with_city, by=monitor, summary="Otro resumen"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_an_answer_changes_after_sending_only_if_the_city_replied(with_city, monitor):
    with pytest.raises(DatabaseError), transaction.atomic():
        reporting.answer(row_of(with_city), by=monitor, value="limited", explanation="Otra", seen=1)


def test_a_monitor_does_not_write_the_citys_reply(with_city, monitor, institution):
    with pytest.raises(DatabaseError), transaction.atomic():
        reporting.reply(row_of(with_city), by=monitor, institution=institution, text="Estamos de acuerdo.")


def test_somebody_who_also_works_for_the_city_is_no_monitor(body, lead, commitment):
    Membership.objects.create(user=lead, institution=body.institution, role=Membership.Role.MONITOR)
    assert not permissions.monitors(lead, body.plan)
    with pytest.raises(DatabaseError), transaction.atomic():
        reporting.start(body, Kind.INCEPTION, by=lead)


def test_answers_of_everything(report, monitor):
    answer_everything(report, monitor)
    assert reporting.unanswered(report) == []
