"""What is published at the close, and the verifier run as anybody would run it."""

import csv
import hashlib
import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from cocreation.models import Consultation
from cocreation.voting import box, keys, operations, tally
from cocreation.voting.turnout import roll_count, suppressed

from .votes import a_consultation, a_voter, an_election

VOTES = [[1, 2]] * 30 + [[2, 3]] * 20 + [[3]] * 12 + [[1]] * 3


def close(consultation: Consultation) -> Consultation:
    left = "SELECT pg_sleep(greatest(0, extract(epoch FROM %s - clock_timestamp()) + 0.02))"
    with connection.cursor() as cursor:
        cursor.execute(left, [consultation.closes_at])
    return operations.close(consultation, by=None, reason="")


def fill(consultation: Consultation, votes: list[list[int]]) -> str:
    """Drop all these and seal on the way; the receipt of the last one."""
    receipt = ""
    for place, choices in enumerate(votes):
        receipt = keys.new_receipt()
        assert box.cast(a_voter(consultation), keys.receipt_hash(receipt), choices) == "counted"
        if place % 30 == 29:
            operations.seal_all()
    return receipt


def download(client: Client, consultation: Consultation, folder: Path) -> Path:
    for file in consultation.files.all():
        path = reverse("cocreation:consultation_file", args=[consultation.slug, file.name])
        content = client.get(path).getvalue()
        assert hashlib.sha256(content).hexdigest() == file.sha256
        (folder / file.name).write_bytes(content)
    (folder / "verificar.py").write_bytes(client.get(reverse("cocreation:vote_verifier")).content)
    return folder


def verify(folder: Path, *asked: str) -> tuple[int, str]:
    """Exit code and words, away from the portal's own libraries."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verificar.py", ".", *asked],
        cwd=folder, capture_output=True, text=True, check=False, timeout=60,
        env=os.environ | {"PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.fixture(scope="module")
def published(django_db_setup, django_db_blocker, tmp_path_factory):
    """The files of a closed consultation and a receipt of it; read by every test here."""
    with django_db_blocker.unblock(), transaction.atomic():
        consultation = a_consultation(lasts=8)
        receipt = fill(consultation, VOTES)
        noted = box.seals(consultation.pk)[0].head
        closed = close(consultation)
        folder = download(Client(), closed, tmp_path_factory.mktemp("publicado"))
        found = (
            folder,
            receipt,
            noted,
            closed.result,
            Client().get(reverse("cocreation:consultation_result", args=[closed.slug])).content.decode(),
        )
        transaction.set_rollback(True)
    return found


@pytest.fixture
def copy(published, tmp_path):
    for path in published[0].iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def rewrite(folder: Path, change) -> None:
    path = folder / "papeletas.csv"
    rows = list(csv.reader(path.open(encoding="utf-8", newline="")))
    rows[1:] = change(rows[1:])
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)


def test_anybody_recounts_and_finds_a_receipt_and_an_early_head(published, copy):
    _folder, receipt, noted, result, _page = published
    code, said = verify(copy, receipt, noted)
    assert (code, said.splitlines()[-1]) == (0, "Todo cuadra.")
    assert "su papeleta dice: 1" in said
    assert {row["option"]: row["votes"] for row in result["votes"]} == {1: 33, 2: 50, 3: 32, 4: 0}
    assert result["chosen"] == [2, 1]
    assert result["ballots"] == 65


def test_the_page_says_what_the_files_say(published):
    page = published[4]
    assert "Se contaron 65 papeletas." in page
    assert all(f"{n} votos" in page for n in (50, 33, 32, 0))
    assert page.index("50 votos") < page.index("33 votos") < page.index("32 votos")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: [[rows[0][0], rows[0][1], "4"], *rows[1:]], "sus papeletas dan la raíz publicada"),
        (lambda rows: rows[1:], "papeletas y hay"),
        (lambda rows: [*rows, [secrets.token_hex(32), "1", "4"]], "papeletas y hay"),
        (lambda rows: [*rows, [secrets.token_hex(32), "99", "4"]], "fuera de los lotes"),
        (lambda rows: [*rows, rows[0]], "ningún recibo está dos veces"),
        (lambda rows: [[*rows[0][:2], "1 2 3"], *rows[1:]], "cumplen las reglas: no las de los renglones 2"),
        (lambda rows: [[rows[0][0], "21"[rows[0][1] == "2"], rows[0][2]], *rows[1:]], "raíz publicada"),
    ],
)  # fmt: skip
def test_a_changed_dropped_or_stuffed_ballot_is_named(copy, change, said):
    rewrite(copy, change)
    code, words = verify(copy)
    assert code == 1
    assert any(line.startswith("MAL") and said in line for line in words.splitlines())


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("reglas.json", '"maximo":2', '"maximo":3'),
        ("resultado.json", '"votes": 50', '"votes": 51'),
        ("padron_conteo.json", '"marcas": 65', '"marcas": 66'),
        ("sellos.csv", "1,", "2,"),
    ],
)
def test_a_changed_file_is_named(copy, name, old, new):
    text = (copy / name).read_text()
    assert old in text
    (copy / name).write_text(text.replace(old, new, 1))
    assert verify(copy)[0] == 1


def test_a_whole_chain_made_again_contradicts_the_head_that_somebody_noted(published, copy):
    """Stuffing and sealing everything anew passes alone; a head mailed at the time does not."""
    rows = list(csv.DictReader((copy / "papeletas.csv").open(encoding="utf-8")))
    next(row for row in rows if row["lote"] == "1")["opciones"] = "4"
    rules = (copy / "reglas.json").read_text()
    slug, digest = json.loads(rules)["consulta"], hashlib.sha256(rules.encode()).hexdigest()
    previous = hashlib.sha256(f"consulta|{slug}|{digest}".encode()).hexdigest()
    seals = [["lote", "papeletas", "raiz", "anterior", "huella", "sellado"]]
    for batch in sorted({int(row["lote"]) for row in rows}):
        lines = sorted(
            f"{row['recibo']}:{row['opciones'].replace(' ', ',')}\n"
            for row in rows
            if int(row["lote"]) == batch
        )
        root = hashlib.sha256("".join(lines).encode()).hexdigest()
        head = hashlib.sha256(f"{previous}|{batch}:{len(lines)}:{root}".encode()).hexdigest()
        seals.append([str(batch), str(len(lines)), root, previous, head, ""])
        previous = head
    with (copy / "sellos.csv").open("w", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(seals)
    with (copy / "papeletas.csv").open("w", newline="") as out:
        writer = csv.DictWriter(out, ["recibo", "lote", "opciones"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    code, said = verify(copy, published[2])
    assert code == 1
    assert f"MAL   la huella {published[2]} está" in said


@pytest.mark.django_db
def test_a_page_asks_ten_questions_at_most_whatever_there_is(client, django_assert_max_num_queries):
    consultation = a_consultation(lasts=2, options=12)
    fill(consultation, [[1, 2]] * 5)
    close(consultation)
    for _one in range(3):
        a_consultation(cycle=consultation.cycle)
    for name in ("consultations", "consultation", "consultation_options", "consultation_result"):
        args = [] if name == "consultations" else [consultation.slug]
        with django_assert_max_num_queries(10 + 4):  # four of the transaction of `@page` itself
            assert client.get(reverse(f"cocreation:{name}", args=args)).status_code == 200


@pytest.mark.django_db
def test_an_election_of_few_says_who_and_no_figures(client, tmp_path):
    election = an_election(lasts=2)
    receipt = fill(election, [[2]] * 3 + [[1]] * 2)
    result = close(election).result
    assert (result["chosen"], result["alternates"]) == ([2], [1])
    assert result["votes"] is None
    assert result["ballots"] is None
    folder = download(client, election, tmp_path)
    assert not (folder / "papeletas.csv").exists()
    code, said = verify(folder, receipt)
    assert (code, "bien  el recibo está en la urna" in said) == (0, True)
    page = client.get(reverse("cocreation:consultation_result", args=[election.slug])).content.decode()
    assert "Candidata 2" in page
    assert "votos</span>" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(("votes", "withheld"), [([[2]] * 12, True), ([[2]] * 8 + [[1]] * 5, False)])
def test_an_election_shows_figures_only_when_they_hide_the_voters(client, tmp_path, votes, withheld):
    election = an_election(lasts=3)
    fill(election, votes)
    result = close(election).result
    assert result["withheld"] is withheld
    folder = download(client, election, tmp_path)
    assert (folder / "papeletas.csv").exists() is not withheld
    assert verify(folder)[0] == 0
    assert "recibo" not in (folder / "papeletas.csv").read_text() if not withheld else True


@pytest.mark.django_db
def test_a_tie_waits_for_the_public_number_and_follows_the_rule(administrator):
    consultation = a_consultation(lasts=2, seats=1, max_choices=1)
    fill(consultation, [[1], [2], [3]])
    closed = close(consultation)
    assert closed.state == Consultation.State.CLOSED
    assert closed.result["tied"] == [1, 2, 3]
    assert closed.result["chosen"] == []
    operations.count(closed, by=administrator, lottery_number="4821", lottery_source="Lotería, 3 de enero")
    seed = hashlib.sha256(f"{closed.final_head}|4821".encode()).hexdigest()
    first = min((1, 2, 3), key=lambda n: hashlib.sha256(f"{seed}|{n}".encode()).hexdigest())
    assert closed.result["chosen"] == [first]
    assert closed.state == Consultation.State.COUNTED
    with pytest.raises(ValidationError):
        operations.count(closed, by=administrator, lottery_number="1", lottery_source="Otra")


@pytest.mark.parametrize(
    ("votes", "places", "chosen", "tied"),
    [
        ({1: 5, 2: 3, 3: 1}, 2, [1, 2], []),
        ({1: 5, 2: 3, 3: 3}, 2, [1], [2, 3]),
        ({1: 5, 2: 5, 3: 1}, 2, [1, 2], []),
        ({1: 5, 2: 0, 3: 0}, 2, [1], []),
        ({1: 0, 2: 0}, 1, [], []),
    ],
)
def test_who_takes_the_places(votes, places, chosen, tied):
    found = tally.ranking(votes, places, "f" * 64, "")
    assert (sorted(found["chosen"]), found["tied"]) == (chosen, tied)


def test_small_cells_are_hidden_with_another_that_would_give_them_away():
    assert suppressed({"a": 3, "b": 10, "c": 7}) == {"a": None, "b": 10, "c": None}
    assert suppressed({"a": 3, "b": 10, "c": 4}) == {"a": None, "b": 10, "c": None}
    assert suppressed({"a": 10, "b": 7}) == {"a": 10, "b": 7}
    rows = [
        {"channel": channel, "level": 1, "territory": place, "sector": "", "age": "", "n": n}
        for channel, place, n in [
            ("online", "ucg-1", 9), ("online", "ucg-2", 8), ("paper", "ucg-1", 2), ("paper", "ucg-2", 6),
        ]
    ]  # fmt: skip
    counts = roll_count(rows)
    assert counts["marcas"] == 25
    assert set(counts["por_canal_y_lugar"].values()) == {None}
