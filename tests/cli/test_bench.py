"""The generated cases of bench/: sound, served in full at every size and step, and the same again from the same seed."""

import csv
import json
import pathlib
import sys

import pytest

from command import SOURCE, cutset

sys.path.insert(0, str(SOURCE / "bench"))
import compare  # noqa: E402
import generate  # noqa: E402


def test_a_comparison_says_so_where_pypsa_cannot_be_installed(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(compare, "ROOT", tmp_path)
    monkeypatch.setattr(compare, "HAND_OVER", pathlib.Path(__file__))  # anything that is there: it is not run
    monkeypatch.setattr(compare, "HOME", tmp_path / "pypsa")
    monkeypatch.setattr(sys, "argv", ["compare.py", "--sizes", "2:1:month", "--csv", str(tmp_path / "figures.csv")])
    nowhere = {"INDEX_URL": "http://127.0.0.1:9/simple", "RETRIES": "0", "NO_CACHE_DIR": "1", "FIND_LINKS": ""}
    for name, value in nowhere.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    with pytest.raises(SystemExit) as ended:
        compare.main()
    assert not (tmp_path / "pypsa" / "pins").exists()  # the next call tries again
    assert ended.value.code == 69
    assert "PyPSA cannot be installed here, so there is nothing to compare with" in capsys.readouterr().err
    assert not (tmp_path / "figures.csv").exists()


def files(folder):
    return {path.name: path.read_bytes() for path in pathlib.Path(folder).iterdir()}


@pytest.mark.parametrize("places, periods, step, seed", [(20, 12, "month", 1), (20, 30, "day", 2), (2, 13, "month", 3)])
def test_a_generated_case_is_sound_and_served(tmp_path, places, periods, step, seed):
    generate.generate(tmp_path, places, periods, step, seed)
    cutset("check", tmp_path)
    out, _ = cutset("solve", tmp_path, "--ranges=no", "--format", "json")  # its exit status says that all is served
    tables = json.loads(out)
    tables = tables.get("tables", tables)
    assert {stage["proof"] for stage in tables["stages"]} == {"proved"}
    assert sum(row["quantity"] for row in tables["supply"]) > 0


def test_the_same_seed_gives_the_same_case(tmp_path):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        generate.generate(tmp_path / name, 20, 12, "month", seed)
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert files(tmp_path / "a") != files(tmp_path / "c")


def test_what_is_generated_has_the_size_that_was_asked_for(tmp_path):
    generate.generate(tmp_path, 30, 14, "month")
    assert len((tmp_path / "places.csv").read_text().splitlines()) == 31
    out, _ = cutset("solve", tmp_path, "--ranges=no", "--format", "json")
    tables = json.loads(out)
    tables = tables.get("tables", tables)
    run = {row["name"]: row["value"] for row in tables["run"]}
    assert (run["start"], run["end"]) == ("2021-01-01", "2022-02-28")


@pytest.mark.parametrize("periods, looked_for", [(12, True), (260, False)])
def test_ranges_of_prices_are_looked_for_where_they_are_few(tmp_path, periods, looked_for):
    generate.generate(tmp_path, 20, periods, "day")
    out, _ = cutset("solve", tmp_path, "--no-detail", "--format", "csv", "--table", "prices")
    prices = list(csv.DictReader(out.splitlines()))
    assert len(prices) == 20 * periods
    assert {price["unique"] != "" for price in prices} == {looked_for}
