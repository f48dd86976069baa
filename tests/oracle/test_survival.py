"""Survival times of the engine against brute force: T grows day by day until no plan is left."""

import pathlib

import pytest

import engine
import generate
import model

MINI = pathlib.Path(__file__).resolve().parents[1] / "cases" / "mini"
pytestmark = engine.needs_engine


def differences(folder, scenarios):
    case = model.read_case(folder)
    output = engine.run("compare", folder, *[f"--scenario={name}" for name in scenarios])
    assert output.code in (0, 2), output.error
    wrong, sides = [], [("base", [])] + [("+".join(scenarios), list(scenarios))]
    for solve, names in sides:
        rows = output.rows("survival", solve=solve)
        variants = {row["variant"] for row in rows}
        values = model.Values(case, names)
        for routes in ("without", "with"):
            if not rows:
                continue
            expected = model.survival_of_loads(values, without_new=routes == "without")
            mine = [row for row in rows if row["routes"].split()[0] == routes and is_base(row["variant"])]
            found = {row["load"]: (row["days"], bool(row["beyond"])) for row in mine}
            if found != expected:
                wrong.append(f"{solve} {routes} new routes: engine {found}, brute force {expected}, variants {variants}")
    if not output.rows("survival"):
        wrong.append("no survival times")
    return wrong


def is_base(variant):
    return variant in ("", "base", "case", "start")


def test_mini():
    assert differences(MINI, ["cut"]) == []


@pytest.mark.parametrize("seed", range(20))
def test_generated(seed, tmp_path):
    names = generate.write_case(seed, str(tmp_path), daily=True)
    wrong = differences(tmp_path, names)
    assert not wrong, f"seed {seed}: " + "\n".join(wrong)
