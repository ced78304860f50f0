"""A plan from a spreadsheet: told first, loaded whole or not at all, and given back as it came."""

import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from cartagena_ogp.models import HistoryEntry, Institution, Revision
from commitments import exports, imports
from commitments.models import ActionPlan, Commitment, CommitmentValue
from commitments.ogp_columns import COLUMNS, EXTRA, full_text, parts_of
from tests.commitments.samples import draft_commitment
from tests.staff import enter

pytestmark = pytest.mark.django_db

HEADERS = [
    "Commitment Unique Identifier", "Country/Locality", "Region", "Theme", "Year Of Submission",
    "Action Plan Number", "Commitment Number", "Commitment Title", "Short Title", "Full Text",
    "Lead Institution", "Supporting Institution(s)", "URL", "OGP Value Access To Information",
    "OGP Value Civic Participation", "OGP Value Public Accountability", "OGP Value Technology",
    "Specificity", "Potential Impact", "Completion (Progress Report)", "Completion (End of Term)",
    "Did It Open Government (Overall)",
]  # fmt: skip
ROW = {
    "Commitment Unique Identifier": "COCDI0005",
    "Country/Locality": "Cartagena de Indias, Colombia",
    "Region": "Americas",
    "Theme": "Open data, Capacity building",
    "Year Of Submission": "2022",
    "Action Plan Number": "1",
    "Commitment Number": "5",
    "Commitment Title": "Presupuesto explicado barrio por barrio",
    "Short Title": "Presupuesto explicado",
    "Full Text": "Explicar el presupuesto en cada localidad.",
    "Lead Institution": "secretaria general",
    "Supporting Institution(s)": "Escuela de Gobierno y Liderazgo; Funcicar",
    "URL": "ND",
    "OGP Value Access To Information": "1",
    "OGP Value Civic Participation": "0",
    "OGP Value Public Accountability": "ND",
    "OGP Value Technology": "",
    "Specificity": "High",
    "Potential Impact": "ND",
    "Completion (Progress Report)": "Not started",
    "Completion (End of Term)": "ND",
    "Did It Open Government (Overall)": "Did not change",
}


@pytest.fixture(autouse=True)
def houses(institution, other_institution):
    Institution(slug="funcicar", name="Funcicar", kind="aliado_social").add(by=None)


def sheet(*rows: dict, headers=None, name="plan.csv") -> SimpleUploadedFile:
    written = io.StringIO()
    writer = csv.DictWriter(written, headers or list(dict.fromkeys(key for row in rows for key in row)))
    writer.writeheader()
    writer.writerows(rows)
    return SimpleUploadedFile(name, written.getvalue().encode())


def check(*rows: dict, plan=None) -> imports.Report:
    return imports.dry_run(imports.read(sheet(*rows)), by=None, plan=plan)


def load(*rows: dict, plan=None) -> imports.Report:
    return imports.load(imports.read(sheet(*rows)), by=None, plan=plan)


def reasons(report: imports.Report) -> list[tuple[int, str]]:
    return [(problem.row, problem.column) for problem in report.problems]


def test_the_columns_are_ogps_own():
    assert list(COLUMNS) == HEADERS


def test_the_dry_run_tells_and_changes_nothing(plan):
    before = (HistoryEntry.objects.count(), Revision.objects.get().number)

    report = check(ROW, plan=plan)

    assert report.problems == []
    assert [outcome.is_new for outcome in report.outcomes] == [True]
    assert any("fecha del plan" in note for note in report.outcomes[0].notes)
    assert not Commitment.objects.exists()
    assert (HistoryEntry.objects.count(), Revision.objects.get().number) == before
    plan.refresh_from_db()
    assert plan.number is None


def test_a_sheet_is_loaded_as_drafts(plan, institution):
    load(ROW, plan=plan)

    made = Commitment.objects.get()
    assert (made.ogp_id, made.number, made.responsible, made.is_published) == (
        "COCDI0005",
        5,
        institution,
        False,
    )
    assert (made.specificity, made.interim_completion, made.opened_government) == (
        "high",
        "not_started",
        "did_not_change",
    )
    assert made.status == "not_started"
    assert (made.starts_on, made.ends_on) == (plan.starts_on, plan.ends_on)
    assert {(party.institution.slug, party.role) for party in made.parties.all()} == {
        ("escuela-de-gobierno", "government"),
        ("funcicar", "civil_society"),
    }
    assert [value.value for value in made.values.all()] == [CommitmentValue.Value.ACCESS]
    plan.refresh_from_db()
    assert plan.number == 1


def test_loading_again_changes_nothing(plan):
    load(ROW, plan=plan)
    entries = HistoryEntry.objects.count()

    report = load(ROW, plan=plan)

    assert [outcome.is_unchanged for outcome in report.outcomes] == [True]
    assert HistoryEntry.objects.count() == entries
    assert Commitment.objects.get().version == 1


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
@pytest.mark.parametrize("columns", [COLUMNS, (*COLUMNS, *EXTRA)])
def test_what_leaves_comes_back_the_same(plan, commitment, institution, extension, columns):
    load(ROW, plan=plan)
    commitment.change(
        by=None, reason="Faltaban datos del tablero.", status_quo="=SUMA(A1)\n\n-Nada", budget="1500000.50"
    )
    entries = HistoryEntry.objects.count()
    write = exports.as_xlsx if extension == "xlsx" else exports.as_csv
    content = write(*exports.rows_of(Commitment.objects.all(), columns))

    report = imports.load(imports.read(SimpleUploadedFile(f"ogp.{extension}", content)), by=None)

    assert [outcome.differences for outcome in report.outcomes] == [[], []]
    assert HistoryEntry.objects.count() == entries


def test_the_public_sheet_has_ogps_columns_and_no_draft(client, plan, commitment, institution):
    draft_commitment(plan, institution)
    address = f"/planes/{plan.slug}/ogp.csv"

    rows = list(csv.reader(io.StringIO(client.get(address).content.decode("utf-8-sig"))))

    assert rows[0] == HEADERS
    assert [row[0] for row in rows[1:]] == ["COCDI0001"]
    cells = dict(zip(rows[0], rows[1], strict=True))
    assert (cells["Theme"], cells["Year Of Submission"], cells["OGP Value Technology"]) == ("ND", "2022", "0")
    assert cells["Full Text"].startswith("Problema:\nLos contratos")
    plan.withdraw(by=None, reason="Se revisa con el comité.")
    assert client.get(address).status_code == 404


def test_a_plan_that_is_not_there_is_made_as_a_draft():
    load(ROW | {"Start Date": "2023-01-01", "End Date": "31/12/2023", "Action Plan Number": "3"})
    made = ActionPlan.objects.get(number=3)
    assert (made.submission_year, made.is_published, made.commitments.count()) == (2022, False, 1)
    assert exports.rows_of(Commitment.objects.all())[1][0][4] == "2022"


BAD_CELLS = {
    "Commitment Unique Identifier": ("COC-5", "cinco letras"),
    "Country/Locality": ("Medellín", "otro lugar"),
    "Region": ("Europe", "Americas"),
    "Year Of Submission": ("dos mil", "número entero"),
    "Action Plan Number": ("1.5", "número entero"),
    "Commitment Number": ("0", "número entero"),
    "Commitment Title": ("x" * 301, "300"),
    "Lead Institution": ("Secretaría Jeneral", "¿Es «Secretaría General»?"),
    "Supporting Institution(s)": ("Funcicar; Zzzzz", "No conocemos «Zzzzz»"),
    "URL": ("no es enlace", "dirección completa"),
    "OGP Value Civic Participation": ("sí", "va 1"),
    "Specificity": ("Enorme", "None, Low, Medium, High"),
    "Completion (End of Term)": ("62 %", "Not Started"),
    "Start Date": ("ayer", "2027-12-31"),
    "Budget (COP)": ("mucho", "pesos"),
}


@pytest.mark.parametrize("column", BAD_CELLS)
def test_every_bad_cell_is_named_with_its_row_and_column(plan, column):
    cell, says = BAD_CELLS[column]
    good = ROW | {"Start Date": "2023-01-01", "Budget (COP)": "$ 1.500.000"}

    report = check(
        good,
        good | {"Commitment Unique Identifier": "COCDI0006", "Commitment Number": "6", column: cell},
        plan=plan,
    )

    assert reasons(report) == [(3, column)]
    assert says in report.problems[0].message
    with pytest.raises(imports.ImportRefused):
        load(good, good | {column: cell}, plan=plan)
    assert not Commitment.objects.exists()


def test_all_problems_are_told_at_once(plan):
    wrong = ROW | {"Start Date": "2023-12-31", "End Date": "2023-01-01"}
    other = ROW | {"Commitment Unique Identifier": "COCDI0006", "Commitment Number": "x", "Specificity": "y"}
    report = check(wrong, other, ROW | {"Commitment Unique Identifier": "COCDI0006"}, plan=plan)
    assert reasons(report) == [
        (2, ""),
        (3, "Commitment Number"),
        (3, "Specificity"),
        (4, "Commitment Unique Identifier"),
    ]
    assert "termina antes de empezar" in report.problems[0].message
    assert "fila 3" in report.problems[3].message


def test_a_column_of_nobody_and_an_empty_sheet_are_refused(plan):
    assert reasons(check({"Commitment Unique Identifier": "COCDI0005", "Color": "azul"})) == [(1, "Color")]
    assert reasons(check({"Theme": "Open data"})) == [(1, "Commitment Unique Identifier")]
    empty = imports.read(sheet(headers=["Commitment Unique Identifier"]))
    assert reasons(imports.dry_run(empty, by=None)) == [(1, "Commitment Unique Identifier")]


def test_what_was_promised_to_ogp_is_not_changed_by_a_sheet(plan, commitment):
    row = {
        "Commitment Unique Identifier": "COCDI0001",
        "Commitment Title": "Otra promesa",
        "Theme": "Open data",
    }
    report = check(row)
    assert reasons(report) == [(2, "Commitment Title")]
    assert "modificación aprobada" in report.problems[0].message

    load(row | {"Commitment Title": "ND"})
    commitment.refresh_from_db()
    assert (commitment.theme, commitment.title) == ("Open data", "Tablero público de contratos del Distrito")


def test_a_commitment_stays_in_its_plan(plan, commitment):
    other = ActionPlan(slug="otro", title="Otro plan", number=2).add(by=None)
    report = check({"Commitment Unique Identifier": "COCDI0001", "Theme": "Open data"}, plan=other)
    assert reasons(report) == [(2, "Commitment Unique Identifier")]


def test_full_texts_part_and_join():
    made = Commitment(problem="Uno\n\nDos", status_quo="", action="Tres")
    assert parts_of(full_text(made)) == {"problem": "Uno\n\nDos", "status_quo": "", "action": "Tres"}
    assert parts_of("Texto libre\nde OGP")["action"] == "Texto libre\nde OGP"


# -- the pages ------------------------------------------------------------------------------
@pytest.fixture
def desk(client, lead):
    return enter(client, lead)


def upload(desk, file, plan=None):
    return desk.post(
        reverse("admin:commitments_actionplan_import"), {"sheet": file, "plan": plan.pk if plan else ""}
    )


def test_the_page_tells_asks_and_loads(desk, plan, lead):
    told = upload(desk, sheet(ROW), plan)
    assert told.status_code == 200
    assert "COCDI0005" in told.content.decode()
    assert "entra como borrador" in told.content.decode()
    assert not Commitment.objects.exists()

    done = desk.post(
        reverse("admin:commitments_actionplan_confirm"), {"token": told.context["token"]}, follow=True
    )

    assert "Compromisos nuevos: 1." in done.content.decode()
    assert Commitment.objects.get().ogp_id == "COCDI0005"


def test_bad_rows_are_shown_and_cannot_be_confirmed(desk, plan):
    told = upload(desk, sheet(ROW | {"Lead Institution": "Secretaría Jeneral"}), plan)
    assert told.status_code == 422
    assert "¿Es «Secretaría General»?" in told.content.decode()
    assert "Confirmar e importar" not in told.content.decode()


def test_another_sheet_or_other_data_cannot_slip_in(desk, plan):
    token = upload(desk, sheet(ROW), plan).context["token"]
    confirm = reverse("admin:commitments_actionplan_confirm")

    forged = desk.post(confirm, {"token": token[:-2] + "xx"})
    assert forged.status_code == 422
    assert "no es la que revisaste" in forged.content.decode()

    load(ROW | {"Theme": "Gender"}, plan=plan)
    late = desk.post(confirm, {"token": token})
    assert late.status_code == 422
    assert "cambiaron desde la revisión" in late.content.decode()
    assert Commitment.objects.get().theme == "Gender"

    assert desk.post(confirm, {"token": late.context["token"]}).status_code == 302
    assert Commitment.objects.get().theme == "Open data, Capacity building"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("plan.xlsx", b"PK\x03\x04 esto no es una hoja", "No pudimos leer la hoja"),
        ("plan.csv", b"", "vacío"),
        ("plan.csv", b"\n\n", "vacía"),
        ("plan.csv", b"A,A\n1,2\n", "repetida"),
    ],
)
def test_a_broken_sheet_is_refused_in_words(desk, name, content, says):
    answer = upload(desk, SimpleUploadedFile(name, content))
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_the_template_can_be_filled_and_loaded(desk, plan):
    answer = desk.get(reverse("admin:commitments_actionplan_template"))
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert rows[0] == (*COLUMNS, *EXTRA)
    report = imports.dry_run(imports.read(SimpleUploadedFile("p.xlsx", answer.content)), by=None)
    assert report.problems == []


# -- the commands ---------------------------------------------------------------------------
def test_the_commands_tell_load_and_write(plan, tmp_path, capsys):
    file = tmp_path / "plan.csv"
    file.write_bytes(sheet(ROW).read())
    call_command("import_plan", file, plan=plan.slug)
    assert "Era una prueba" in capsys.readouterr().out
    assert not Commitment.objects.exists()

    call_command("import_plan", file, "--apply", plan=plan.slug)
    assert Commitment.objects.count() == 1

    out = tmp_path / "ogp.xlsx"
    call_command("export_plan", plan.slug, out, "--drafts")
    call_command("import_plan", out)
    assert "COCDI0005 igual" in capsys.readouterr().out


def test_the_command_refuses_a_bad_sheet_in_words(plan, tmp_path, capsys):
    file = tmp_path / "plan.csv"
    file.write_bytes(sheet(ROW | {"Specificity": "Enorme"}).read())
    with pytest.raises(CommandError, match="No se cargó nada"):
        call_command("import_plan", file, "--apply", plan=plan.slug)
    assert "Fila 2, Specificity" in capsys.readouterr().err
    with pytest.raises(CommandError, match="No se puede leer"):
        call_command("import_plan", tmp_path / "no-esta.csv")
    with pytest.raises(CommandError, match="No hay un plan"):
        call_command("export_plan", "no-esta", tmp_path / "ogp.csv")
