"""Survival times of the engine against brute force: T grows day by day until no plan is left."""

import pathlib

import pytest

import engine
import generate
import model
import restate

TESTS = pathlib.Path(__file__).resolve().parents[1]
MINI = TESTS / "cases" / "mini"
BELARUS = TESTS.parent / "cases" / "belarus-2020"
pytestmark = engine.needs_engine


def differences(folder, scenarios):
    case = model.read_case(folder)
    output = engine.run("compare", folder, *[f"--scenario={name}" for name in scenarios])
    assert output.code in (0, 2), output.error
    some_new = any(row.get("new") == "yes" for table in ("routes", "contracts") for row in case[table].values())
    wrong = []
    for solve, names in (("base", []), ("+".join(scenarios), list(scenarios))):
        values = model.Values(case, names)
        for routes in ("without", "with") if some_new else ("without",):
            expected = model.survival_of_loads(values, without_new=routes == "without")
            found = {row["load"]: (row["days"], bool(row["beyond"]))
                     for row in output.rows("survival", solve=solve, variant="start")
                     if row["routes"].split()[0] == routes}
            if found != expected:
                wrong.append(f"{solve}, {routes} new routes: engine {found}, brute force {expected}")
    return wrong


def test_mini():
    assert differences(MINI, ["cut"]) == []


@pytest.mark.parametrize("seed", engine.some(range(12)))
def test_generated(seed, tmp_path):
    names = generate.write_case(seed, str(tmp_path), daily=True)
    wrong = differences(tmp_path, names)
    assert not wrong, f"seed {seed}: " + "\n".join(wrong)


@pytest.mark.parametrize("scenario", ["suspension", "cut_off"])
def test_belarus(scenario):
    """A year of days is too long to grow day by day: each answer must hold, and one day more must not."""
    case = model.read_case(BELARUS)
    output = engine.run("compare", BELARUS, f"--scenario={scenario}")
    for routes in ("without", "with"):
        endurance = model.Endurance(model.Values(case, [scenario]), without_new=routes == "without")
        rows = [row for row in output.rows("survival", solve=scenario, variant="start")
                if row["routes"].split()[0] == routes]
        assert {row["load"] for row in rows} == set(model.load_names(case))
        for row in rows:
            days = row["days"]
            assert bool(row["beyond"]) == (days == len(endurance.horizon)), row
            assert days == 0 or endurance.lasts(row["load"], days), row
            assert row["beyond"] or not endurance.lasts(row["load"], days + 1), row


def days_of(folder, scenarios):
    output = engine.run("compare", folder, *[f"--scenario={name}" for name in scenarios])
    assert output.code in (0, 2), output.error
    return {(row["solve"], row["load"], row["routes"]): row["days"]
            for row in output.rows("survival", variant="start")}


@pytest.mark.parametrize("seed", engine.some(range(40, 52)))
def test_one_more_supplier_never_shortens_it(seed, tmp_path):
    case, other = tmp_path / "case", tmp_path / "other"
    case.mkdir()
    names = generate.write_case(seed, str(case), daily=True)
    before = days_of(case, names)
    after = days_of(restate.with_supplier(case, other), names)
    assert before and set(before) == set(after)
    assert all(after[key] >= days for key, days in before.items()), (before, after)
