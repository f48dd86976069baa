"""Sets of facts that cannot hold together, from the engine, against programs of the oracle: a set admits no plan, each
of its members given up it does, and the changes that are told do, a hundredth less of them does not."""

import datetime
import pathlib

import pytest

import engine
import generate
import model

TESTS = pathlib.Path(__file__).resolve().parents[1]
MINI = TESTS / "cases" / "mini"
BELARUS = TESTS.parent / "cases" / "belarus-2020"
pytestmark = engine.needs_engine
EVER = (datetime.date.min, datetime.date.max)
CLOSING = ("active", "valid_from", "valid_to")
UNSERVED = ("unserved", "shortfall")
TABLE_OF = {"source": "sources", "contract": "contracts", "flow": "routes", "level": "storages", "draw": "storages",
            "feed": "conversions", "demand": "demands", "market": "demands", "arrival": "in_transit",
            "capacity": "routes", "stock": "storages", "load": "conversions", "load max": "conversions",
            "window": "contracts", "period limit": "contracts", "total": "contracts",
            "source capacity": "sources", "market quantity": "demands"}
UPPER = {"source": "capacity", "contract": "max", "flow": "capacity", "level": "volume", "draw": "out_rate",
         "market": "quantity", "arrival": "quantity", "capacity": "capacity", "stock": "initial",
         "load max": "capacity", "window": "max", "period limit": "max", "total": "total_max",
         "source capacity": "capacity",
         "market quantity": "quantity"}
LOWER = {"contract": "min", "draw": "in_rate", "demand": "quantity", "arrival": "quantity", "capacity": "min",
         "stock": "initial", "load": "min_load", "window": "min", "period limit": "min", "total": "total_min"}


def fresh(case, scenarios, changes=()):
    values = model.Values(case, scenarios)
    for cell, operation, value in changes:
        values.changes.setdefault(cell, []).append((*EVER, operation, value, ""))
    return values


def opened(case, scenarios, changes=()):
    cells = [((table, key, column), "set", "yes" if column == "active" else "none")
             for table in ("sources", "contracts", "routes", "demands", "conversions") for key in case[table]
             for column in CLOSING]
    return fresh(case, scenarios, [*cells, *changes])


def build(values):
    periods = model.make_periods(values.case.info)
    return model.Builder(values, periods).build(), periods


class Held:
    """Bounds of columns and rows while only some facts (table, key, column) hold."""

    def __init__(self, case, scenarios, changes=()):
        self.values = fresh(case, scenarios, changes)
        self.base, self.periods = build(self.values)
        self.open, _ = build(opened(case, scenarios, changes))
        self.last = len(self.periods) - 1

    def closes(self, fact, t):
        table, key, column = fact
        days = self.periods[t].days
        if any(self.values.valid(table, key, day) for day in days):
            return False
        if column == "active":
            return True
        text = self.values.text(table, key, column, days[0])
        if not text:
            return False
        bound = model.date(text)
        return bound > days[-1] if column == "valid_from" else bound < days[0]

    def periods_of(self, name):
        if name[0] == "window":
            first = model.date(name[3])
            window = model.Builder(self.values, self.periods)._window_of(name[1], name[2])
            return [t for t, period in enumerate(self.periods)
                    if period.first.year == first.year and (window == "year" or period.first.month == first.month)]
        return [] if name[0] == "total" else [name[-1]]

    def upper(self, name, base, loose, facts):
        """The tightest of what holds; `base` and `loose` are the number as it is and as if open."""
        table, key = TABLE_OF.get(name[0]), name[1]
        bounds = [model.INFINITE]
        if (table, key, UPPER.get(name[0])) in facts:
            bounds.append(max(base, loose))
        if base < loose or base == 0:
            bounds += [base for fact in facts if fact[:2] == (table, key) and fact[2] in CLOSING and
                       any(self.closes(fact, t) for t in self.periods_of(name))]
        return min(bounds)

    def program(self, facts):
        result = model.Program()
        result.integer = set(self.base.integer)
        for name, (lower, upper) in self.base.columns.items():
            kind, table, key = name[0], TABLE_OF.get(name[0]), name[1]
            least = lower
            most = upper
            if kind in ("source", "contract", "flow", "market", "draw", "arrival", "level"):
                most = self.upper(name, upper, self.open.columns[name][1], facts)
            if kind in LOWER and (table, key, LOWER[kind]) not in facts:
                least = -model.INFINITE if kind == "draw" else 0
            if kind == "level":
                parts = [0]
                day = self.periods[name[4]].last
                if (table, key, "dead_stock") in facts:
                    parts.append(self.values.amount(table, key, "dead_stock", day) or 0)
                if (table, key, "end_min") in facts and name[4] == self.last:
                    parts.append(self.values.amount(table, key, "end_min", day) or 0)
                least = max(parts)
            if kind == "demand" and (table, key, "quantity") not in facts:
                most = model.INFINITE
            if kind == "market" and (table, key, "quantity") in facts:
                most = min(most, self.open.columns[name][1])
            result.columns[name] = (float(least), float(most))
        for name, (entries, lower, upper) in self.base.rows.items():
            kind, table, key = name[0], TABLE_OF.get(name[0]), name[1]
            least, most = lower, upper
            if kind in UPPER:
                most = self.upper(name, upper, self.open.rows.get(name, self.base.rows[name])[2], facts)
            if kind in LOWER and (table, key, LOWER[kind]) not in facts:
                least = -model.INFINITE
            if kind == "stock" and name[2] == 0 and (table, key, "initial") not in facts:
                most = 0
            elif kind == "stock":
                least, most = lower, upper
            result.rows[name] = [dict(entries), float(least), float(most)]
        return result


def is_servable(program, allowed):
    """Is there a plan in which each need lacks no more than is allowed? A need that is not among the facts may be
    passed over, but then it is no supply either."""
    for name, (lower, upper) in list(program.columns.items()):
        if name[0] == "unserved":
            need = ("demand", *name[1:])
            least, most = program.columns[need]
            program.columns[need] = (max(0.0, least - allowed(name)), most)
            program.columns[name] = (0.0, 0.0)
        elif name[0] == "shortfall":
            row = program.rows["load", name[1], name[4]]
            row[1] -= allowed(name)
            program.columns[name] = (0.0, 0.0)
    solved = model.optimise(program, {})
    assert solved.status in ("optimal", "infeasible"), solved.status
    return solved.status == "optimal"


def check_set(case, scenarios, rows, unserved, wrong, label):
    need, facts = rows[0], {(row["table"], row["key"], row["column"]) for row in rows}
    target = (need["table"], need["key"])
    is_need = need["table"] in ("demands", "conversions")
    held = Held(case, scenarios)
    planned = {(row["table"], row["key"], row["period"]): row["quantity"] / row["factor"] for row in unserved}

    def during(name):
        """The need, from its first to its last day in the set."""
        if not is_need:
            return model.INFINITE
        table = "demands" if name[0] == "unserved" else "conversions"
        day = held.periods[name[-1]].first.isoformat()
        if (table, name[1]) == target:
            return 0 if need["from"] <= day <= need["to"] else model.INFINITE
        return planned.get((table, name[1], day), 0) + 1e-5

    def to_the_end(name):
        if not is_need:
            return model.INFINITE
        table = "demands" if name[0] == "unserved" else "conversions"
        day = held.periods[name[-1]].first.isoformat()
        return 0 if (table, name[1]) == target else planned.get((table, name[1], day), 0) + 1e-5

    if is_servable(held.program(facts), during):
        wrong.append(f"{label}: the set admits a plan")
    for fact in engine.some(sorted(facts)):
        if not is_servable(held.program(facts - {fact}), during):
            wrong.append(f"{label}: {fact} could be left out")
    for row in engine.some(rows):
        cell = (row["table"], row["key"], row["column"])
        for column, limit in (("needs", during), ("enough", to_the_end)):
            if row.get(column) is None:
                continue
            for share, expected in ((1 + 1e-6, True), (0.99, False)):
                factor = 1 + (row[column] / row["has"] - 1) * share
                changes = [(cell, "multiply", repr(max(factor, 0.0)))]
                if column == "needs":
                    program = Held(case, scenarios, changes).program(facts)
                else:
                    program = build(fresh(case, scenarios, changes))[0]
                if is_servable(program, limit) != expected:
                    wrong.append(f"{label}: {cell} {column} {row[column]}, {share} of the change: {not expected}")
    for row in rows:
        if row["column"] in CLOSING and row["alone"]:
            cells = [((row["table"], row["key"], row["column"]), "set", "yes" if row["column"] == "active" else "none")]
            if not is_servable(build(fresh(case, scenarios, cells))[0], to_the_end):
                wrong.append(f"{label}: opening {row['key']} is not enough")


def check(folder, scenarios, *options):
    """What is wrong, and how many sets there were."""
    case = model.read_case(folder)
    output = engine.run("why", folder, *[f"--scenario={name}" for name in scenarios], "--all", *options)
    assert output.code in (0, 3, 4), output.error
    wrong, sets = [], {}
    for row in output.rows("why"):
        sets.setdefault(row["set"], []).append(row)
    unserved = []
    for row in output.rows("unserved"):
        commodity = case[row["table"]][row["key"]]["commodity"]
        unserved.append({**row, "factor": float(case.basis[commodity].display())})
    for number, rows in engine.some(sorted(sets.items())):
        rows.sort(key=lambda row: row["position"])
        if len(rows) > 1:
            check_set(case, scenarios, rows, unserved, wrong, f"set {number}")
    return wrong, len(sets)


def test_mini():
    wrong, n = check(MINI, ["cut"])
    assert (wrong, n) == ([], 0)


def test_belarus():
    wrong, n = check(BELARUS, ["cut_off"])
    assert n > 0 and not wrong, "\n".join(wrong)


@pytest.mark.parametrize("seed", engine.some(range(9)))
def test_generated(seed, tmp_path):
    names = generate.write_case(seed, str(tmp_path))
    for scenarios in ([], names):
        wrong, _ = check(tmp_path, scenarios)
        assert not wrong, f"seed {seed} {scenarios}:\n" + "\n".join(wrong)
