"""The engine against the oracle: the founding case with each scenario, and generated cases.

CUTSET names the built command. ORACLE_CASES sets the number of generated cases, ORACLE_SEED the first seed; a seed in a
message gives the case again: python3 tests/oracle/generate.py SEED FOLDER."""

import os
import pathlib

import pytest

import compare
import engine
import model

HERE = pathlib.Path(__file__).resolve().parent
BELARUS = HERE.parents[1] / "cases" / "belarus-2020"
N_CASES = int(os.environ.get("ORACLE_CASES", "100"))
FIRST_SEED = int(os.environ.get("ORACLE_SEED", "1000"))
PIECE = 20  # generated cases in one test

pytestmark = engine.needs_engine


@pytest.mark.parametrize("scenarios", engine.some(compare.scenarios_of(BELARUS)[::2]), ids="+".join)
def test_belarus(scenarios):
    assert compare.differences(BELARUS, scenarios) == []


def test_belarus_variants():
    case = model.read_case(BELARUS)
    for variant in case.info["variants"]:
        scenarios = [variant["scenario"]] if variant.get("scenario") else []
        assert compare.differences(BELARUS, scenarios, case, model.date(variant["start"])) == [], variant["id"]


@pytest.mark.parametrize("first", engine.some(range(FIRST_SEED, FIRST_SEED + N_CASES, PIECE)))
def test_generated(first, tmp_path):
    wrong = compare.generated_differences(range(first, min(first + PIECE, FIRST_SEED + N_CASES)), tmp_path)
    assert not wrong, "\n".join(wrong)


def test_many_stops(monkeypatch):
    """Two plants that may stop on each of nineteen days. A solver of integer programs needs a tenth of a second."""
    monkeypatch.setattr(engine, "TIMEOUT", 15)
    assert compare.differences(HERE / "cases" / "many_stops") == []
