"""One step of rolling foresight, written from docs/model.md: the program of the whole run up to the end of the window,
as known on the day, with what had been carried out fixed in it."""

import datetime

import compare
import model

WHOLE_RUN = {("contracts", "total_min"), ("contracts", "total_max"), ("contracts", "taken")}


class Known(model.Values):
    """The case under scenarios as known on a day: rows learnt later count on days before `seen` only, and, if prices
    have information dates, series keep the last value they had on the day."""

    def __init__(self, case, scenarios, day, seen, by_learnt, prices):
        self.day, self.seen, self.by_learnt, self.prices = day, seen, by_learnt, prices
        super().__init__(case, scenarios)

    def _change(self, row):
        learnt = row.get("learnt_on")
        if not self.by_learnt or not learnt or model.date(learnt) <= self.day:
            super()._change(row)
            return
        if (row["table"], row["column"]) in WHOLE_RUN:
            return
        last = self.seen - datetime.timedelta(days=1)
        if row.get("to"):
            last = min(last, model.date(row["to"]))
        first = model.date(row["from"]) if row.get("from") else self.case.info["start"]
        if last >= max(first, self.case.info["start"]):
            super()._change({**row, "to": str(last)})

    def series_on(self, name, day):
        if not self.prices or day <= self.day:
            return super().series_on(name, day)
        for back in range(20 * 366):  # the last day up to now that has a value
            try:
                return super().series_on(name, self.day - datetime.timedelta(days=back))
            except model.CaseError:
                continue
        return super().series_on(name, day)


def _fix(program, past, n):
    """What was carried out in the first n periods; rows that nothing is left to decide in are given up, and a most of a
    contract that had been passed already becomes what had been taken."""
    done = set()
    for name in program.columns:
        if name[-1] < n:
            value = past.get(name, 0.0)
            if name in program.integer:
                value = float(round(value))
            program.columns[name] = (value, value)
            done.add(name)
    for name, row in list(program.rows.items()):
        entries, lower, upper = row
        rest = [column for column in entries if column not in done]
        if not rest:
            del program.rows[name]
            continue
        taken = sum(entries[column] * program.columns[column][0] for column in entries if column in done)
        least = sum(entries[c] * program.columns[c][0 if entries[c] > 0 else 1] for c in rest)
        if name[0] in ("window", "total") and taken > 0:
            row[2] = max(upper, taken + least)


def step(case, scenarios, row, following, options, past):
    """The optimum of a row of table rolling. `following`: first day after what it carried out."""
    day = model.date(row["decision"])
    values = Known(case, scenarios, day, following if row["surprised"] else day,
                   "scenarios" in options, "prices" in options)
    end = model.date(row["ahead"])
    periods = model.make_periods(case.info, None, end)
    program = model.Builder(values, periods).build()
    last = len(periods) - 1
    if end < case.info["end"]:  # what is asked of the end of the run is not asked of the end of a window
        for name, (lower, upper) in list(program.columns.items()):
            if name[0] == "level" and name[-1] == last:
                dead = values.amount("storages", name[1], "dead_stock", end) or 0
                program.columns[name] = (float(dead), upper)
    n = sum(1 for period in periods if period.first < day)
    for priority, columns in program.classes.items():
        assert columns, priority
    _fix(program, past, n)
    return model.solve_program(program, periods)


def differences(output, case, scenarios, options):
    """Where the engine's steps and the oracle's optima differ. Steps that miss minima are passed over: the oracle has
    no plan there."""
    found = []
    steps = sorted(output.rows("rolling"), key=lambda row: row["step"])
    if not output.rows("flows"):
        return found
    past = compare.amounts(output, case, model.make_periods(case.info))
    for row in steps:
        stages = sorted(output.rows("stages", solve=row["plan"]), key=lambda stage: stage["stage"])
        if any(stage["goal"] == "missed minima" for stage in stages):
            continue
        following = model.date(row["carried_out"]) + datetime.timedelta(days=1)
        answer = step(case, scenarios, row, following, options, past)
        if answer.status != "optimal":
            found.append(f"step {row['step']}: the oracle is {answer.status}")
            continue
        turnover = sum(abs(value) for value in model.money(answer.program, answer.x).values())
        for (goal, ours), stage in zip(answer.stages, stages):
            theirs = stage["objective"]
            slack = compare.MONEY * max(abs(ours), turnover) if goal == "cost" else 1e-4 + 1e-7 * abs(ours)
            if abs(ours - theirs) > slack:
                found.append(f"step {row['step']} {goal}: oracle {ours!r}, engine {theirs!r}")
    return found
