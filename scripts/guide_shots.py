"""The screens of docs/guia-editor.md, taken of the portal with its illustrative content.

.venv/bin/python scripts/guide_shots.py      about four minutes; needs Chromium
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image

BASE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE))

from tests import pgplugin  # noqa: E402, F401 (it settles the environment before Django reads it)
from tests.browser.chromium import running  # noqa: E402
from tests.resilience.conftest import City  # noqa: E402

SHOTS = {
    "entrar": "/cuenta/entrar/",
    "inicio": "/admin/",
    "compromisos": "/admin/commitments/commitment/",
    "cambiar": "/admin/commitments/commitment/{commitment}/change/",
    "hitos": "/admin/commitments/milestone/",
    "comentarios": "/admin/portal/comment/",
    "obras": "/admin/publicworks/work/",
    "vallas": "/admin/publicworks/sign/",
    "propuestas": "/admin/cocreation/proposal/",
    "bitacora": "/bitacora/",
}
PERSON = """
from django.test import Client
from cartagena_ogp.models import User
from commitments.models import Commitment
from tests.staff import enter
boss = User.objects.create_superuser("edita@cartagena.test", name="Yuranis Edita")
print(enter(Client(), boss).session.session_key, Commitment.objects.get(ogp_id="COCDI0001").pk)
"""
WIDE, TALL, QUALITY = 1100, 720, 62
MOST_BYTES = 1_000_000


def main() -> int:
    folder = BASE / "docs/img/guide"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="guide-") as here:
        city = City(Path(here))
        try:
            city.begin()
            city.manage("prepare")
            city.manage("load_demo")
            session, commitment = city.run_code(PERSON).split()
            with city.web(PORTAL_SURFACE="all") as server:
                take(folder, f"http://127.0.0.1:{server.port}", session, commitment)
        finally:
            city.stop()
    total = sum(path.stat().st_size for path in folder.iterdir())
    print(f"{len(SHOTS)} imágenes, {total // 1024} KB")
    return 0 if total <= MOST_BYTES else 1


def take(folder: Path, address: str, session: str, commitment: str) -> None:
    for browser in running():
        for name, path in SHOTS.items():
            context = browser.new_context(
                viewport={"width": WIDE, "height": TALL}, locale="es-CO", base_url=address
            )
            if name != "entrar":
                context.add_cookies([{"name": "sesion", "value": session, "url": address}])
            page = context.new_page()
            answer = page.goto(path.format(commitment=commitment))
            assert answer is not None
            assert answer.status == 200, (path, answer.status)
            picture = Image.open(io.BytesIO(page.screenshot()))
            picture.convert("RGB").save(folder / f"{name}.webp", quality=QUALITY, method=6)
            context.close()


if __name__ == "__main__":
    sys.exit(main())
