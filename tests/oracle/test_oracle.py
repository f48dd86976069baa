"""The engine against the oracle: the small hand-made case, the founding case with each scenario, and generated cases.

CUTSET names the built command. ORACLE_CASES sets the number of generated cases (40 by default, 200 in full);
ORACLE_SEED shifts their seeds."""

import os
import pathlib

import pytest

import compare
import engine
import generate
import model

ROOT = pathlib.Path(__file__).resolve().parents[2]
MINI = ROOT / "tests" / "cases" / "mini"
BELARUS = ROOT / "cases" / "belarus-2020"
N_CASES = int(os.environ.get("ORACLE_CASES", "200"))
FIRST_SEED = int(os.environ.get("ORACLE_SEED", "0"))
PIECE = 20  # generated cases in one test

pytestmark = engine.needs_engine


def scenarios_of(folder):
    if not (folder / "scenarios.csv").exists():
        return [()]
    names = sorted({row["scenario"] for row in model.read_case(folder)["scenarios"].values()})
    return [()] + [(name,) for name in names]


@pytest.mark.parametrize("scenarios", scenarios_of(MINI), ids="+".join)
def test_mini(scenarios):
    assert compare.differences(MINI, scenarios) == []


@pytest.mark.parametrize("scenarios", scenarios_of(BELARUS), ids="+".join)
def test_belarus(scenarios):
    assert compare.differences(BELARUS, scenarios) == []


@pytest.mark.parametrize("first", range(FIRST_SEED, FIRST_SEED + N_CASES, PIECE))
def test_generated(first, tmp_path):
    wrong, statuses = [], []
    for seed in range(first, min(first + PIECE, FIRST_SEED + N_CASES)):
        folder = tmp_path / str(seed)
        names = generate.write_case(seed, str(folder))
        case = model.read_case(folder)
        for scenarios in [(), tuple(names)]:
            for difference in compare.differences(folder, scenarios, case):
                wrong.append(f"seed {seed} {'+'.join(scenarios) or 'base'}: {difference}")
    assert not wrong, "\n".join(wrong)
