"""The deployment files are true of this code: every app in the image, valid syntax, no traces."""

import re
import shutil
import subprocess
from pathlib import Path

import moto
import pytest
import yaml
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser

from cartagena_ogp import environment, gunicorn_conf
from tests.test_house import MAY_IMPORT

PROCESSES = ("public", "intake", "staff", "worker")
ROOT = Path(settings.BASE_DIR)
DEPLOY = ROOT / "docs/deploy"


def test_the_image_holds_every_app_and_nothing_secret():
    dockerfile, ignored = (ROOT / "Dockerfile").read_text(), (ROOT / ".dockerignore").read_text().split()
    for name in (*MAY_IMPORT, "templates", "static", "locale"):
        assert f"COPY {name} {name}" in dockerfile
        assert f"!{name}" in ignored
    assert ignored[0] == "**", "what is not named stays out"
    assert "USER 10001" in dockerfile
    assert "HEALTHCHECK" in dockerfile
    assert "--require-hashes" in dockerfile


def test_compose_runs_both_surfaces_without_a_disk():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert services["public"]["environment"]["PORTAL_SURFACE"] == "public"
    assert services["public"]["deploy"]["replicas"] == 2
    assert services["staff"]["environment"]["PORTAL_SURFACE"] == "staff"
    assert services["intake"]["environment"]["PORTAL_SURFACE"] == "intake"
    addresses = [services[name]["environment"]["DATABASE_URL"] for name in PROCESSES]
    assert len(set(addresses)) == len(PROCESSES), "each process has a role of its own"
    for name in PROCESSES:
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
        assert not [
            volume for volume in services[name].get("volumes", []) if not volume.startswith("sealed:")
        ]


def test_every_named_setting_exists():
    told = (DEPLOY / "portal.env.example").read_text()
    table = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert set(re.findall(r"^([A-Z_]+)=", told, re.MULTILINE)) <= table


def test_kubernetes_never_runs_as_root():
    found = [each for each in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text()) if each]
    deployments = [each for each in found if each["kind"] == "Deployment"]
    assert len(deployments) == 4
    for each in deployments:
        spec = each["spec"]["template"]["spec"]
        assert spec["securityContext"]["runAsNonRoot"] is True
        for container in spec["containers"]:
            assert container["securityContext"]["readOnlyRootFilesystem"] is True


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is installed by .ci/run")
def test_nginx_accepts_its_configuration(tmp_path):
    text = (DEPLOY / "nginx.conf").read_text()
    text = text.replace("/etc/nginx/tls", str(tmp_path)).replace("/var/cache/nginx", str(tmp_path))
    text = text.replace("/run/nginx.pid", str(tmp_path / "pid")).replace(
        "server public:8000", "server 127.0.0.1:1"
    )
    text = text.replace("server staff:8000", "server 127.0.0.1:2")
    text = text.replace("server intake:8000", "server 127.0.0.1:3")
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=localhost",
        "-days",
        "1",
    ]
    command += ["-keyout", str(tmp_path / "privkey.pem"), "-out", str(tmp_path / "fullchain.pem")]
    subprocess.run(command, check=True, capture_output=True)
    (tmp_path / "nginx.conf").write_text(text)
    done = subprocess.run(
        ["nginx", "-t", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_channel_leaves_nothing_at_the_door():
    text = (DEPLOY / "nginx.conf").read_text()
    channel = re.search(r"location ~ \^/\(en/\)\?denuncias\?.*?\n    \}", text, re.DOTALL)
    assert channel
    for line in ("access_log off;", "error_log /dev/null crit;", "proxy_request_buffering off;", "gzip off;"):
        assert line in channel[0]
    for header in ("Host $host", "X-Forwarded-Proto $scheme", 'X-Forwarded-For ""', 'Connection ""'):
        assert f"proxy_set_header {header};" in channel[0], (
            "one header of its own makes nginx forget the rest"
        )


def test_a_visitor_does_not_move_the_address_that_the_server_heard():
    config = Config()
    config.set("forwarder_headers", gunicorn_conf.forwarder_headers)
    sent = b"GET /compromisos/ HTTP/1.1\r\nHost: x\r\nSCRIPT_NAME: /compromisos\r\n\r\n"
    assert next(RequestParser(config, iter([sent]), ("127.0.0.1", 1))).headers == [("HOST", "x")]


@pytest.mark.parametrize("unit", sorted((DEPLOY / "systemd").glob("*.service")), ids=lambda path: path.name)
def test_units_start_what_exists_and_little_else(unit):
    text = unit.read_text()
    command = re.search(r"^ExecStart=\S+/python (?:-m (\S+)|manage\.py (\S+))", text, re.MULTILINE)
    assert command
    assert command[1] == "gunicorn" or command[2] in {"procrastinate", "backup"}
    for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "UMask=0077", "LimitCORE=0"):
        assert line in text


@pytest.mark.parametrize(
    "value",
    ["http://x/y", "s3://", "s3://host", "s3://host/", "s3://host/a/b"],
)
def test_a_wrong_store_stops_the_start(value, monkeypatch, capsys):
    monkeypatch.setenv("FILES_URL", value)
    with pytest.raises(SystemExit):
        environment.storage("FILES_URL")
    assert "FILES_URL" in capsys.readouterr().err


def test_files_live_in_a_store_of_s3(monkeypatch):
    monkeypatch.setenv("FILES_URL", "s3://clave:secreto@s3.us-east-1.amazonaws.com/portal")
    with moto.mock_aws():
        store = storages.create_storage(environment.storage("FILES_URL"))
        store.bucket.create()
        name = store.save("a/b.txt", ContentFile(b"hola"))
        assert store.open(name).read() == b"hola"
        assert store.save("a/b.txt", ContentFile(b"otra")) != name, "nothing is overwritten"
        with pytest.raises(FileNotFoundError):
            store.open("no/esta.txt")
