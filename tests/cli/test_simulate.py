"""Switch points of the small case, which can be found by hand; and what must fail.

With the pipeline contract closed in May (scenario `cut`) the refinery's minimum load of 50 must come by ship: all is
served while the ship brings 50 kt a month or more. The margin on the pipeline contract at its price, world - discount, is
2 USD/t: with a discount below 98 the refinery loses.
"""

import json

import pytest

from command import MINI, cutset
from ranges import with_ranges

RANGES = {("series", "discount/2021", "value"): (90, 110),
          ("routes", "ship", "capacity"): (10, 80),
          ("routes", "export", "tariff"): (18, 22),
          ("conversions", "refinery", "cost"): (14, 16)}


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return with_ranges(tmp_path_factory.mktemp("simulate") / "case", RANGES)


@pytest.fixture(scope="module")
def result(case, tmp_path_factory):
    path = tmp_path_factory.mktemp("simulate") / "answer.cutset"
    cutset("simulate", case, "--output", path, "--quiet")
    return path


def table(result, name):
    out, _ = cutset("export", result, "--format", "json", "--table", name)
    found = json.loads(out)
    return found.get(name, [])


def point(result, solve, headline, name):
    found = [p for p in table(result, "switch_points")
             if (p["solve"], p["headline"], p["input"]) == (solve, headline, name)]
    assert len(found) == 1, (solve, headline, name, table(result, "switch_points"))
    return found[0]


def test_what_is_served_turns_with_the_ship(result):
    p = point(result, "cut", "served", "routes.ship.capacity")
    assert p["turns_at"] < 50 + 1e-6 and p["holds_at"] > 50 - 1e-6
    assert 0 < p["holds_at"] - p["turns_at"] <= 50 * 1.001e-3
    assert (p["now"], p["beyond"], p["proof"]) == ("all served", "not all served", "proved")
    assert (p["value"], p["low"], p["high"], p["unit"]) == (60, 10, 80, "kt/month")
    assert p["share_turns"] == pytest.approx(-0.2, abs=1.1e-3)


def test_the_margin_turns_with_the_discount(result):
    p = point(result, "base", "margin", "series.discount")
    assert p["turns_at"] <= 98 <= p["holds_at"] and p["holds_at"] - p["turns_at"] <= 10 * 1.001e-3
    assert (p["conversion"], p["contract"], p["now"], p["beyond"]) == ("refinery", "pipe", "earns", "loses")


def test_what_does_not_turn_is_said(result):
    searches = {(s["solve"], s["headline"], s["key"], s["side"]): s for s in table(result, "switch_searches")}
    tariff = searches["cut", "cost", "export", "high"]
    assert (tariff["status"], tariff["proof"]) == ("never", "proved")
    assert searches["cut", "served", "ship", "high"]["status"] == "never"
    assert ("base", "served", "export", "high") not in searches  # what exports cost has no part in it
    answers = [h["answer"] for h in table(result, "headlines")]
    assert any(a.startswith("All need is served, whichever one input is elsewhere in its range: \"What the two months")
               for a in answers)
    assert answers[-1].startswith("One input moves at a time")


def test_one_sentence_says_that_nothing_turns(case):
    out, _ = cutset("simulate", case, "--input", "routes.export.tariff", "--table", "headlines", "--format", "json")
    assert "No doubtful input, moved alone within its range, turns any of these answers." in out
    out, _ = cutset("simulate", MINI)
    assert "No number of the case has a range" in " ".join(out.split())


def test_a_named_input_alone(case):
    out, _ = cutset("simulate", case, "--input", "series.discount", "--scenario", "cut", "--format", "csv", "--table",
                    "switch_searches")
    assert {line.split(",")[5] for line in out.splitlines()[1:]} == {"discount"}
    assert cutset("simulate", case, "--input", "series.discount.value", "--scenario", "cut", "--format", "csv",
                  "--table", "switch_searches")[0] == out


def test_same_bytes_for_any_number_of_threads(case):
    one, two = (cutset("simulate", case, "--threads", n, "--format", "canonical")[0] for n in (1, 2))
    assert one == two


def test_verify_solves_both_sides_again(case, result, tmp_path):
    import shutil
    import sqlite3
    out, _ = cutset("verify", result, case, "--format", "csv", "--table", "verification")
    assert ',c,"switch points, solved again",yes,' in out
    for change in ("turns_at = holds_at, share_turns = share_holds", "beyond = now", "now = 'x'", "high = 81",
                   "share_turns = 1, turns_at = 10", "key = 'export'",
                   "share_turns = share_turns + 0.01, share_holds = share_holds + 0.01"):
        bad = tmp_path / "bad.cutset"
        shutil.copy(result, bad)
        with sqlite3.connect(bad) as db:
            assert db.execute(f"UPDATE switch_points SET {change} WHERE headline = 'served'").rowcount == 1
        out, _ = cutset("verify", bad, case, "--format", "csv", "--table", "verification", status=1)
        assert ',c,"switch points, solved again",no,' in out, change


def test_as_a_question_of_the_case(case, tmp_path):
    import shutil
    folder = tmp_path / "asked"
    shutil.copytree(case, folder)
    with open(folder / "case.yaml", "a") as f:
        f.write('  - {verb: simulate, title: "What would turn it", scenario: cut, input: routes.ship.capacity}\n')
    out, _ = cutset("brief", folder)
    assert "Which doubtful inputs would turn an answer, and where?" in out


@pytest.mark.parametrize("words, message", [
    (["--input", "routes.ship"], 'the case has no number with a range called "routes.ship"'),
    (["--input", "series.nothing"], 'the case has no number with a range called "series.nothing"'),
    (["--input", "routes.ship.tariff"], 'the case has no number with a range called "routes.ship.tariff"'),
    (["--scenario", "cutt"], "cutt"),
    (["--threads", "-1"], 'option "threads"'),
    (["--ranges"], 'simulate does not take option "ranges"'),
    (["--measure", "nothing"], "nothing"),
    (["--set", "routes.ship.capacity=none", "--input", "routes.ship"], "no number with a range"),
])
def test_what_must_fail(case, words, message):
    _, err = cutset("simulate", case, *words, status=1)
    assert message in err


def test_a_cost_with_need_unserved_says_so(case):
    words = ("simulate", case, "--scenario", "cut", "--input", "routes.export.tariff")
    short, _ = cutset(*words, "--set", "routes.ship.capacity=20 kt/month")
    served, _ = cutset(*words)
    assert "with need unserved)" in " ".join(short.split())
    assert "with need unserved" not in served


def test_plans_that_are_proved_are_not_told_one_by_one(case):
    page, _ = cutset("simulate", case, "--scenario", "cut")
    assert "Is the answer proved?" not in page and "turns at" in page
