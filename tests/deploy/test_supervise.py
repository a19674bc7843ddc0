"""`make run` says in words why it does not start, and never starts twice."""

import os
import socket
from pathlib import Path

import pytest

from deploy import supervise


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(supervise, "VAR", tmp_path)
    return tmp_path


def test_process_id_is_there_while_it_runs(var: Path) -> None:
    with supervise.only_one():
        assert (var / "run.pid").read_text() == f"{os.getpid()}\n"
    assert not (var / "run.pid").exists()


def test_second_start_is_refused(var: Path) -> None:
    refused = pytest.raises(SystemExit, match=rf"already runs from this folder \(process {os.getpid()}\)")
    with supervise.only_one(), refused, supervise.only_one():
        pass


def test_process_id_left_by_an_accident_is_no_obstacle(var: Path) -> None:
    (var / "run.pid").write_text("4194304\n")
    with supervise.only_one():
        assert (var / "run.pid").read_text() == f"{os.getpid()}\n"


def test_taken_port_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SystemExit, match=f"Port {port} cannot be used .*: make run PORT={port + 1}"):
            supervise.refuse_taken(port)


@pytest.mark.parametrize("wanted", ["", "x", "0", "65536", "-1"])
def test_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, wanted: str) -> None:
    monkeypatch.setenv("PORT", wanted)
    with pytest.raises(SystemExit, match="PORT is"):
        supervise.port_wanted()


def test_welcome_names_the_address_the_accounts_and_the_mailbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO", "1")
    said = supervise.welcome(8001)
    assert "http://localhost:8001/" in said
    assert "http://localhost:8001/dev/mailbox/" in said
    assert all(email in said for email in supervise.ACCOUNTS)
    assert len(supervise.ACCOUNTS) == 10
    monkeypatch.setenv("DEMO", "0")
    assert "example.org" not in supervise.welcome(8001)
