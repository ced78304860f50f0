"""The standalone verifier, run as anyone would run it, on the files the portal gives."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from cartagena_ogp import history
from cartagena_ogp.models import HistoryEntry


@pytest.fixture
def files(client, milestone, administrator, tmp_path):
    """The four files, with a redaction, two checkpoints and all kinds of characters in the chain."""
    commitment = milestone.commitment
    commitment.change(by=None, results='Línea 1\nLínea 2 "entre comillas" \\ 😀 \u2028', budget="1420000.50")
    history.make_checkpoint(date(2026, 3, 1))
    history.redact(HistoryEntry.objects.first(), by=administrator, reason="Ley 1581 de 2012.")
    commitment.change(by=None, results="Todo bien.")
    history.make_checkpoint(date(2026, 3, 2))
    names = {"log_chain": "cadena.jsonl", "log_points": "puntos.json", "log_key": "clave.txt"}
    for name, file in (names | {"log_verifier": "verificar_bitacora.py"}).items():
        response = client.get(reverse(name))
        content = response.getvalue() if response.streaming else response.content
        (tmp_path / file).write_bytes(content)
    return tmp_path


def run(folder: Path) -> tuple[int, str]:
    """Its exit code and what it said, away from the portal's own libraries."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verificar_bitacora.py", "cadena.jsonl", "puntos.json", "clave.txt"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONUTF8": "1"},
        timeout=60,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def edit(folder: Path, number: int, **values: object) -> None:
    """Change what the chain's line of an entry says."""
    lines = (folder / "cadena.jsonl").read_text().splitlines()
    lines[number - 1] = json.dumps(json.loads(lines[number - 1]) | values, ensure_ascii=False)
    (folder / "cadena.jsonl").write_text("\n".join(lines) + "\n")


def said(folder: Path, number: int) -> dict:
    return json.loads((folder / "cadena.jsonl").read_text().splitlines()[number - 1])


def edit_point(folder: Path, **values: object) -> None:
    points = json.loads((folder / "puntos.json").read_text())
    points["checkpoints"][0] |= values
    (folder / "puntos.json").write_text(json.dumps(points))


def test_the_portals_own_chain_is_whole(files):
    code, words = run(files)
    assert code == 0, words
    assert history.head().hash in words


def test_a_private_entry_shows_its_digest_alone(files):
    private = [json.loads(line) for line in (files / "cadena.jsonl").read_text().splitlines()]
    private = [entry for entry in private if entry["subject"] == "privado"]
    assert private
    assert all(
        set(entry) == {"sequence", "recorded_at", "subject", "event", "digest", "hash"} for entry in private
    )


def test_a_changed_reason_is_found(files):
    body = said(files, 4)["body"] | {"reason": "otra"}
    edit(files, 4, body=body)
    code, words = run(files)
    assert (code, "cambiaron el contenido de la entrada 4" in words) == (1, True)


def test_a_changed_event_is_found(files):
    edit(files, 4, event="modified")
    code, words = run(files)
    assert (code, "la entrada 4 no encadena" in words) == (1, True)


def test_a_removed_entry_is_found(files):
    lines = (files / "cadena.jsonl").read_text().splitlines()
    (files / "cadena.jsonl").write_text("\n".join(lines[:3] + lines[4:]) + "\n")
    code, words = run(files)
    assert (code, "falta la entrada 4: en su lugar está la 5" in words) == (1, True)


def test_a_cut_chain_is_found_by_its_signature(files):
    lines = (files / "cadena.jsonl").read_text().splitlines()
    (files / "cadena.jsonl").write_text("\n".join(lines[:-1]) + "\n")
    code, words = run(files)
    assert (code, f"firmó la {len(lines)}" in words) == (1, True)


def test_a_content_hidden_without_an_act_is_found(files):
    lines = (files / "cadena.jsonl").read_text().splitlines()
    entry = json.loads(lines[3])
    del entry["body"], entry["salt"]
    lines[3] = json.dumps(entry)
    (files / "cadena.jsonl").write_text("\n".join(lines) + "\n")
    code, words = run(files)
    assert (code, "la entrada 4 perdió su contenido" in words) == (1, True)
    edit(files, 4, redaction={"act": 5, "reason": "porque sí"})
    code, words = run(files)
    assert (code, "bitacora/4 se retiró sin el acto" in words) == (1, True)


def test_a_forged_signature_is_found(files):
    edit_point(files, signature="00" * 64)
    code, words = run(files)
    assert (code, "la firma del punto del 2026-03-01 no es válida" in words) == (1, True)


def test_a_signature_moved_to_another_day_is_found(files):
    edit_point(files, day="2026-02-27")
    code, words = run(files)
    assert (code, "la firma del punto del 2026-02-27 no es válida" in words) == (1, True)


def test_another_key_is_found(files):
    (files / "clave.txt").write_text("ab" * 32 + "\n")
    code, words = run(files)
    assert (code, "firmado con otra clave" in words) == (1, True)


@pytest.mark.parametrize("junk", ["", "<html>", "{}", "[1]", '{"checkpoints": 3}'])
def test_files_that_are_not_what_they_should_be(files, junk):
    (files / "puntos.json").write_text(junk)
    assert run(files)[0] == 1


@pytest.mark.parametrize("junk", ["<html>", "[]", "null", '{"sequence": 1}', "\ufeff{}", '{"sequence": 1.5}'])
def test_lines_that_are_not_entries(files, junk):
    (files / "cadena.jsonl").write_text(junk + "\n")
    assert run(files)[0] == 1
