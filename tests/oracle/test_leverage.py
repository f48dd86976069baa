"""Leverage of generated cases against the oracle: each side's answer with and without the rows that the table names, and
closing more never helps. ctest: full"""

import pytest

import compare
import engine
import generate
import model

SEEDS = engine.some(range(3000, 3024))
pytestmark = engine.needs_engine


def side(path, names):
    return model.read_case(path, buyer=names.split("+"))


def answer(path, names, closed):
    """(unserved of the classes in order, net cost in thousand) without the rows `closed`, of (table, key)."""
    case = side(path, names)
    for table, key in closed:
        case[table][key]["active"] = "no"
    found = model.solve(model.Values(case))
    assert found.status == "optimal", (path, names, closed, found.status)
    return [value for goal, value in found.stages if goal != "cost"], found.stages[-1][1]


def own(path, closed, other):
    """What the side that closes them stops itself: its sales, and the other's transits on its routes."""
    case = side(path, other)
    routes = {key for table, key in closed if table == "routes"}
    return ([(table, key) for table, key in closed if table == "contracts"]
            + [("transits", key) for key, row in case["transits"].items()
               if row["route"] in routes and row["shipper"] in case.group()])


def check(path, names, closed, cost, unserved):
    """Money of a side that the case does not tell of is empty."""
    if cost is None:
        return
    (classes, money), (fewer, without) = answer(path, names, []), answer(path, names, closed)
    assert unserved == pytest.approx(sum(fewer) - sum(classes), abs=2e-3, rel=1e-6)
    scale = max(abs(money), abs(without), 1)
    assert cost * 1000 == pytest.approx(without - money, abs=2e-6 * scale)


def levers(path):
    output = engine.run("depend", path, "--of", compare.supplier_of(path), "--horizon", "1200")
    assert output.code in (0, 2, 3), output.error
    return output.rows("leverage")


@pytest.mark.parametrize("seed", SEEDS)
def test_generated(seed, tmp_path):
    generate.write_case(seed, str(tmp_path))
    for row in levers(tmp_path):
        closed = [tuple(word.split(":", 1)) for word in row["rows"].split()]
        check(tmp_path, row["over"], closed, row.get("cost"), row.get("unserved"))
        check(tmp_path, row["by"], own(tmp_path, closed, row["over"]), row.get("own_cost"), row.get("own_unserved"))


def test_there_is_something_to_check(tmp_path):
    """Losses of money, of energy, and of the side that stops are all among the answers."""
    seen = set()
    for seed in SEEDS:
        path = tmp_path / str(seed)
        generate.write_case(seed, str(path))
        for row in levers(path):
            seen |= {name for name in ("cost", "unserved", "own_cost") if (row.get(name) or 0) > 1e-3}
    assert seen == {"cost", "unserved", "own_cost"}


def has_duty(case, row):
    """A duty to take or to carry ends with the row that holds it: then closing it may save money."""
    return any(case[table][key].get(column) for table, key in (word.split(":", 1) for word in row["rows"].split())
               for column in ("min", "total_min", "take_or_pay"))


@pytest.mark.parametrize("seed", SEEDS)
def test_more_never_helps(seed, tmp_path):
    """Where no duty ends with it, closing more never serves more of a single class, and where it serves the same it costs
    no less."""
    generate.write_case(seed, str(tmp_path))
    case = model.read_case(tmp_path)
    several = len({row.get("priority", "1") for table in ("demands", "conversions") for row in case[table].values()}) > 1
    rows = [row for row in levers(tmp_path) if row.get("cost") is not None and not has_duty(case, row)]
    for row in rows:
        if not several:
            assert row["unserved"] >= -2e-3
        for other in rows:
            if (row["over"], row["by"]) != (other["over"], other["by"]) or not (
                    set(row["rows"].split()) <= set(other["rows"].split())):
                continue
            less, more = row["unserved"], other["unserved"]
            assert several or less <= more + 2e-3
            if abs(more - less) < 1e-6:
                assert row["cost"] <= other["cost"] + 1e-6 * (1 + abs(other["cost"]))
