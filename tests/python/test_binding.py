"""The Python package: the same names, numbers and errors as the command."""

import datetime
import inspect
import json
import os
import pathlib
import subprocess
import sys

import pytest

import cutset

SOURCE = pathlib.Path(os.environ.get("CUTSET_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
COMMAND = os.environ.get("CUTSET", str(SOURCE / "build" / "release" / "cutset"))
MINI = SOURCE / "tests" / "cases" / "mini"
sys.path.append(str(SOURCE / "tests" / "cli"))

from ranges import with_ranges


def command(*words):
    return subprocess.run([COMMAND, *map(str, words)], capture_output=True, check=True).stdout.decode()


def test_tables_are_those_of_the_command():
    result = cutset.solve(MINI)
    expected = json.loads(command("solve", MINI, "--format", "json"))
    assert list(result) == list(expected)
    for name in expected:
        if name != "run_env":
            assert result[name] == expected[name]
    assert result.digest + "\n" == command("solve", MINI, "--format", "digest")
    assert str(result) == command("solve", MINI)
    assert result.page("supply", width=60) == command("solve", MINI, "--table", "supply", "--width", 60)
    assert result.page(markdown=True) == command("solve", MINI, "--format", "markdown")
    assert result.export("csv", "supply") == subprocess.run(
        [COMMAND, "solve", str(MINI), "-f", "csv", "-t", "supply"], capture_output=True, check=True).stdout.decode()


def test_rows_have_types():
    result = cutset.solve(MINI)
    row = result["supply"][0]
    assert isinstance(row["quantity"], float) and isinstance(row["commodity"], str)
    assert isinstance(result["stages"][0]["stage"], int)
    assert all(row["unique"] is None or isinstance(row["unique"], bool) for row in result["prices"])
    assert result["headlines"] == []  # it exists, and is empty here
    with pytest.raises(KeyError):
        result["headline"]
    assert set(result) <= set(cutset.tables())


def test_a_function_for_each_verb():
    for verb in ("check", "solve", "compare", "brief", "why", "why_not", "verify"):
        function = getattr(cutset, verb)
        assert function.__doc__.splitlines()[0].endswith("?")
        assert inspect.signature(function).return_annotation is cutset.Result
    assert not hasattr(cutset, "export")
    parameters = inspect.signature(cutset.compare).parameters
    assert list(parameters)[0] == "case" and "against" in parameters and "format" not in parameters
    assert list(inspect.signature(cutset.verify).parameters)[:2] == ["result", "case"]


def test_options_as_python_values():
    scenario = cutset.solve(MINI, scenario="cut")
    assert scenario["run"] != cutset.solve(MINI)["run"]
    assert cutset.solve(MINI, scenario=["cut"]).digest == scenario.digest
    as_of = cutset.solve(MINI, as_of=datetime.date(2021, 3, 1))
    assert as_of.digest == cutset.solve(MINI, as_of="2021-03-01").digest == cutset.solve(MINI).digest
    assert "prices" in cutset.solve(MINI, ranges=True, detail=False)
    changed = cutset.solve(MINI, set={"contracts.pipe.max": "50 kt/month"})
    assert {row["key"]: row["quantity"] for row in changed["supply"]}["pipe"] == pytest.approx(100)
    assert changed.digest == cutset.solve(MINI, set="contracts.pipe.max=50 kt/month").digest
    limited = cutset.solve(MINI, time_limit=60)
    assert limited.outcome == "answered"


def test_switch_points_are_rows(tmp_path):
    case = with_ranges(tmp_path / "case", {("routes", "ship", "capacity"): (10, 80)})
    result = cutset.simulate(case, scenario="cut", input="routes.ship.capacity")
    row, = [r for r in result["switch_points"] if r["headline"] == "served"]
    assert (row["solve"], row["input"], row["proof"]) == ("cut", "routes.ship.capacity", "proved")
    assert row["turns_at"] < 50 <= row["holds_at"] + 1e-9 and row["holds_at"] - row["turns_at"] < 0.1
    with pytest.raises(cutset.CutsetError, match="no number with a range"):
        cutset.simulate(case, input="routes.truck.capacity")


def test_rows_of_the_case():
    result = cutset.rows(MINI, row=["routes.ship", "series"])
    row, = [r for r in result["case_rows"] if r["table"] == "routes"]
    assert (row["id"], row["kind"], row["known_from"]) == ("ship", "assumed", "2021-01-01")
    cell, = [r for r in result["case_cells"] if r["id"] == "ship" and r["column"] == "capacity"]
    assert (cell["value"], cell["unit"], cell["dimension"], cell["editable"]) == (60, "kt/month", "rate", True)


def test_an_open_case_serves_several_questions():
    case = cutset.Case(MINI)
    assert case.is_sound
    assert case.run("solve").digest == cutset.solve(case).digest == cutset.run(MINI, "solve").digest
    with pytest.raises(TypeError):
        cutset.solve(case, as_of="2021-03-01")
    with pytest.raises(TypeError):
        cutset.Case(MINI, scenario="cut")


def test_errors_have_status_and_place(tmp_path):
    with pytest.raises(cutset.CutsetError) as caught:
        cutset.solve(MINI, scenario="cat")
    assert caught.value.status == "bad input" and "cat" in str(caught.value)
    with pytest.raises(TypeError):
        cutset.solve(MINI, scenrio="cut")
    with pytest.raises(cutset.CutsetError, match='did you mean "scenario"'):
        cutset.run(MINI, "solve", scenrio="cut")
    with pytest.raises(cutset.CutsetError, match='did you mean "solve"'):
        cutset.run(MINI, "slove")
    bad = tmp_path / "bad"
    bad.mkdir()
    for file in MINI.iterdir():
        text = file.read_text()
        (bad / file.name).write_text(text.replace("pipeline,a_border", "pipeline,a_bordr") if file.name == "routes.csv" else text)
    with pytest.raises(cutset.CutsetError) as caught:
        cutset.solve(bad)
    error = caught.value
    assert (error.file, error.row, error.column) == ("routes.csv", 2, "from")
    assert error.findings[0].value == "a_bordr" and error.findings[0].is_error
    assert cutset.check(bad).outcome == "bad input"
    assert cutset.check(bad)["findings"][0]["file"] == "routes.csv"


def test_save_load_verify(tmp_path):
    path = tmp_path / "r.cutset"
    result = cutset.solve(MINI)
    result.save(path)
    assert cutset.load(path).digest == result.digest
    assert all(row["passed"] for row in cutset.verify(path, MINI)["verification"])
    with pytest.raises(cutset.CutsetError, match="there is no such file"):
        cutset.load(tmp_path / "absent")
    with pytest.raises(cutset.CutsetError, match="is not overwritten"):
        result.save(MINI / "case.yaml")


def test_progress_may_stop_or_raise():
    seen = []
    cutset.brief(MINI, progress=lambda share, text, left: seen.append((share, text, left)))
    assert seen and all(isinstance(text, str) for _, text, _ in seen)
    with pytest.raises(cutset.CutsetError) as caught:
        cutset.brief(MINI, progress=lambda *_: True)
    assert caught.value.status == "interrupted"

    def fail(*_):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cutset.brief(MINI, progress=fail)


def test_documents():
    assert cutset.document("manual") == command("document", "manual")
    assert json.loads(cutset.document("datapackage", cutset.Case(MINI)))
    assert cutset.version() == command("--version").split()[1]


def test_frame():
    pandas = pytest.importorskip("pandas")
    frame = cutset.solve(MINI).frame("supply")
    assert isinstance(frame, pandas.DataFrame) and "quantity" in frame.columns


def test_missing_library_is_told():
    done = subprocess.run([sys.executable, "-c", "import cutset"], capture_output=True,
                          env={**os.environ, "CUTSET_LIBRARY": "/nonexistent/libcutset.so"})
    assert done.returncode != 0 and b"/nonexistent/libcutset.so" in done.stderr


def test_bundles_are_made_and_replayed(tmp_path):
    result = cutset.solve(MINI, scenario="cut")
    result.save(tmp_path / "a.cutset")
    cutset.bundle(tmp_path / "a.cutset", MINI, tmp_path / "a.bundle")
    again = cutset.replay(tmp_path / "a.bundle")
    assert again.same and again.found == again.expected == again.result.digest == result.digest
    assert (again.version, again.verb) == (cutset.version(), "solve")
    with pytest.raises(cutset.CutsetError, match="no archive"):
        (tmp_path / "b.bundle").write_bytes(b"x")
        cutset.replay(tmp_path / "b.bundle")
