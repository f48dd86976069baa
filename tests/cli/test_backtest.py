"""The back-test of the founding case is honest by construction: nothing that became known after the as-of date, and nothing
that was observed, moves a prediction or a digest; what stands in predictions.csv is what the case gives."""

import csv
import json
import os
import pathlib
import shutil
import subprocess

import pytest

SOURCE = pathlib.Path(os.environ.get("CUTSET_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
CUTSET = os.environ.get("CUTSET", str(SOURCE / "build" / "release" / "cutset"))
BELARUS = SOURCE / "cases" / "belarus-2020"
AS_OF = "2020-02-10"
SCORED = {"T1", "T2", "T3", "T4", "T5", "T6", "T7a", "T7b", "T7c", "T7d", "T8", "T9"}


def backtest(case, *options, status=0):
    done = subprocess.run([CUTSET, "backtest", str(case), "-f", "json", *options], capture_output=True, text=True,
                          timeout=100)
    assert done.returncode == status, done.stderr
    document = json.loads(done.stdout) if status == 0 else {}
    return document.get("tables", document), done.stderr


@pytest.fixture()
def case(tmp_path):
    shutil.copytree(BELARUS, tmp_path / "case")
    return tmp_path / "case"


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(path, rows, columns):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def keep(path, condition):
    rows = read(path)
    kept = [row for row in rows if condition(row)]
    write(path, kept, list(rows[0]))
    return len(rows) - len(kept)


def test_what_was_written_down_is_what_the_case_gives():
    tables, _ = backtest(BELARUS)
    rows = {row["target"]: row for row in tables["backtest"]}
    assert {name for name, row in rows.items() if row["scored"]} == SCORED
    for row in rows.values():
        assert row["committed"] in ("yes", "nothing to predict"), row
        assert row.get("proof") in (None, "", "proved")
    written = {row["target"]: row for row in read(BELARUS / "predictions.csv")}
    given = {row["target"]: row for row in tables["predictions"]}
    assert set(written) == set(given)
    for name, row in written.items():
        assert abs(float(row["value"]) - given[name]["value"]) <= 1e-8 * (1 + abs(given[name]["value"]))
        assert row["model_digest"] == given[name]["model_digest"]


def test_all_scored_targets_are_scored_against_both_rules():
    tables, _ = backtest(BELARUS)
    scores = {row["rule"]: row for row in tables["scores"]}
    assert [scores[rule]["targets"] for rule in ("prediction", "contract", "last month")] == [len(SCORED)] * 3
    for row in tables["backtest"]:
        if not row["scored"]:
            assert row["why"]
            continue
        assert row["nearest"]
        off = [abs(row[column]) for column in ("error", "by_contract_error", "last_month_error")]
        assert ("prediction" in row["nearest"]) == (off[0] <= min(off) * (1 + 1e-6) + 1e-9)
        if row["error"] != 0:
            assert row["why"].startswith("Came out " + ("higher" if row["error"] < 0 else "lower")), row


def test_later_rows_and_what_was_observed_move_nothing(case):
    before, _ = backtest(case, "--predict")
    later = sum(keep(path, lambda row: not row["known_from"] > AS_OF) for path in case.glob("*.csv")
                if path.name != "observed.csv" and path.name != "predictions.csv")
    (case / "observed.csv").unlink()
    assert later >= 0
    after, _ = backtest(case, "--predict")
    assert after["predictions"] == before["predictions"]
    assert "backtest" not in before and "scores" not in before


def test_a_row_known_later_changes_nothing(case):
    before, _ = backtest(case, "--predict")
    rows = read(case / "series.csv")
    urals = next(row for row in rows if row["id"] == "urals" and row["period"] == "2020-05")
    write(case / "series.csv", rows + [{**urals, "value": "31", "value_low": "", "value_high": "",
                                        "known_from": "2020-06-02"}], list(rows[0]))
    after, _ = backtest(case, "--predict")
    assert after["predictions"] == before["predictions"]


def test_another_case_is_told(case):
    rows = read(case / "routes.csv")
    for row in rows:
        if row["id"] == "klaipeda_naftan":
            row["capacity"] = "2.9"
    write(case / "routes.csv", rows, list(rows[0]))
    tables, _ = backtest(case)
    assert all(row["committed"].startswith("no: ") for row in tables["backtest"] if row.get("prediction") is not None)


def test_prices_that_came_are_told_apart(case):
    tables, _ = backtest(case)
    keep(case / "observed.csv", lambda row: row["what"] != "urals")
    without, _ = backtest(case)
    for one, other in zip(tables["backtest"], without["backtest"]):
        assert one.get("prediction") == other.get("prediction")
        assert other.get("conditional") is None and other["given"] == ""
    assert any(row.get("conditional") != row.get("prediction") for row in tables["backtest"])
