"""Rolling foresight on the founding case: it equals perfect foresight where all is known, costs more where it is not, and
verifies; a result that was changed does not."""

import json
import os
import pathlib
import shutil
import sqlite3
import subprocess

import pytest

SOURCE = pathlib.Path(os.environ.get("CUTSET_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
CUTSET = os.environ.get("CUTSET", str(SOURCE / "build" / "release" / "cutset"))
BELARUS = SOURCE / "cases" / "belarus-2020"


def run(*words, status=(0, 2)):
    done = subprocess.run([CUTSET, *map(str, words)], capture_output=True, text=True, timeout=100)
    assert done.returncode in status, done.stdout + done.stderr
    return done.stdout


def solve(*options):
    document = json.loads(run("solve", BELARUS, "--no-ranges", "--no-detail", "-f", "json", *options))
    return document.get("tables", document)


def cost(tables, name):
    return next(row["objective"] for row in tables["stages"] if row["solve"] == name and row["goal"] == "net cost")


@pytest.mark.parametrize("scenario", [[], ["-s", "suspension"]])
def test_knowing_all_it_is_perfect_foresight(scenario):
    name = scenario[-1] if scenario else "base"
    perfect = cost(solve(*scenario), name)
    tables = solve(*scenario, "--foresight", "rolling")
    assert cost(tables, name + "~rolling") == pytest.approx(perfect, rel=1e-7)
    assert "breaches" not in tables and "window_limits" not in tables
    assert sum(row["cost"] for row in tables["rolling"]) * 1000 == pytest.approx(perfect, rel=1e-7)
    assert all(row["proof"] == "proved" for row in tables["rolling"])


def test_knowing_less_costs_more():
    best = cost(solve("-s", "suspension"), "suspension")
    tables = solve("-s", "suspension", "--foresight", "rolling", "--window", "60", "--info", "prices")
    unserved = sum(row["unserved"] for row in tables["rolling"])
    assert unserved > 1e-3 or cost(tables, "suspension~rolling") >= best * (1 - 1e-7)
    assert any(row["column"] == "max" for row in tables["window_limits"])


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    path = tmp_path_factory.mktemp("rolling") / "result.cutset"
    run("solve", BELARUS, "--foresight", "rolling", "--window", "90", "--roll", "30", "--info", "prices", "-q", "-o", path)
    return path


def test_it_verifies(saved):
    assert "what was carried out is what was planned" in run("verify", saved, BELARUS, "--table", "verification",
                                                             status=(0,))
    run("verify", saved, status=(0,))


@pytest.mark.parametrize("change", [
    "update flows set quantity = quantity + 1 where role = 'contract'",
    "update solution_columns set value = value + 1 where solve like '%~rolling' and value > 5",
    "update rolling set cost = cost + 1 where step = 2",
    "delete from rolling where step = 3",
])
def test_a_changed_result_does_not(saved, tmp_path, change):
    path = tmp_path / "changed.cutset"
    shutil.copy(saved, path)
    with sqlite3.connect(path) as connection:
        assert connection.execute(change).rowcount > 0
    run("verify", path, BELARUS, status=(1,))
