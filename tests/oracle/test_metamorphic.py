"""What must not change, or only in one direction, when a case is said differently. No oracle is needed for that."""

import os
import random
from fractions import Fraction

import pytest

import compare
import engine
import generate
import restate

SEEDS = range(int(os.environ.get("METAMORPHIC_CASES", "8")))
pytestmark = engine.needs_engine


@pytest.fixture(params=SEEDS, scope="module")
def case(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("case") / str(request.param)
    generate.write_case(request.param, str(folder))
    return folder


@pytest.fixture(scope="module")
def before(case):
    return engine.solve(case)


def same(one, other, factor=1.0, relative=1e-9):
    """Equal statuses and objectives; the last one times the factor."""
    a, b = engine.stages(one), engine.stages(other)
    assert [status for status, _ in a] == [status for status, _ in b]
    if a[-1][0] != "optimal":
        return
    for i, ((_, x), (_, y)) in enumerate(zip(a, b)):
        expected = x * factor if i == len(a) - 1 else x
        # An earlier stage is fixed within a slack, whose worth may differ between two optimal answers by rounding.
        turnover = sum(abs(row["amount"]) for row in one.rows("incidence")) * 1e3 * factor if i == len(a) - 1 else 0
        slack = relative * max(abs(expected), 1e-2 * turnover) if turnover else max(relative * abs(x), 1e-6)
        assert abs(y - expected) <= slack, f"stage {i + 1}: {x!r} -> {y!r}, expected {expected!r}"


@pytest.mark.parametrize("wanted", [("bbl", "MWh"), ("t", "TJ"), ("toe", "ktoe"), ("kt", "m3", "GWh")], ids="-".join)
def test_units(case, before, tmp_path, wanted):
    after = engine.solve(restate.in_units(case, tmp_path / "other", wanted))
    same(before, after)
    # Where the oracle finds the engine's amounts, restated, feasible and optimal in the first case, they are right even
    # where the optimum is not unique.
    if engine.stages(before)[-1][0] == "optimal":
        assert compare.amounts_differences(after, case) == []


def test_money_times_thousand(case, before, tmp_path):
    same(before, engine.solve(restate.money_times(case, tmp_path / "other", 1000)), factor=1000.0)


def test_shuffled_rows_give_the_same_bytes(case, tmp_path):
    before = engine.run("solve", case, format="canonical")
    for seed in (1, 2):
        after = engine.run("solve", restate.shuffled(case, tmp_path / str(seed), seed), format="canonical")
        assert before.text and before.text == after.text


def test_hidden_rows_do_not_matter(case, before, tmp_path):
    assert restate.without_later(case, tmp_path / "other") > 0
    after = engine.solve(tmp_path / "other")
    assert before.run_value("model_digest") == after.run_value("model_digest")
    assert engine.stages(before) == engine.stages(after)


def test_other_names_same_objectives(case, before, tmp_path):
    same(before, engine.solve(restate.renamed(case, tmp_path / "other")))


def test_split_routes(case, before, tmp_path):
    same(before, engine.solve(restate.split_routes(case, tmp_path / "other")))


def no_worse(before, after):
    """Is `after` at least as good, in the order of the stages?"""
    a, b = engine.stages(before), engine.stages(after)
    if a[-1][0] == "infeasible":
        return True
    if b[-1][0] == "unbounded":
        return True
    if b[-1][0] != "optimal":
        return False
    for (_, x), (_, y) in zip(a, b):
        slack = 1e-7 * max(abs(x), 1.0)
        if y < x - slack:
            return True
        if y > x + slack:
            return False
    return True


LOOSER_DOUBLED = {"routes": ["capacity"], "contracts": ["max", "total_max", "make_up"], "conversions": ["capacity"],
                  "storages": ["in_rate", "out_rate"], "sources": ["capacity"]}
LOOSER_HALVED = {"routes": ["min"], "contracts": ["min", "total_min", "take_or_pay"], "conversions": ["min_load"],
                 "storages": ["end_min"]}


def test_looser_limits_never_cost_more(case, before, tmp_path):
    """Each kind of limit of the case once: what may be more doubled, what must be at least halved. A contract's `max` is
    also what take-or-pay and levies on entitlement are counted from, so it is no mere limit there."""
    rng = random.Random(1)
    folder = restate.Folder(case)
    counted = {row["id"] for row in folder.tables.get("contracts", []) if row.get("take_or_pay")}
    counted |= {row["contract"] for row in folder.tables.get("levies", []) if row.get("contract")}
    kinds = {}
    for columns, factor in ((LOOSER_DOUBLED, 2), (LOOSER_HALVED, Fraction(1, 2))):
        for table, row, column in folder.cells(columns):
            if column != "max" or row["id"] not in counted:
                kinds.setdefault((table, column, factor), set()).add(row["id"])
    for table, column, factor in rng.sample(sorted(kinds), min(7, len(kinds))):
        key = rng.choice(sorted(kinds[table, column, factor]))
        other = restate.relaxed(case, tmp_path / "other", table, key, column, factor)
        assert no_worse(before, engine.solve(other)), f"{table} {key} {column} times {factor}"


def test_force_majeure_never_costs_more(case, before, tmp_path):
    def change(folder):
        for row in folder.tables["contracts"]:
            row["force_majeure"] = "yes"
        if "force_majeure" not in folder.columns["contracts"]:
            folder.columns["contracts"].append("force_majeure")
    assert no_worse(before, engine.solve(restate.changed(case, tmp_path / "other", change)))


@pytest.mark.parametrize("seed", SEEDS)
def test_one_more_supplier_never_shortens_survival(seed, tmp_path):
    names = generate.write_case(seed, str(tmp_path / "case"), daily=True)
    restate.with_supplier(tmp_path / "case", tmp_path / "other")

    def survival(folder):
        output = engine.run("compare", folder, *[f"--scenario={name}" for name in names])
        assert output.code in (0, 2), output.error
        keys = ("solve", "variant", "load", "routes")
        return {tuple(row[key] for key in keys): row["days"] for row in output.rows("survival")}

    before, after = survival(tmp_path / "case"), survival(tmp_path / "other")
    assert before and before.keys() == after.keys()
    assert [key for key in before if after[key] < before[key]] == []
