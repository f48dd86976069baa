"""Verb diversify: the curve against plain solves under single caps, its readings, and that verify sees the cap."""
import csv
import io
import json
import pathlib
import sqlite3

import pytest

from command import MINI, cutset


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def table(name, *arguments, case=MINI, status=0):
    out, _ = cutset("diversify", case, "--format", "csv", "--table", name, *arguments, status=status)
    return rows_of(out)


def frontier(*arguments, **more):
    return [(float(row["share"]), float(row["cost"])) for row in table("frontier", *arguments, **more)]


def capped_cost(share, *arguments, case=MINI):
    """Net cost of the plan under one cap, from its own lexicographic solve."""
    for row in table("stages", "--share", f"{share:.17g}%", *arguments, case=case):
        if row["solve"].endswith("|share") and row["goal"] == "net cost":
            return float(row["objective"]) / 1000
    return None


def between(curve, share):
    for (s0, c0), (s1, c1) in zip(curve, curve[1:]):
        if s0 <= share <= s1:
            return c0 + (c1 - c0) * (share - s0) / (s1 - s0)
    raise AssertionError(share)


def test_the_curve_is_that_of_single_solves():
    curve = frontier("--supplier", "AAA")
    assert len(curve) > 2
    low, high = curve[0][0], curve[-1][0]
    slopes = [(c1 - c0) / (s1 - s0) for (s0, c0), (s1, c1) in zip(curve, curve[1:])]
    assert slopes == sorted(slopes) and slopes[-1] < 0
    for k in range(13):
        share = low + (high - low) * (k + 0.5) / 13
        assert capped_cost(share, "--supplier", "AAA") == pytest.approx(between(curve, share), rel=1e-7)


def test_every_breakpoint_is_one():
    curve = frontier("--supplier", "AAA")
    for (s0, c0), (s1, c1), (s2, c2) in zip(curve, curve[1:], curve[2:]):
        chord = c0 + (c2 - c0) * (s1 - s0) / (s2 - s0)
        assert c1 < chord - 1e-6


def test_denominator_of_the_plan():
    curve = table("frontier", "--supplier", "AAA", "--denominator", "plan")
    for row in curve:
        assert float(row["plan_share"]) == pytest.approx(float(row["share"]), abs=1e-4)
    share = (float(curve[0]["share"]) + float(curve[-1]["share"])) / 2
    costs = [float(row["cost"]) for row in curve]
    assert costs[0] > capped_cost(share, "--supplier", "AAA", "--denominator", "plan") > costs[-1]


def test_a_share_out_of_reach_is_said_and_the_least_is_told():
    out, _ = cutset("diversify", MINI, "--supplier", "AAA", "--share", "5%", "--format", "json", status=2)
    answer = json.loads(out)
    tables = answer.get("tables", answer)
    sentences = [row["answer"] for row in tables["headlines"]]
    assert any("5.0% cannot be reached" in s for s in sentences)
    least = frontier("--supplier", "AAA")[0][0]
    assert any(f"{least:.1f}% at the least" in s for s in sentences)
    assert any(row["solve"] == "base|least" for row in tables["stages"])


def test_a_floor_of_the_contract_holds_the_share_up(tmp_path):
    """pipe must take 40 kt a month: without that duty the share falls further."""
    least = frontier("--supplier", "AAA")[0][0]
    freed = frontier("--supplier", "AAA", "--set", "contracts.pipe.min=none")[0][0]
    assert freed < least - 1
    dearer = frontier("--supplier", "AAA", "--set", "routes.ship.tariff=40 USD/t")
    assert dearer[0][0] == pytest.approx(least) and dearer[0][1] > frontier("--supplier", "AAA")[0][1]


def test_readings_agree_with_each_other():
    rows = table("shares", "--supplier", "AAA", "--share", "50%")
    assert len(rows) == 2 * 12
    for row in rows:
        assert float(row["share"]) == pytest.approx(100 * float(row["energy"]) / float(row["of"]))
    chosen = [row for row in rows if row["chosen"] == "yes"]
    assert [row["plan"] for row in chosen] == ["base", "base|share"]
    assert float(chosen[1]["energy"]) == pytest.approx(0.5 * float(chosen[0]["of"]))
    assert chosen[0]["note"] == "" and "smaller" in chosen[1]["note"]


def test_declared_origin_is_another_share(tmp_path):
    """Cargoes declared as the seller's own count to the second supplier only by what they are."""
    case = tmp_path / "case"
    case.mkdir()
    for file in pathlib.Path(MINI).iterdir():
        (case / file.name).write_text(file.read_text())
    head, pipe, sea = (case / "contracts.csv").read_text().splitlines()
    (case / "contracts.csv").write_text("\n".join([head + ",declared_origin", pipe + ",", sea + ",AAA"]) + "\n")
    rows = {row["accounting"]: float(row["share"]) for row in table("shares", "--supplier", "AAA", case=case)
            if row["basis"] == "imports" and row["nuclear"] == "domestic" and row["plan"] == "base"}
    assert rows["declared"] == pytest.approx(100) and rows["physical"] < 99
    declared = frontier("--supplier", "AAA", "--accounting", "declared", case=case)
    assert declared[0][0] > frontier("--supplier", "AAA", case=case)[0][0] + 1


def test_verify_sees_the_cap(tmp_path):
    result = tmp_path / "answer.cutset"
    for arguments in (["--denominator", "plan"], ["--basis", "available"], []):
        cutset("diversify", MINI, "--supplier", "AAA", "--share", "60%", "--quiet", "--output", result, *arguments)
        out, _ = cutset("verify", result, MINI, "--format", "csv", "--table", "verification")
        assert sum(row["check"] == "share of the supplier" for row in rows_of(out)) == 1
    # A cap told tighter than the plan keeps is found, by the model and by the flows.
    with sqlite3.connect(result) as db:
        db.execute("update caps set share = share - 5")
    db.close()
    out, _ = cutset("verify", result, MINI, "--format", "csv", "--table", "verification", status=1)
    failed = [row["check"] for row in rows_of(out) if row["passed"] == "no"]
    assert failed == ["stored model is the case's", "share of the supplier"]


def test_threads_do_not_matter():
    one, _ = cutset("diversify", MINI, "--share", "50%", "--threads", "1", "--format", "digest")
    four, _ = cutset("diversify", MINI, "--share", "50%", "--threads", "4", "--format", "digest")
    assert one == four


@pytest.mark.parametrize("arguments, message", [
    (["--supplier", "XXX"], "actors has no row 'XXX'"),
    (["--share", "forty"], "is not a share"),
    (["--share_from", "2021-06-01"], "days of the horizon"),
])
def test_what_makes_no_sense_is_refused(arguments, message):
    _, err = cutset("diversify", MINI, *arguments, status=1)
    assert message in err


# ---- measures and alternatives ----

def copy_with(tmp_path, **tables):
    case = tmp_path / "case"
    case.mkdir(exist_ok=True)
    for file in pathlib.Path(MINI).iterdir():
        (case / file.name).write_text(file.read_text())
    for name, text in tables.items():
        (case / f"{name}.csv").write_text(text)
    return case


def with_measures(tmp_path, links=""):
    """Two measures: more ships for 1 million, and the pipe's duty bought off for 2 million."""
    source = "round number for tests,assumed,2021-01-01"
    head = "source,kind,known_from"
    return copy_with(
        tmp_path,
        measures=f"id,decided_by,cost_once,cost_once_unit,lead_time,lead_time_unit,{head}\n"
                 f"ships,BBB,1,million USD,10,d,{source}\nfree_pipe,BBB,2,million USD,0,d,{source}\n"
                 f"too_late,BBB,0,million USD,400,d,{source}\n",
        effects=f"measure,position,table,id,column,operation,value,{head}\n"
                f"ships,1,routes,ship,capacity,multiply,1.5,{source}\n"
                f"free_pipe,1,contracts,pipe,min,set,none,{source}\n"
                f"too_late,1,routes,ship,capacity,multiply,9,{source}\n",
        **({"measure_links": f"measure,relation,other,{head}\n{links},{source}\n"} if links else {}))


def set_alone(case, measures):
    """The frontier with exactly these measures: the others can be decided no more."""
    whole = (case / "measures.csv").read_text()
    head, *lines = whole.splitlines()
    late = [line + ("," if line.split(",")[0] in measures else ",2021-01-01") for line in lines]
    (case / "measures.csv").write_text("\n".join([head + ",decide_by", *late]) + "\n")
    curve = frontier("--supplier", "AAA", *[f"--measure={m}" for m in measures], case=case)
    (case / "measures.csv").write_text(whole)
    return curve


def on_curve(curve, share):
    if share < curve[0][0] - 1e-7:
        return float("inf")
    return curve[-1][1] if share >= curve[-1][0] else between(curve, max(share, curve[0][0]))


def test_the_envelope_is_the_least_of_all_sets(tmp_path):
    case = with_measures(tmp_path)
    alone = {name: set_alone(case, name) for name in ((), ("ships",), ("free_pipe",), ("ships", "free_pipe"))}
    rows = table("frontier", "--supplier", "AAA", case=case)
    assert len({row["state"] for row in rows}) >= 3
    assert not any("too_late" in row["state"] for row in rows)
    assert float(rows[0]["share"]) == pytest.approx(min(curve[0][0] for curve in alone.values()), abs=1e-6)
    low, high = float(rows[0]["share"]), float(rows[-1]["share"])
    for k in range(25):
        share = low + (high - low) * (k + 0.37) / 25
        row = [r for r in rows if float(r["share"]) <= share][-1]
        told = float(row["cost"]) - float(row["slope"] or 0) * (share - float(row["share"]))
        assert told == pytest.approx(min(on_curve(curve, share) for curve in alone.values()), rel=1e-6)
        names = tuple(row["state"].split(" + ")) if row["state"] != "none" else ()
        best = on_curve(alone[tuple(sorted(names, reverse=True))], share)
        assert best == pytest.approx(told, rel=1e-6)


def test_sets_that_exclude_each_other_are_no_answer(tmp_path):
    free = table("frontier", "--supplier", "AAA", case=with_measures(tmp_path))
    assert any(row["state"] == "free_pipe + ships" for row in free)
    rows = table("frontier", "--supplier", "AAA", case=with_measures(tmp_path, "ships,excludes,free_pipe"))
    assert not any("+" in row["state"] for row in rows)
    rows = table("frontier", "--supplier", "AAA", case=with_measures(tmp_path, "free_pipe,requires,ships"))
    assert not any(row["state"] == "free_pipe" for row in rows)


def test_verify_sees_the_cap_of_a_plan_with_measures(tmp_path):
    case, result = with_measures(tmp_path), tmp_path / "answer.cutset"
    cutset("diversify", case, "--supplier", "AAA", "--share", "1%", "--quiet", "--output", result)
    out, _ = cutset("verify", result, case, "--format", "csv", "--table", "verification")
    assert any(row["check"] == "share of the supplier" and "free_pipe" in row["solve"] for row in rows_of(out))


def test_alternatives_are_minimal_and_enough(tmp_path):
    """A second way from the second supplier, dearer: with either of them a share is kept."""
    routes = (pathlib.Path(MINI) / "routes.csv").read_text()
    ship = [line for line in routes.splitlines() if line.startswith("ship,")][0]
    case = copy_with(tmp_path, routes=routes + ship.replace("ship,", "rail,", 1).replace(",30,USD/t,sea", ",35,USD/t,rail")
                     + "\n")
    rows = table("alternatives", "--supplier", "AAA", "--share", "60%", "--alternatives", case=case)
    assert all(row["complete"] == "yes" and row["proof"] == "proved" for row in rows)
    found = {(row["within"], row["contracts"], row["routes"]) for row in rows}
    assert len(found) == len(rows)
    five = [row for row in rows if row["within"] == "5"]
    assert {row["routes"] for row in five} == {"pipeline, ship", "pipeline, rail"}
    for row in rows:
        closed = [f"routes.{r}.capacity=0 kt/month" for r in ("ship", "rail") if r not in row["routes"]]
        words = [w for c in closed for w in ("--set", c)]
        least = float(rows[0]["cost"])
        cost = capped_cost_of(case, words)
        assert cost == pytest.approx(float(row["cost"]), rel=1e-7)
        assert cost <= least * (1 + int(row["within"]) / 100) + 1e-6
    stopped = table("alternatives", "--supplier", "AAA", "--share", "60%", "--alternatives", "--most", "1", case=case)
    assert [row["complete"] for row in stopped if row["within"] == "5"] == ["no"]


def capped_cost_of(case, words):
    """The share is of what is imported without a cap when every route is open: its energy is the cap here too."""
    shares = table("shares", "--supplier", "AAA", "--share", "60%", case=case)
    cap = [0.6 * float(row["of"]) for row in shares if row["chosen"] == "yes" and row["plan"] == "base"][0]
    own = [float(row["of"]) for row in table("shares", "--supplier", "AAA", *words, case=case)
           if row["chosen"] == "yes" and row["plan"] == "base"][0]
    return capped_cost(100 * cap / own, "--supplier", "AAA", *words, case=case)
