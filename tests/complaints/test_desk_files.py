"""Evidence at the desk, and a case that leaves it: pictures, plain bytes, a sealed export."""

import hashlib
import io
import json
import time
import zipfile

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings as portal_settings
from django.urls import reverse
from nacl.signing import SigningKey

from complaints import assisted, crypto, exporting, filing, receipts
from complaints.filing import Filing
from complaints.models import AuditEntry
from tests.complaints.desk import TODAY, at_the_desk
from tests.complaints.test_desk_preview import pdf

SECRET = b"El canario dorado canta en Bocachica"


@pytest.fixture(autouse=True)
def cheap_exports(monkeypatch):
    monkeypatch.setattr(exporting, "COST", crypto.Cost(1, 8 * 1024))


@pytest.fixture
def case(nelcy, jader):
    filed = filing.file_case(Filing("contracts", {"text": "Pagaron #sin obra [x] $y$"}), on=TODAY)
    refused = assisted.add_files(
        filed,
        [assisted.as_upload("soporte.pdf", pdf(3)), assisted.as_upload("nota.txt", SECRET)],
        None,
        on=TODAY,
    )
    assert refused == []
    return filed.case


def part_of(case, ending):
    found = case.parts.filter(kind="file").order_by("seq")
    return found[0] if ending == "pdf" else found[1]


def test_a_file_is_seen_as_pictures_and_taken_as_bytes(nelcy, case):
    client = at_the_desk(nelcy)
    part = part_of(case, "pdf")
    page = client.get(reverse("desk:file", args=[case.reference, part.pk])).content.decode()
    assert "página 1 de 3" in page
    picture = client.get(reverse("desk:picture", args=[case.reference, part.pk, 2]))
    assert picture.content.startswith(b"\x89PNG")
    assert client.get(reverse("desk:picture", args=[case.reference, part.pk, 9])).status_code == 404

    taken = client.get(reverse("desk:take_file", args=[case.reference, part_of(case, "txt").pk]))
    assert b"".join(taken.streaming_content).strip() == SECRET
    assert taken["Content-Type"] == "application/octet-stream"
    assert taken["Content-Disposition"] == 'attachment; filename="adjunto-02.txt"'
    assert taken["X-Content-Type-Options"] == "nosniff"
    assert taken["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert taken["Cache-Control"] == "no-store"
    assert set(AuditEntry.objects.values_list("act", flat=True)) == {"file_seen", "file_taken"}


def test_an_export_needs_the_password_again_and_its_own_passphrase(nelcy, case):
    client = at_the_desk(nelcy)
    url = reverse("desk:export", args=[case.reference])
    assert client.get(url)["Location"].startswith(reverse("account_reauthenticate"))
    assert not AuditEntry.objects.exists()

    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "mfa", "at": 0, "type": "totp"},
        {"method": "password", "at": time.time(), "reauthenticated": True},
    ]
    session.save()
    page = client.get(url)
    passphrase = page.context["form"]["passphrase"].value()
    assert receipts.last_group(passphrase) in page.content.decode()
    assert client.post(url, {"passphrase": passphrase}).status_code == 422, "it was not noted down"
    answer = client.post(url, {"passphrase": passphrase, "noted": "on"})
    sealed = b"".join(answer.streaming_content)

    assert SECRET not in sealed
    assert b"pagaron" not in sealed.lower()
    with pytest.raises(crypto.CannotOpen):
        list(exporting.unsealed(io.BytesIO(sealed), receipts.new()))
    with pytest.raises(crypto.CannotOpen):
        list(exporting.unsealed(io.BytesIO(sealed[:-20]), passphrase))
    archive = zipfile.ZipFile(
        io.BytesIO(b"".join(exporting.unsealed(io.BytesIO(sealed), passphrase.lower())))
    )
    manifest = archive.read("manifiesto.json")
    hashes = json.loads(manifest)["sha256"]
    assert {name: hashlib.sha256(archive.read(name)).hexdigest() for name in hashes} == hashes
    assert archive.read("archivos/adjunto-02.txt").strip() == SECRET
    assert archive.read("denuncia.pdf").startswith(b"%PDF")
    assert "Pagaron #sin obra [x] $y$" in archive.read("denuncia.json").decode()
    custody = json.loads(archive.read("cadena-de-custodia.json"))
    assert [entry["act"] for entry in custody] == ["exported"]
    signature, public = archive.read("manifiesto.firma").decode().split()
    key = SigningKey(portal_settings.HISTORY_SIGNING_KEY).verify_key
    assert key.encode().hex() == public
    key.verify(manifest, bytes.fromhex(signature))
