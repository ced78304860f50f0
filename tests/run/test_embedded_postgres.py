"""The portal's own PostgreSQL: started, shared, killed and found again."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from cartagena_ogp import embedded_postgres, postgres_binaries, processes
from cartagena_ogp.embedded_postgres import Cluster, is_postgres, socket_folder
from cartagena_ogp.postgres_binaries import PostgresUnavailable

BASE = Path(__file__).resolve().parents[2]


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        yield Path(folder) / "datos"


@pytest.fixture
def cluster(home: Path) -> Iterator[Cluster]:
    cluster = Cluster(home, throwaway=True)
    cluster.start()
    yield cluster
    cluster.stop()


def postmaster(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().splitlines()[0])


def test_address_reads_back_with_spaces_and_accents(tmp_path):
    cluster = Cluster(tmp_path / "mi año & más")

    read = conninfo_to_dict(cluster.url())

    assert read == {"dbname": "portal", "user": "portal", "host": str(cluster.socket)}


@pytest.mark.parametrize(
    ("limit", "kept"), [("134217728", 64), ("2147483648", 512), ("99999999999999", None), ("max", None)]
)
def test_a_quarter_of_the_memory_granted_keeps_tables_at_hand(tmp_path, monkeypatch, limit, kept):
    (tmp_path / "memory.max").write_text(limit)
    monkeypatch.setattr(processes, "CONTAINER_MEMORY", tmp_path / "memory.max")
    monkeypatch.setattr(os, "sysconf", lambda name: 4096 if name == "SC_PAGE_SIZE" else 8 * 1024**3 // 4096)

    assert embedded_postgres.page_cache_mib() == (kept or 1024)


def test_committed_rows_survive_kill_9(home):
    cluster = Cluster(home)
    try:
        cluster.start()
        with psycopg.connect(cluster.url()) as connection:
            connection.execute("CREATE TABLE promise AS SELECT generate_series(1, 5000) AS number")
        killed = postmaster(cluster)
        os.kill(killed, signal.SIGKILL)
        while cluster.is_running():
            time.sleep(0.02)

        cluster.start()

        assert postmaster(cluster) != killed
        with psycopg.connect(cluster.url()) as connection:
            assert connection.execute("SELECT count(*) FROM promise").fetchone() == (5000,)
    finally:
        cluster.stop()


def test_portal_role_cannot_reach_the_operating_system(cluster):
    with psycopg.connect(cluster.url()) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("COPY (SELECT 1) TO PROGRAM 'id'")


def test_socket_folder_is_closed_to_others(cluster):
    assert cluster.socket.stat().st_mode & 0o777 == 0o700


def test_second_user_adopts_the_server_and_the_last_one_stops_it(home, cluster):
    running = postmaster(cluster)
    second = Cluster(home)
    second.start()
    assert postmaster(second) == running

    cluster.stop()
    assert second.is_running()

    second.stop()
    assert not second.answers()
    assert not (second.data / "postmaster.pid").exists()


def test_two_starts_at_once_share_one_server(home):
    code = (
        "import sys; from pathlib import Path; from cartagena_ogp.embedded_postgres import Cluster\n"
        "c = Cluster(Path(sys.argv[1])); c.start(); print(c._postmaster(), flush=True); input(); c.stop()"
    )
    command = [sys.executable, "-c", code, str(home)]
    both = [
        subprocess.Popen(command, cwd=BASE, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    pids = {process.stdout.readline() for process in both}
    for process in both:
        process.communicate("\n")

    assert len(pids) == 1
    assert [process.returncode for process in both] == [0, 0]
    assert not is_postgres(int(pids.pop()))


def test_long_data_folder_gets_a_short_socket(home):
    cluster = Cluster(home / ("carpeta-" * 15), throwaway=True)
    try:
        cluster.start()
        assert len(str(cluster.socket)) < 80
        psycopg.connect(cluster.url()).close()
    finally:
        cluster.stop()
        shutil.rmtree(cluster.socket)


def test_short_socket_folder_of_somebody_else_is_refused(tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    trap = tmp_path / "trap"
    trap.symlink_to(elsewhere)
    monkeypatch.setattr(embedded_postgres, "socket_folder", lambda _: trap)

    with pytest.raises(PostgresUnavailable, match="no es una carpeta propia"):
        Cluster(tmp_path / "data", throwaway=True).start()


def test_half_made_cluster_is_made_again(home):
    (home / "pg18.init").mkdir(parents=True)
    (home / "pg18.init" / "PG_VERSION").write_text("18\n")
    cluster = Cluster(home, throwaway=True)
    try:
        cluster.start()
        assert cluster.answers()
    finally:
        cluster.stop()
    assert not (home / "pg18.init").exists()


def test_data_of_another_major_version_is_named(tmp_path):
    (tmp_path / "pg9").mkdir()

    with pytest.raises(PostgresUnavailable, match="son de PostgreSQL 9"):
        Cluster(tmp_path)


def test_no_programs_gives_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded_postgres, "find_binaries", lambda: iter(()))

    with pytest.raises(PostgresUnavailable, match="define DATABASE_URL"):
        Cluster(tmp_path)


def test_number_of_a_dead_server_taken_by_another_program(home):
    cluster = Cluster(home, throwaway=True)
    try:
        cluster.start()
        cluster.stop()
        (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n")
        cluster.start()
        assert cluster.answers()
    finally:
        cluster.stop()


def test_system_programs_need_their_extensions(tmp_path):
    share = tmp_path / "share" / "extension"
    share.mkdir(parents=True)
    assert not postgres_binaries.has_unaccent(tmp_path / "bin", 10)

    (share / "unaccent.control").touch()
    assert postgres_binaries.has_unaccent(tmp_path / "bin", 10)


def test_short_paths_keep_their_socket():
    assert socket_folder(Path("/srv/portal/pg18.socket")) == Path("/srv/portal/pg18.socket")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has another user to become")
def test_root_becomes_another_user_when_others_reach_the_portal(home, monkeypatch):
    system = Path(tempfile.mkdtemp(prefix="pg-system-"))
    monkeypatch.setattr(postgres_binaries, "SYSTEM_FOLDER", system)
    inside = Cluster(home, throwaway=True)
    inside.start()
    with psycopg.connect(inside.url()) as connection:
        connection.execute("CREATE TABLE promise AS SELECT 7 AS number")
    inside.stop()

    exposed = Cluster(home, exposed=True, throwaway=True)
    try:
        exposed.start()
        assert Path(f"/proc/{postmaster(exposed)}").stat().st_uid != 0
        with psycopg.connect(exposed.url()) as connection:
            assert connection.execute("SELECT number FROM promise").fetchone() == (7,)
        assert Cluster(home).run_as == exposed.run_as  # what left root does not come back
    finally:
        exposed.stop()
        shutil.rmtree(system)
