"""Measures, taken and left to the engine, on the case whose README derives every number by hand."""

import json
import shutil
import sqlite3

from command import SOURCE, cutset

CASE = str(SOURCE / "tests" / "cases" / "measures")


def tables(*words, status=0):
    return json.loads(cutset(*words, "--format", "json", status=status)[0])


def cost(answer, solve):
    return next(r["objective"] for r in answer["stages"] if r["solve"] == solve and r["goal"] == "net cost")


def by_measure(answer, solve):
    return {r["measure"]: r for r in answer["measures"] if r["solve"] == solve}


def test_states_cost_what_the_hand_says():
    for measures, name, expected in [([], "base", 156520), (["terminal"], "base+terminal", 117490),
                                     (["insulate"], "base+insulate", 129600), (["pact"], "base+pact", 145600),
                                     (["terminal", "insulate"], "base+insulate+terminal", 103990)]:
        words = [word for m in measures for word in ("-m", m)]
        assert abs(cost(tables("solve", CASE, *words), name) - expected) < 1e-3, measures


def test_a_later_decision_takes_effect_later():
    answer = tables("solve", CASE, "--measure", "terminal=2021-05-20")
    name = "base+terminal=2021-05-20"
    # In effect from 30 May: two days of May, thirty of June. The ship carries 29 + 10 in May, of which 8 are lng.
    may = 8 * 220 + 124 * 300 + (155 - 132) * 520
    assert abs(cost(answer, name) - (51600 + may + 35400 + 3000 + 32 * 10)) < 1e-3
    row = by_measure(answer, name)["terminal"]
    assert (row["state"], row["decided"], row["from"]) == ("on", "2021-05-20", "2021-05-30")
    assert abs(row["cost"] - 3.32) < 1e-9
    paid = [r for r in answer["postings"] if r["table"] == "measures"]
    assert {(r["period"], r["term"], r["micro"]) for r in paid} == {
        ("2021-05-01", "cost once", 3 * 10**12), ("2021-05-01", "cost running", 2 * 10**10),
        ("2021-06-01", "cost running", 30 * 10**10)}


def test_the_engine_takes_what_pays_and_says_what_it_is_worth():
    answer = tables("solve", CASE, "--measures", "open")
    assert abs(cost(answer, "base+open") - 103990) < 1e-3
    assert all(r["proof"] == "proved" for r in answer["stages"])
    rows = by_measure(answer, "base+open")
    assert {m: r["state"] for m, r in rows.items()} == {
        "insulate": "open on", "pact": "off", "quay": "open off", "terminal": "open on", "train": "open off"}
    for measure, worth in [("insulate", 13.5), ("terminal", 25.61), ("quay", -60), ("train", -13.5)]:
        assert abs(rows[measure]["worth"] - worth) < 1e-5, measure
        assert rows[measure]["proof"] == "proved"
    assert rows["pact"]["worth"] is None


def test_what_links_rule_out_is_told_as_such():
    rows = by_measure(tables("solve", CASE, "--measures", "open", "-m", "pact"), "base+pact+open")
    assert {m: r["state"] for m, r in rows.items()} == {
        "insulate": "open on", "pact": "on", "quay": "open off", "terminal": "open off", "train": "open off"}
    assert rows["terminal"]["proof"] == rows["quay"]["proof"] == "cannot be taken"


def test_compare_sets_building_beside_not_building():
    answer = tables("compare", CASE, "--measure", "terminal")
    rows = {r["what"]: r for r in answer["comparison"]}
    assert abs(rows["net cost of the buyer"]["change"] + 39.03) < 1e-6
    assert abs(rows["net receipts of real cost"]["other"] - 3.71) < 1e-9
    assert {r["solve"] for r in answer["survival"]} == {"base", "base+terminal"}


def test_survival_counts_what_is_built():
    # Nothing by pipe, and cargoes end on 15 April: the terminal is in time only if it is in effect the day after.
    words = ["compare", CASE, "--measure", "terminal", "--set", "contracts.pipe.active=no", "--set",
             "demands.home.quantity=1 kt/d", "--set", "contracts.spot.valid_to=2021-04-15"]
    for more, days in [([], 15), (["--set", "measures.terminal.lead_time=5 d"], 91),
                       (["--set", "measures.terminal.lead_time=6 d"], 15)]:
        rows = {r["solve"]: r for r in tables(*words, *more)["survival"] if r["load"] == "home"}
        assert (rows["base"]["days"], rows["base+terminal"]["days"]) == (15, days), more
        assert rows["base+terminal"]["beyond"] == (days == 91)
        assert all(r["proof"] == "proved" for r in rows.values())


def test_refusals():
    for words, message in [
            (["-m", "quay"], "measure quay requires measure terminal, which is not taken"),
            (["-m", "terminal", "-m", "pact"], "measure pact excludes measure terminal: they cannot both be taken"),
            (["-m", "terminal=2021-04-10"], "measure terminal cannot be decided on 2021-04-10: 2021-04-11 is the first day "
             "on which it can"),
            (["-m", "terminl"], 'no measure is called "terminl": did you mean terminal?'),
            (["-m", "terminal", "-m", "terminal"], "measure terminal is asked for twice")]:
        _, err = cutset("solve", CASE, *words, status=1)
        assert err == f"cutset: {message}\n"
    _, err = cutset("compare", CASE, status=1)
    assert err == "cutset: compare needs --scenario or --measure: the change to compare with the base\n"


def test_questions_of_the_case_ask_for_measures():
    answer = tables("brief", CASE)
    assert [r["solve"] for r in answer["stages"] if r["goal"] == "net cost"] == ["base", "base+open", "base+terminal"]
    assert abs(cost(answer, "base+open") - 103990) < 1e-3


def failed(path):
    rows = json.loads(cutset("verify", path, CASE, "--format", "json", "--table", "verification", status=1)[0])
    return {(r["level"], r["check"]) for r in rows["verification"] if not r["passed"]}


def test_saved_answers_verify_and_changed_ones_do_not(tmp_path):
    for words in (["-m", "terminal"], ["-m", "insulate=2021-05-03", "-m", "terminal"], ["--measures", "open"],
                  ["-m", "pact", "--measures", "open"]):
        path = tmp_path / "answer.cutset"
        cutset("solve", CASE, *words, "-o", path, "-q")
        cutset("verify", path, CASE, "-q")
        path.unlink()
    path = tmp_path / "open.cutset"
    cutset("solve", CASE, "--measures", "open", "-o", path, "-q")
    for sql, check in [
            ("UPDATE measures SET cost = cost + 1 WHERE measure = 'terminal'", "measures"),
            ("UPDATE measures SET \"from\" = '2021-04-20' WHERE measure = 'terminal'", "measures"),
            ("UPDATE measures SET state = 'open on' WHERE measure = 'train'", "measures"),
            ("UPDATE measures SET state = 'open off' WHERE measure = 'terminal'", "limits of contracts"),
            ("UPDATE postings SET micro = micro + 1000000000 WHERE \"table\" = 'measures'", "money, posting by posting")]:
        changed = tmp_path / "changed.cutset"
        shutil.copy(path, changed)
        with sqlite3.connect(changed) as db:
            assert db.execute(sql).rowcount > 0
        db.close()
        assert ("b", check) in failed(changed), sql
