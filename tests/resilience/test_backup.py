"""A backup is sealed to a key that is elsewhere, comes back whole, and says so when it is not."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from nacl.public import PrivateKey

from cartagena_ogp import backups
from cartagena_ogp.sealing import CHUNK, FRAME, NotOpened, Sealer, opened
from tests.resilience.conftest import City

CANARY = "Lo que ninguna copia deja leer"
CHANGE = """
from cartagena_ogp.models import Institution
Institution.objects.get(slug="secretaria-general").change(by=None, reason="Prueba.", purpose="{}")
"""


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_is_sealed_comes_back(size: int) -> None:
    key, file = PrivateKey.generate(), io.BytesIO()
    sealer = Sealer(file, key.public_key)
    sealer.write(b"x" * size)
    sealer.close()
    file.seek(0)
    assert b"".join(opened(file, key)) == b"x" * size


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-FRAME],
        lambda data: data[:-1],
        lambda data: data + b"x",
        lambda data: data[:200] + bytes([data[200] ^ 1]) + data[201:],
        lambda data: b"OTRACOSA" + data[8:],
    ],
    ids=["sin el final", "cortado", "con algo más", "alterado", "otra cosa"],
)
def test_a_damaged_seal_is_named(damage) -> None:
    key, file = PrivateKey.generate(), io.BytesIO()
    sealer = Sealer(file, key.public_key)
    sealer.write(b"x" * (2 * CHUNK + 5))
    sealer.close()
    with pytest.raises(NotOpened):
        list(opened(io.BytesIO(damage(file.getvalue())), key))


def test_another_key_opens_nothing() -> None:
    file = io.BytesIO()
    Sealer(file, PrivateKey.generate().public_key).close()
    with pytest.raises(NotOpened):
        list(opened(io.BytesIO(file.getvalue()), PrivateKey.generate()))


@pytest.mark.parametrize("days", [0, 36, 400])
def test_backups_are_never_kept_longer_than_promised(days: int, tmp_path: Path) -> None:
    with pytest.raises(backups.BackupFailed, match="35 días"):
        backups.forget(tmp_path, days=days, now=timezone.now())


def test_old_backups_go_and_new_ones_stay(tmp_path: Path) -> None:
    now = timezone.now()
    old, new = ((now - timedelta(days=days)).strftime(backups.NAME) for days in (36, 34))
    (tmp_path / old).mkdir()
    (tmp_path / new).mkdir()
    assert backups.forget(tmp_path, days=35, now=now) == [old]
    assert [path.name for path in tmp_path.iterdir()] == [new]


@pytest.mark.long
def test_the_rehearsal_of_a_restore(town: City, tmp_path: Path) -> None:
    town.run_code(CHANGE.format(CANARY))
    kept = town.folder / "data/files/evidencia.bin"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(CANARY.encode() * 1000)
    made = town.manage("backup_key")
    public, private = re.findall(r": (\S{44})$", made, re.MULTILINE)
    secret = tmp_path / "key"
    secret.write_text(private)
    copies = tmp_path / "copies"

    town.manage("backup", "--to", str(copies), "--recipient", public)
    (folder,) = copies.iterdir()
    for path in folder.iterdir():
        assert CANARY.encode() not in path.read_bytes(), path.name
        assert b"PGDMP" not in path.read_bytes(), path.name

    told = town.manage("restore", str(folder), "--key", str(secret), "--rehearse")
    assert "La bitácora está entera" in told
    assert "la copia sirve" in told

    database = folder / "database.sealed"
    database.write_bytes(database.read_bytes()[:-100])
    with pytest.raises(backups.BackupFailed, match=r"database\.sealed"):
        backups.check(folder)
