"""The closing words of `make test`: a run that failed, or tested nothing, is never a success. And the tests' clock."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import __main__ as rig
from tests.__main__ import Outcome

GOOD = Outcome("SQLite", 0, passed=3)


@pytest.fixture(autouse=True)
def _services_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUIRE_SERVICES", raising=False)
    monkeypatch.setattr(rig, "chromium", lambda: "/usr/bin/chromium")


def test_all_good_is_success(capsys: pytest.CaptureFixture[str]) -> None:
    assert rig.conclude([GOOD, GOOD], []) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "6 passed, 0 failed"


@pytest.mark.parametrize(
    "bad",
    [
        Outcome("failed", 1, passed=2, failed=1),
        Outcome("crashed", 3),
        Outcome("warned at the end", 1, passed=3),
        Outcome("nothing was tested", 0, skipped=5),
    ],
    ids=lambda outcome: outcome.name,
)
def test_one_bad_run_is_failure(bad: Outcome) -> None:
    assert rig.conclude([GOOD, bad], []) == 1


def test_missing_service_is_counted_and_fails_only_where_required(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rig.conclude([GOOD], ["PostgreSQL"]) == 0
    assert "MISSING SERVICE  PostgreSQL" in capsys.readouterr().out
    monkeypatch.setenv("REQUIRE_SERVICES", "1")
    assert rig.conclude([GOOD], ["PostgreSQL"]) == 1


def test_without_a_browser_skipped_journeys_are_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rig, "chromium", lambda: None)
    assert rig.conclude([GOOD, Outcome("SQLite, journeys", 0, skipped=4)], ["Chromium"]) == 0


# --- the hour ---------------------------------------------------------------------------------------------------


def clocks(node: ast.AST) -> Iterator[ast.Call]:
    """What asks for the day or the hour as soon as the node is read: not inside a lambda, which asks when called."""
    if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {"now", "localdate", "today", "day"}:
        yield node
    for child in () if isinstance(node, ast.Lambda) else ast.iter_child_nodes(node):
        yield from clocks(child)


def decorators(source: str) -> Iterator[ast.expr]:
    for node in ast.walk(ast.parse(source)):
        yield from getattr(node, "decorator_list", ())


def test_no_decorator_asks_the_clock() -> None:
    """It would be asked when tests are collected: a run over midnight failed on the day it was before."""
    assert [ast.unparse(call) for one in decorators("@mark([now(), lambda: day(1)])\ndef f(): pass")
            for call in clocks(one)] == ["now()"]  # fmt: skip
    assert [
        f"{path}:{call.lineno}"
        for path in Path(__file__).parent.rglob("*.py")
        for decorator in decorators(path.read_text())
        for call in clocks(decorator)
    ] == []
