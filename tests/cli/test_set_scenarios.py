"""--set on a row of scenarios: the same as another value in the file, where the scenario is applied, and nothing elsewhere."""

import csv
import io
import json
import pathlib

from command import MINI, cutset

COLUMNS = "scenario,position,title,table,id,column,operation,value,value_unit,from,to,source,kind,known_from".split(",")
ROWS = {
    "less/1": ["contracts", "pipe", "max", "set", "90", "kt/month", "2021-05-01", ""],
    "less/2": ["contracts", "pipe", "price", "add", "5 USD/t", "", "", ""],
    "less/3": ["routes", "ship", "capacity", "multiply", "0.9", "", "", ""],
    "less/4": ["series", "world", "value", "multiply", "1.1", "", "", ""],
}


def case_with(tmp_path, name, rows):
    """A copy of the small case with these rows of scenarios, by key."""
    case = tmp_path / name
    case.mkdir()
    for file in pathlib.Path(MINI).iterdir():
        (case / file.name).write_text(file.read_text())
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for key, cells in rows.items():
        scenario, position = key.split("/")
        writer.writerow([scenario, position, ""] + cells + ["round number for tests", "assumed", "2021-01-01"])
    (case / "scenarios.csv").write_text(out.getvalue())
    return str(case)


def solve(case, *words, status=0):
    out, _ = cutset("solve", case, *words, "--format", "json", "--table", "stages", "--table", "supply", status=status)
    return json.loads(out)


def test_as_if_it_stood_in_the_file(tmp_path):
    case = case_with(tmp_path, "case", ROWS)
    plain = solve(case, "-s", "less")
    for n, (key, value, unit) in enumerate([("less/1", "70", "kt/month"), ("less/1", "80", None), ("less/1", "none", ""),
                                            ("less/2", "9 USD/t", ""), ("less/2", "2 USD/t + 1 USD/t", ""),
                                            ("less/3", "0.5", ""), ("less/4", "0.8", "")]):
        cells = list(ROWS[key])
        cells[4] = value
        cells[5] = cells[5] if unit is None else unit
        edited = solve(case_with(tmp_path, f"edited{n}", {**ROWS, key: cells}), "-s", "less")
        setting = f"scenarios.{key}.value={value} {unit or ''}".strip()
        assert solve(case, "-s", "less", "--set", setting) == edited, setting
        assert edited != plain, setting
    # Two of them, and in any order.
    both = ["--set", "scenarios.less/1.value=70 kt/month", "--set", "scenarios.less/4.value=0.8"]
    cells = {"less/1": ROWS["less/1"][:4] + ["70"] + ROWS["less/1"][5:], "less/4": ROWS["less/4"][:4] + ["0.8"] + ROWS["less/4"][5:]}
    edited = solve(case_with(tmp_path, "both", {**ROWS, **cells}), "-s", "less")
    assert solve(case, "-s", "less", *both) == solve(case, "-s", "less", *both[2:], *both[:2]) == edited


def test_nothing_where_the_scenario_is_not_applied(tmp_path):
    case = case_with(tmp_path, "case", ROWS)
    assert solve(case, "--set", "scenarios.less/1.value=1 kt/month") == solve(case)


def test_what_does_not_fit_is_told(tmp_path):
    case = case_with(tmp_path, "case", ROWS)
    for setting, words in [("less/1.value=5 bananas", "bananas"), ("less/9.value=1", "no row \"less/9\""),
                           ("less/1.column=min", "only value can be changed"), ("less/3.value=-1", "must not be negative")]:
        for scenario in ([], ["-s", "less"]):
            _, err = cutset("solve", case, *scenario, "--set", f"scenarios.{setting}", status=1)
            assert words in err, err


def test_a_saved_answer_is_verified_and_replayed(tmp_path):
    case, result = case_with(tmp_path, "case", ROWS), tmp_path / "r.cutset"
    setting = ["--set", "scenarios.less/1.value=70 kt/month"]
    cutset("solve", case, "-s", "less", *setting, "-o", result, "-q")
    out, _ = cutset("verify", result, case, *setting, "--format", "json", "--table", "verification")
    assert all(row["passed"] for row in json.loads(out)["verification"])
