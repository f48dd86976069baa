"""Goods told apart by the state they come from: summed over origins the plan is an optimum of the case as it is (the oracle
does not tell them apart), and the goods of each origin balance by themselves."""

import collections
import subprocess

import pytest

import compare
import engine
import generate
import model

FIRST, N, PIECE = 5000, 50, 10
pytestmark = engine.needs_engine


def state(case, actor):
    up = actor
    while up:
        if case["actors"][up]["type"] == "state":
            return up
        up = case["actors"][up].get("controlled_by")
    return actor


def origin_of(case, role, key):
    """What the case says of something that brings goods in."""
    at = lambda place: state(case, case["places"][place]["actor"])
    if role == "source":
        return at(case["sources"][key]["place"])
    if role == "arrival":
        return at(case["routes"][case["in_transit"][key]["route"]]["from"])
    if role in ("contract", "make_up"):
        return state(case, case["contracts"][key].get("origin") or case["contracts"][key]["seller"])
    return "-"


def imbalances(output, case, values):
    """Where the goods of one origin do not come to nothing, or come from elsewhere than the case says."""
    if any(status != "optimal" for status, _ in engine.stages(output)):
        return []
    periods = model.make_periods(case.info)
    number = {str(period.first): t for t, period in enumerate(periods)}
    builder = model.Builder(values, periods)
    nodes, stocks, wrong = collections.defaultdict(float), collections.defaultdict(float), []
    for row in output.rows("origins"):
        role, key, grade, origin, t = row["role"], row["key"], row["commodity"], row["origin"], number[row["period"]]
        amount = row["quantity"] * float(case.basis[grade].amount(1, row["unit"]))
        if role in ("source", "contract", "arrival", "make_up", "unserved") and origin != origin_of(case, role, key):
            wrong.append(f"{role} {key} from {origin}")
        if role == "flow":
            route = case["routes"][key]
            nodes[origin, grade, route["from"], t] -= amount
            loss = values.share("routes", key, "loss", periods[t].days)
            for u, share in builder._arrivals(periods[t], values.duration("routes", key, "lead_time")).items():
                nodes[origin, grade, route["to"], u] += float((1 - loss) * share) * amount
        elif role == "feed":
            place = case["conversions"][key]["place"]
            nodes[origin, grade, place, t] -= amount
            for line, product in builder._inputs(key)[grade]:
                made = float(values.share("yields", line, "yield", periods[t].days))
                nodes[origin, product, place, t] += made * amount
        elif role == "level":  # what goes on to the next period
            stocks[origin, key, t] -= amount
            stocks[origin, key, t + 1] += amount
            if amount < -1e-6:
                wrong.append(f"level of {key} from {origin} is {amount}")
        elif role == "draw":
            nodes[origin, grade, case["storages"][key]["place"], t] += amount
            stocks[origin, key, t] -= amount
        elif role == "arrival":
            nodes[origin, grade, case["routes"][case["in_transit"][key]["route"]]["to"], t] += amount
        else:
            sign = 1 if role in ("source", "contract", "make_up", "unserved") else -1
            nodes[origin, grade, case[row["table"]][key]["place"], t] += sign * amount
    for key, row in case["storages"].items():
        if builder._owned("storages", key):
            origin = state(case, row["origin"]) if row.get("origin") else state(case, case["places"][row["place"]]["actor"])
            stocks[origin, key, 0] += float(values.amount("storages", key, "initial", periods[0].first))
    wrong += [f"{name}: {left}" for name, left in nodes.items() if abs(left) > 1e-5]
    return wrong + [f"{name}: {left}" for name, left in stocks.items() if abs(left) > 1e-5 and name[2] < len(periods)]


def checked(path, scenarios=(), buyer=None, options=()):
    case = model.read_case(path, buyer=buyer)
    options = ["--by-origin", *options]
    wrong = compare.differences(path, scenarios, case, options=options)
    output = engine.solve(path, scenarios, *options)
    return wrong + imbalances(output, case, model.Values(case, scenarios))[:3]


@pytest.mark.parametrize("first", engine.some(range(FIRST, FIRST + N, PIECE)))
def test_summed_over_origins_it_is_the_case(first, tmp_path):
    wrong = []
    for seed in range(first, first + PIECE):
        path = tmp_path / str(seed)
        names = generate.write_case(seed, str(path))
        for scenarios in ((), tuple(names)):
            wrong += [f"seed {seed} {scenarios}: {found}" for found in checked(path, scenarios)]
        supplier = compare.supplier_of(path)
        wrong += [f"seed {seed} {supplier}: {found}" for found in checked(path, (), [supplier], ["--buyer", supplier])]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("seed", engine.some(range(FIRST, FIRST + 20)))
def test_verifies(seed, tmp_path):
    case, path = tmp_path / "case", tmp_path / "result"
    generate.write_case(seed, str(case))
    run = lambda *words: subprocess.run([engine.COMMAND, *map(str, words)], capture_output=True, text=True, timeout=100)
    solved = run("solve", case, "--by-origin", "--ranges=no", "-o", path, "--quiet")
    assert solved.returncode in (0, 2, 3), solved.stderr
    verified = run("verify", path, case, "--width", 0)
    assert verified.returncode == 0, f"{verified.stdout}{verified.stderr}"


def test_several_origins_meet(tmp_path):
    """The cases are not trivial: goods of two states and more are used in one place, and stocks hold several."""
    most, mixed = 0, 0
    for seed in range(FIRST, FIRST + 15):
        path = tmp_path / str(seed)
        generate.write_case(seed, str(path))
        output = engine.solve(path, (), "--by-origin")
        origins = collections.defaultdict(set)
        for row in output.rows("use"):
            origins[row["role"], row["key"]].add(row["origin"])
        most = max([most] + [len(found - {"-"}) for found in origins.values()])
        mixed += any(len(found) > 1 for found in origins.values())
    assert most >= 3 and mixed >= 3, (most, mixed)
