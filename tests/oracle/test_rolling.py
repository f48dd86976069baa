"""Rolling foresight on generated cases. Where nothing is learnt later and windows reach the end, it costs what perfect
foresight costs. Where something is learnt late, prices are carried on or windows are short, it is never better than the
plan that knew all; each step's plan is the optimum of the oracle's program, with what had been carried out fixed in it
and what was known then; and all of it verifies.
ctest: full"""

import csv
import datetime
import random

import pytest

import engine
import generate
import model
import rolling as oracle
from test_verified import run

pytestmark = engine.needs_engine
ENERGY = 1e-4   # GWh: the slack of a stage, once for each step
MONEY = 1e-6    # relative to the turnover


def goals(output, name):
    """goal -> objective of a solve, None if it found no plan"""
    rows = output.rows("stages", solve=name)
    if any(row["status"] not in ("optimal", "carried out") for row in rows) or not rows:
        return None
    return {row["goal"]: row["objective"] for row in rows}


def turnover(output):
    return sum(abs(row["amount"]) for row in output.rows("incidence")) * 1e3  # million to thousand


def make(seed, folder, learnt=False):
    """A generated case and the name of its scenario; with `learnt`, rows of scenarios are learnt on random days."""
    case = folder / f"{seed}"
    case.mkdir()
    names = generate.write_case(seed, str(case))
    path, rng = case / "scenarios.csv", random.Random(seed)
    if learnt and path.exists():
        info = model.read_case(case).info
        start = info["start"] if not isinstance(info["start"], str) else model.date(info["start"])
        with open(path, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            whole_run = row["column"] in ("lead_time",)
            day = start + datetime.timedelta(days=rng.randrange(0, 60))
            row["learnt_on"] = "" if whole_run or rng.random() < 0.2 else str(day)
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return case, names


def solve(case, scenarios, *options):
    words = [word for name in scenarios for word in ("-s", name)]
    return engine.run("solve", case, *words, "--ranges=no", *options)


@pytest.mark.parametrize("seed", engine.some(range(40)))
def test_knowing_all_it_is_perfect_foresight(seed, tmp_path):
    case, names = make(seed, tmp_path)
    for scenarios in ([], names):
        name = "+".join(scenarios) or "base"
        perfect, rolling = solve(case, scenarios), solve(case, scenarios, "--foresight=rolling")
        best, found = goals(perfect, name), goals(rolling, name + "~rolling")
        if best is None:  # rolling may miss minima at a price where perfect foresight has no plan
            continue
        assert found is not None, rolling.error
        assert not rolling.rows("breaches")
        assert set(found) == set(best)
        for goal, value in best.items():
            slack = ENERGY if goal != "net cost" else MONEY * (turnover(perfect) + abs(value))
            assert abs(found[goal] - value) <= slack, f"seed {seed} {name}: {goal}"


def lexicographic(found, best, slack_of):
    """Is found better than best, goal by goal?"""
    for goal, value in best.items():
        if found[goal] < value - slack_of(goal, value):
            return True
        if found[goal] > value + slack_of(goal, value):
            return False
    return False


def options_of(seed):
    rng = random.Random(seed)
    window = rng.choice([0, 15, 45])
    roll = rng.choice(["period", "10"])
    info = rng.choice([[], ["--info=prices"], ["--info=scenarios", "--info=prices"]])
    return ["--foresight=rolling", f"--window={window}", f"--roll={roll}", *info]


@pytest.mark.parametrize("seed", engine.some(range(60)))
def test_knowing_less_is_never_better(seed, tmp_path):
    case, names = make(seed, tmp_path, learnt=True)
    options = options_of(seed)
    for scenarios in ([], names):
        name = "+".join(scenarios) or "base"
        perfect, rolling = solve(case, scenarios), solve(case, scenarios, *options)
        best, found = goals(perfect, name), goals(rolling, name + "~rolling")
        if rolling.code in (1, 5):
            pytest.fail(rolling.error)
        if best is not None and found is not None and not rolling.rows("breaches"):
            slack = MONEY * (turnover(perfect) + abs(best["net cost"]))
            assert not lexicographic(found, best, lambda goal, value: ENERGY if goal != "net cost" else slack), \
                f"seed {seed} {name} {options}: {found} {best}"


@pytest.mark.parametrize("seed", engine.some(range(15)))
def test_each_step_is_the_optimum_of_what_was_known(seed, tmp_path):
    case, names = make(seed, tmp_path, learnt=True)
    options = options_of(seed)
    info = [word.split("=")[1] for word in options if word.startswith("--info")] or ["scenarios"]
    for scenarios in ([], names):
        output = solve(case, scenarios, *options)
        assert output.code in (0, 2, 3), output.error
        wrong = oracle.differences(output, model.read_case(case), scenarios, info)
        assert not wrong, f"seed {seed} {scenarios} {options}: " + "\n".join(wrong)


@pytest.mark.parametrize("seed", engine.some(range(30)))
def test_it_verifies(seed, tmp_path):
    case, names = make(seed, tmp_path, learnt=True)
    path = tmp_path / "result"
    for scenarios in ([], names):
        words = [word for name in scenarios for word in ("-s", name)]
        solved = run("solve", case, *words, "--ranges=no", *options_of(seed), "-o", path, "--quiet")
        assert solved.returncode in (0, 2, 3), solved.stderr
        verified = run("verify", path, case, "--width", 0)
        assert verified.returncode == 0, f"seed {seed}, {scenarios}: {verified.stdout}{verified.stderr}"
