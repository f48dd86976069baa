"""diversify --calendar and --reach: dates and regrets against plans with every measure on a given day, one by one."""
import datetime
import itertools
import json
import random

import pytest

from command import MINI, cutset
from test_diversify import rows_of, table, with_measures

FIRST, LAST = datetime.date(2021, 4, 1), datetime.date(2021, 5, 31)


def tables_of(out):
    answer = json.loads(out)
    return answer.get("tables", answer)


def day(text):
    return datetime.date.fromisoformat(text)


def by(last, d):
    """Is the day not after the last one, which may be none?"""
    return last is not None and d <= day(last)


def closed(case):
    """The same case, in which no measure can be taken but those asked for."""
    whole = (case / "measures.csv").read_text()
    head, *lines = whole.splitlines()
    names = head.split(",")
    actor = names.index("decided_by")
    rows = []
    for line in lines:
        cells = line.split(",")
        cells[actor] = "CCC"  # not of the buyer's group: never free, but paid for by the buyer as before
        rows.append(",".join([*cells, "BBB"]))
    return head + ",paid_by", rows


class Days:
    """Least energy from the supplier, and least cost under a cap on it, of a set of measures decided on given days."""

    def __init__(self, case, tmp_path):
        self.case = tmp_path / "closed"
        self.case.mkdir()
        for file in case.iterdir():
            (self.case / file.name).write_text(file.read_text())
        head, rows = closed(case)
        (self.case / "measures.csv").write_text("\n".join([head, *rows]) + "\n")
        self.known = {}

    def run(self, chosen, *more):
        key = tuple(sorted(chosen.items())) + more
        if key not in self.known:
            words = [f"--measure={m}={d.isoformat()}" for m, d in chosen.items()]
            out = run_any("diversify", self.case, "--supplier", "AAA", "--format", "json", *words, *more)
            self.known[key] = tables_of(out)
        return self.known[key]

    def least(self, chosen):
        tables = self.run(chosen)
        of = [r["of"] for r in tables["shares"] if r["chosen"] == "yes" or r["chosen"] is True][0]
        return tables["frontier"][0]["share"] / 100 * of

    def cost(self, chosen, energy):
        """Under a cap in GWh; infinite where it cannot be kept."""
        of = [r["of"] for r in self.run(chosen)["shares"] if r["chosen"] in ("yes", True)][0]
        if energy == float("inf"):
            return self.run(chosen)["frontier"][-1]["cost"]
        if self.least(chosen) > energy + 1e-6:
            return float("inf")
        tables = self.run(chosen, "--share", f"{100 * energy / of:.17g}%")
        return [r["objective"] / 1000 for r in tables["stages"]
                if r["solve"].endswith("|share") and r["goal"] == "net cost"][0]


def run_any(*words):
    """With exit status 0 or 2."""
    try:
        return cutset(*words)[0]
    except AssertionError:
        return cutset(*words, status=2)[0]


def best(days, measures, waits, when, of, energy=None):
    """The best over all sets: `waits` decided on `when` or not at all, the others on the first day or not at all."""
    values = []
    for on in itertools.product((False, True), repeat=len(measures)):
        chosen = {m: when if m in waits else FIRST for m, taken in zip(measures, on) if taken}
        if any(d > LAST for d in chosen.values()):
            continue
        values.append(days.least(chosen) if of == "least" else days.cost(chosen, energy))
    return min(values)


def never(days, measures, without, of, energy=None):
    rest = [m for m in measures if m not in without]
    return best(days, rest, (), FIRST, of, energy)


def check_calendar(case, tmp_path, share, samples=None, weeks=3, measures=("free_pipe", "ships")):
    """Compares calendar and regret with enumeration; samples: days to look at besides those told, None: all."""
    days = Days(case, tmp_path)
    arguments = ["--supplier", "AAA", "--calendar", "--weeks", str(weeks), "--format", "json"]
    arguments += ["--share", f"{share:.17g}%"] if share is not None else []
    tables = tables_of(run_any("diversify", case, *arguments))
    of = [r["of"] for r in tables["shares"] if r["chosen"] in ("yes", True)][0]
    target = None if share is None else share / 100 * of
    reachable = target is not None and best(days, measures, (), FIRST, "least") <= target + 1e-6
    energy = target if reachable else float("inf")
    now = best(days, measures, (), FIRST, "cost", energy)
    rows = {r["measure"]: r for r in tables["calendar"]}
    assert set(rows) == set(measures)
    for m in measures:
        row = rows[m]
        least_without, cost_without = never(days, measures, (m,), "least"), never(days, measures, (m,), "cost", energy)
        assert row["least_without"] == pytest.approx(100 * least_without / of, abs=1e-5)
        assert row["proof"] == "proved"
        if cost_without < float("inf"):
            assert row["never"] == pytest.approx(cost_without - now, abs=1e-4)
        else:
            assert row["never"] is None
        told = [day(row[c]) for c in ("reached_until", "free_until", "worth_until") if row[c]]
        looked_at = {FIRST, day(row["until"])} | {d + datetime.timedelta(k) for d in told for k in (0, 1)}
        for d in sorted(samples or () if samples is not None
                        else [FIRST + datetime.timedelta(k) for k in range((LAST - FIRST).days + 1)]):
            looked_at.add(d)
        for d in sorted(x for x in looked_at if x <= day(row["until"])):
            least, cost = best(days, measures, (m,), d, "least"), best(days, measures, (m,), d, "cost", energy)
            note = f"{m} on {d}"
            if reachable and least_without > target + 1e-5:
                assert (least <= target + 1e-6) == by(row["reached_until"], d), note
            else:
                assert row["reached_until"] is None, note
            if cost_without > now + 1e-4:
                assert (cost <= now + 1e-6 * (1 + abs(now))) == by(row["free_until"], d), note
                within = 0 if cost_without == float("inf") else 1e-6 * (1 + abs(cost_without))
                worth = cost < cost_without - within
                assert worth == by(row["worth_until"], d), note
            else:
                assert row["free_until"] is None and row["worth_until"] is None, note
    for row in tables["regret"]:
        waits = measures if row["measure"] == "all" else (row["measure"],)
        when = FIRST + datetime.timedelta(7 * row["weeks"])
        least, cost = best(days, measures, waits, when, "least"), best(days, measures, waits, when, "cost", energy)
        note = f"{row['measure']} after {row['weeks']} weeks"
        assert row["least"] == pytest.approx(100 * least / of, abs=1e-5), note
        if cost == float("inf"):
            assert row["cost"] is None and row["regret"] is None, note
        else:
            assert row["cost"] == pytest.approx(cost, rel=1e-7, abs=1e-6), note
            assert row["regret"] == pytest.approx(cost - now, abs=1e-5 * (1 + abs(now))), note
    return tables


def some_days(seed, n):
    r = random.Random(seed)
    return [FIRST + datetime.timedelta(r.randrange(61)) for _ in range(n)]


def test_last_safe_dates_of_two_measures(tmp_path):
    """10% needs both measures: each has its last safe date, and it is told."""
    tables = check_calendar(with_measures(tmp_path), tmp_path, 10, some_days(1, 2))
    rows = {r["measure"]: r for r in tables["calendar"]}
    assert rows["free_pipe"]["reached_until"] and rows["ships"]["reached_until"]
    sentences = [r["answer"] for r in tables["headlines"]]
    for m in ("free_pipe", "ships"):
        assert any(f"Decide on {m} by {rows[m]['reached_until']}: later, 10.0%" in s for s in sentences), sentences


def test_no_target_and_one_out_of_reach_are_about_money(tmp_path):
    tables = check_calendar(with_measures(tmp_path), tmp_path, None, (), weeks=1)
    assert all(r["reached"] is None and r["regret"] is not None for r in tables["regret"])
    bare = tmp_path / "bare"
    bare.mkdir()
    case = with_measures(bare, "ships,excludes,free_pipe")
    tables = tables_of(run_any("diversify", case, "--supplier", "AAA", "--share", "5%", "--calendar", "--weeks", "1",
                                "--format", "json"))
    assert all(r["reached_until"] is None for r in tables["calendar"])
    assert all(r["reached"] in (False, "no") for r in tables["regret"])


def test_later_is_better_where_running_costs_are_saved(tmp_path):
    """A measure that costs by the day and pays only in part of the horizon is better decided later:
    the weeks are looked at one by one, and regrets below 0 are told."""
    case = with_measures(tmp_path)
    text = (case / "measures.csv").read_text().splitlines()
    head = text[0].replace("cost_once,cost_once_unit", "cost_running,cost_running_unit")
    text = [head] + [line.replace(",1,million USD,10,d", ",12,million USD/a,10,d")
                     .replace(",2,million USD,0,d", ",6,million USD/a,0,d")
                     .replace(",0,million USD,400,d", ",1,million USD/a,400,d") for line in text[1:]]
    (case / "measures.csv").write_text("\n".join(text) + "\n")
    tables = check_calendar(case, tmp_path, 20, some_days(2, 2))
    searches = {r["measure"]: r["search"] for r in tables["calendar"]}
    assert searches["free_pipe"] == "halving; costs by week"


def test_reach_is_the_least_of_the_frontier_on_every_basis(tmp_path):
    case = with_measures(tmp_path)
    rows = table("reach", "--supplier", "AAA", "--share", "40%", "--reach", case=case)
    assert {r["basis"] for r in rows} == {"imports", "net_imports", "available"}
    assert {r["measures"] for r in rows} == {"all", "none", "without free_pipe", "without ships"}
    for basis in ("imports", "net_imports", "available"):
        frontier = table("frontier", "--supplier", "AAA", "--basis", basis, case=case)
        mine = {r["measures"]: r for r in rows if r["basis"] == basis}
        assert float(mine["all"]["least"]) == pytest.approx(float(frontier[0]["share"]), abs=1e-6)
        below = [f for f in frontier if float(f["share"]) <= 40]
        assert mine["all"]["reached"] == ("yes" if below else "no")
        told = float(below[-1]["extra"]) - float(below[-1]["slope"] or 0) * (40 - float(below[-1]["share"]))
        assert float(mine["all"]["extra"]) == pytest.approx(told, rel=1e-6, abs=1e-6)
        none = table("frontier", "--supplier", "AAA", "--basis", basis)
        assert float(mine["none"]["least"]) == pytest.approx(float(none[0]["share"]), abs=1e-6)
        for name in ("without free_pipe", "without ships"):
            least = [float(mine[m]["least"]) for m in ("all", name, "none")]
            assert least[0] - 1e-9 <= least[1] <= least[2] + 1e-9


def test_reach_exits_by_the_chosen_basis(tmp_path):
    out, _ = cutset("diversify", MINI, "--supplier", "AAA", "--share", "40%", "--reach")
    assert "can be reached" in out and "frontier" not in out
    cutset("diversify", MINI, "--supplier", "AAA", "--share", "40%", "--reach", "--basis", "available", status=2)


def test_threads_do_not_matter(tmp_path):
    case = with_measures(tmp_path)
    digests = {cutset("diversify", case, "--share", "10%", "--calendar", "--threads", n, "--format", "digest")[0]
               for n in (1, 2, 4)}
    assert len(digests) == 1


def test_verify_takes_the_result(tmp_path):
    case, result = with_measures(tmp_path), tmp_path / "answer.cutset"
    for words in (["--calendar"], ["--reach", "--calendar"]):
        cutset("diversify", case, "--supplier", "AAA", "--share", "10%", "--quiet", "--output", result, *words)
        out, _ = cutset("verify", result, case, "--format", "csv", "--table", "verification")
        assert rows_of(out) and all(row["passed"] == "yes" for row in rows_of(out))


@pytest.mark.parametrize("arguments, message", [
    (["--reach", "--denominator", "plan"], "does not go with --denominator plan"),
    (["--reach", "--alternatives"], "do not go together"),
    (["--calendar", "--weeks", "521"], "is not a number from 0 to 520"),
    (["--calendar", "--weeks", "soon"], "\"soon\" is not a whole number"),
])
def test_what_makes_no_sense_is_refused(arguments, message):
    _, err = cutset("diversify", MINI, "--share", "40%", *arguments, status=1)
    assert message in err


def test_without_measures_there_is_no_calendar():
    out, _ = cutset("diversify", MINI, "--supplier", "AAA", "--share", "40%", "--calendar", "--format", "json")
    tables = tables_of(out)
    assert not tables.get("calendar") and not tables.get("regret")
