"""The secrets that the portal makes for itself: once, whole, and for nobody else."""

import os
import threading
from pathlib import Path

import pytest

from cartagena_ogp.environment import kept_secret, seed, write_once


def test_processes_that_start_at_once_keep_the_same_secret(tmp_path: Path) -> None:
    for number in range(40):
        name, start, told = f"KEY_{number}", threading.Barrier(6), []

        def begin(name: str = name, start: threading.Barrier = start, told: list[bytes] = told) -> None:
            start.wait()
            told.append(seed(name, tmp_path / "secrets"))

        threads = [threading.Thread(target=begin) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(told) == 6
        assert len(set(told)) == 1


def test_a_secret_is_whole_when_it_appears_and_is_written_once(tmp_path: Path) -> None:
    value = kept_secret("KEY", tmp_path, size=32)
    assert kept_secret("KEY", tmp_path, size=32) == value
    write_once(tmp_path / "key", "another")

    assert (tmp_path / "key").read_text() == value
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["key"]


def test_a_folder_that_cannot_be_written_stops_the_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SystemExit):
        kept_secret("KEY", tmp_path / "file", size=32)
    assert "No se puede iniciar el portal: KEY no tiene valor" in capsys.readouterr().err
