"""A saved result verifies; changed in one place it does not, and verify says what fails."""

import json
import os
import shutil
import sqlite3
import subprocess

import pytest

from command import CUTSET, MINI, SOURCE, cutset

BELARUS = str(SOURCE / "cases" / "belarus-2020")
SCENARIOS = [None, "suspension", "suspension_low", "cut_off", "commercial_firms", "commercial_budget", "tankers_only",
             "no_new_routes", "shutdown_allowed", "opening_january", "practice_18", "no_premium", "manoeuvre_complete",
             "oil_50", "kazakh"]
# With these two the plant may stop, and the least cost of scenario `cut` is found by branching.
MAY_STOP = ["--set", "conversions.refinery.shutdown=yes", "--set", "conversions.refinery.min_load=60 kt/month"]

# Columns that are told and not verified. Everything else in a solve's tables is.
NOT_VERIFIED = {
    "stages": {"residual", "unit", "proof"},
    "supply": {"origin", "share", "price_unit"},
    "unserved": {"energy", "of"},
    "flows": {"lower", "upper"},
    "prices": {"unit", "unique", "low", "high"},
}
VERIFIED = ["stages", "unserved", "supply", "accounts", "incidence", "prices", "flows", "stocks", "periods", "postings",
            "model_columns", "model_rows", "model_entries", "solution_columns", "certificates"]


class Saved:
    """A result file of one solve, with the options it was solved with."""

    def __init__(self, path, case, sets=()):
        self.path, self.case, self.sets = str(path), case, list(sets)

    def rows(self, sql):
        with sqlite3.connect(self.path) as db:
            return db.execute(sql).fetchall()

    def changed(self, path, *statements):
        """A copy with the statements run on it; each must change something."""
        shutil.copy(self.path, path)
        db = sqlite3.connect(path)
        try:
            for sql in statements:
                before = db.total_changes
                db.execute(sql) if isinstance(sql, str) else db.execute(*sql)
                assert db.total_changes > before, sql
            db.commit()
        finally:
            db.close()
        return Saved(path, self.case, self.sets)

    def failed(self, case=None):
        """Names of the checks that fail, as (level, check); for a file that cannot be verified the message."""
        case = self.case if case is None else case
        done = run(["verify", self.path, *([case] if case else []), *self.sets, "--format", "json", "--table",
                    "verification"])
        assert done.returncode in (0, 1), done.stderr
        if not done.stdout:
            assert done.returncode == 1
            return done.stderr
        failed = {(row["level"], row["check"]): row["message"] for row in loads(done.stdout) if not row["passed"]}
        assert bool(failed) == (done.returncode == 1)
        assert all(failed.values()), "a check failed without a reason"
        return failed


def run(words):
    return subprocess.run([CUTSET, *words], capture_output=True, text=True, timeout=100)


def loads(text):
    document = json.loads(text)
    return document.get("tables", document)["verification"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("saved")


@pytest.fixture(scope="module")
def solved(folder):
    kept = {}

    def solve(case, scenario=None, sets=()):
        key = (case, scenario, tuple(sets))
        if key not in kept:
            path = folder / f"{len(kept)}.cutset"
            words = ["solve", case, *(["-s", scenario] if scenario else []), *sets, "--ranges=no", "-o", path, "-q"]
            done = run(list(map(str, words)))
            assert done.returncode in (0, 2), done.stderr
            kept[key] = Saved(path, case, sets)
        return kept[key]

    return solve


# ---- what was not changed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_scenario_verifies(solved, scenario):
    saved = solved(BELARUS, scenario)
    assert saved.failed() == {}
    assert saved.failed(case="") == {}


def test_branching_verifies(solved):
    saved = solved(MINI, "cut", MAY_STOP)
    assert saved.rows("SELECT max(leaves) FROM stages") >= [(2,)]
    assert saved.failed() == {}


def test_a_comparison_verifies_solve_by_solve(folder):
    path = folder / "compare.cutset"
    cutset("compare", BELARUS, "-s", "cut_off", "--survival=no", "--ranges=no", "-o", path, "--quiet", status=2)
    assert Saved(path, BELARUS).failed() == {}
    statement = "UPDATE stocks SET level = level + 1 WHERE solve = 'cut_off' AND period = '2020-03-01'"
    changed = Saved(path, BELARUS).changed(folder / "c.cutset", statement)
    out, err = cutset("verify", changed.path, BELARUS, "--format", "json", "--table", "verification", status=1)
    assert {row["solve"] for row in loads(out) if not row["passed"]} == {"cut_off"}
    assert " checks failed\n" in err


def test_a_solve_from_another_side_verifies(folder):
    path = folder / "side.cutset"
    sides = ["--buyer", "CCC", "--buyer", "BBB"]
    cutset("compare", MINI, "-s", "cut", *sides, "--survival=no", "-o", path, "--quiet")
    saved = Saved(path, MINI)
    assert saved.rows("SELECT solve, scenarios, buyers FROM solves ORDER BY solve") == [
        ("base@CCC,BBB", "", "CCC BBB"), ("cut@CCC,BBB", "cut", "CCC BBB")]
    assert saved.rows("SELECT DISTINCT payer FROM postings WHERE term = 'tariff'") == [("CCC",)]
    assert saved.failed() == {}
    other = saved.changed(folder / "other.cutset", "UPDATE solves SET buyers = 'BBB'")
    assert {("a", "stored model is the case's"), ("b", "net cost")} <= set(other.failed())
    nobody = saved.changed(folder / "nobody.cutset", "UPDATE solves SET buyers = 'XXX'")
    assert "the case has no actor 'XXX'" in nobody.failed()


@pytest.mark.parametrize("statement, expected", [
    ("UPDATE origins SET quantity = quantity + 1 WHERE role = 'flow' AND key = 'pipeline' AND period = '2021-05-01'",
     [("b", "goods of each origin balance"), ("b", "amounts are sums over origins")]),
    ("UPDATE origins SET origin = 'CCC' WHERE role = 'contract' AND key = 'pipe' AND period = '2021-05-01'",
     [("b", "goods of each origin balance")]),
    ("UPDATE origins SET quantity = quantity * 2 WHERE role = 'level'", [("b", "goods of each origin balance")]),
    ("DELETE FROM origins WHERE role = 'demand' AND origin = 'AAA'", [("b", "amounts are sums over origins")]),
    ("UPDATE use SET quantity = quantity + 1 WHERE role = 'market' AND origin = 'AAA'",
     [("b", "amounts are sums over origins")]),
    ("UPDATE solves SET by_origin = 0", [("a", "stored model is the case's")]),
    ("UPDATE model_columns SET origin = 'CCC' WHERE role = 'feed' AND origin = 'AAA'",
     [("a", "stored model is the case's")]),
    ("UPDATE prices SET price = price + 1 WHERE origin = 'AAA' AND commodity = 'fuel'",
     [("b", "prices are the multipliers")]),
])
def test_goods_by_origin_are_checked(folder, tmp_path, statement, expected):
    path = folder / "origins.cutset"
    if not path.exists():
        cutset("solve", MINI, "--by-origin", "-o", path, "--quiet")
        assert Saved(path, MINI).failed() == {}
    failed = Saved(path, MINI).changed(tmp_path / "c.cutset", statement).failed()
    assert set(expected) <= set(failed), failed


def test_a_side_that_nobody_has():
    _, err = cutset("solve", MINI, "--buyer", "BXB", status=1)
    assert 'the case has no actor "BXB"' in err


# ---- one change each -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("statement, expected", [
    ("UPDATE stages SET objective = objective + 1 WHERE stage = 2", [("a", "stage 2: net cost"), ("b", "net cost")]),
    ("UPDATE stages SET objective = objective + 1 WHERE stage = 1",
     [("a", "stage 1: unserved energy of priority 1"), ("b", "unserved energy")]),
    ("UPDATE stages SET bound = bound + 1 WHERE stage = 2", [("a", "stage 2: net cost")]),
    ("UPDATE stages SET offset = offset + 1 WHERE stage = 2", [("a", "stage 2: net cost")]),
    ("UPDATE stages SET status = 'infeasible' WHERE stage = 2", [("a", "stage 2: net cost")]),
    ("DELETE FROM stages WHERE stage = 2", [("a", "stages")]),
    ("DELETE FROM stages WHERE stage = 1", [("a", "stages")]),
    ("UPDATE stages SET goal = 'net cost' WHERE stage = 1", [("a", "stages")]),
    ("UPDATE certificates SET value = 2 * value WHERE stage = 2 AND abs(value) = "
     "(SELECT max(abs(value)) FROM certificates WHERE stage = 2 AND what = 'dual')", [("a", "stage 2: net cost")]),
    ("UPDATE certificates SET value = NULL WHERE what = 'dual' AND abs(value) = "
     "(SELECT max(abs(value)) FROM certificates WHERE stage = 2 AND what = 'dual')", [("a", "stage 2: net cost")]),
    ("DELETE FROM certificates", [("a", "stage 2: net cost")]),
    ("UPDATE certificates SET value = value + 1 WHERE what = 'row_upper'", [("a", "stage 2: net cost")]),
    ("DELETE FROM certificates WHERE what = 'row_upper'", [("a", "stage 2: net cost")]),
    ("INSERT INTO certificates VALUES ('cut', 2, 0, 'row_upper', 0, -1)", [("a", "stage 2: net cost")]),
    ("UPDATE model_columns SET upper = upper * 2 WHERE role = 'contract' AND upper > 0",
     [("a", "stored model is the case's")]),
    ("UPDATE model_columns SET upper = NULL WHERE role = 'level'", [("a", "stored model is the case's")]),
    ("UPDATE model_columns SET lower = lower + 1 WHERE role = 'demand'", [("a", "stored model is the case's"),
                                                                          ("a", "stage 2: net cost")]),
    ("UPDATE model_columns SET cost = 0 WHERE role = 'market'", [("a", "stored model is the case's")]),
    ("UPDATE model_columns SET key = 'sea' WHERE key = 'pipe'", [("a", "stored model is the case's")]),
    ("UPDATE model_rows SET lower = lower - 1 WHERE role = 'load'", [("a", "stored model is the case's")]),
    ("UPDATE model_entries SET value = value * 1.5 WHERE value NOT IN (1, -1)", [("a", "stored model is the case's")]),
    ("UPDATE solution_columns SET value = value + 1 WHERE stage = 2 AND \"index\" = 0",
     [("a", "stage 2: net cost"), ("b", "amounts are the solution's")]),
    ("DELETE FROM solution_columns WHERE stage = 2", [("a", "stage 2: net cost"), ("b", "amounts are the solution's")]),
    ("UPDATE flows SET quantity = quantity + 1 WHERE role = 'contract' AND key = 'sea' AND period = '2021-04-01'",
     [("b", "balances"), ("b", "amounts are the solution's"), ("b", "money, posting by posting"), ("b", "net cost")]),
    ("UPDATE flows SET quantity = NULL WHERE role = 'contract' AND key = 'sea' AND period = '2021-04-01'",
     [("b", "balances")]),
    ("UPDATE flows SET unit = 't' WHERE role = 'contract'", [("b", "amounts are the solution's")]),
    ("DELETE FROM flows", [("b", "needs"), ("b", "amounts are the solution's")]),
    ("UPDATE stocks SET level = level + 1 WHERE period = '2021-04-01'",
     [("b", "stocks"), ("b", "amounts are the solution's")]),
    ("DELETE FROM stocks", [("b", "stocks")]),
    ("UPDATE postings SET micro = micro + 1000000000 WHERE term = 'tariff'",
     [("b", "money, posting by posting"), ("b", "accounts are sums of postings"),
      ("b", "incidence is sums of postings")]),
    ("DELETE FROM postings WHERE term = 'cost'", [("b", "money, posting by posting")]),
    ("UPDATE postings SET payer = recipient, recipient = payer WHERE key = 'sea' AND \"table\" = 'contracts'",
     [("b", "money, posting by posting"), ("b", "accounts are sums of postings"),
      ("b", "incidence is sums of postings")]),
    ("UPDATE incidence SET payer = recipient, recipient = payer WHERE key = 'sea'",
     [("b", "incidence is sums of postings")]),
    ("UPDATE accounts SET receives = pays, pays = receives, net = -net", [("b", "accounts are sums of postings")]),
    ("UPDATE supply SET quantity = quantity + 1 WHERE key = 'pipe'", [("b", "supply is sums of amounts")]),
    ("UPDATE supply SET price = price + 1 WHERE key = 'pipe'", [("b", "supply is sums of amounts")]),
    ("UPDATE prices SET price = price + 1 WHERE place = 'b_home'", [("b", "prices are the multipliers")]),
    ("UPDATE periods SET last = '2021-05-30' WHERE last = '2021-05-31'", [("b", "periods follow on")]),
    ("UPDATE run SET value = 'x' WHERE name = 'case_digest'", [("a", "case is the one that was solved")]),
])
def test_one_change_is_refused(solved, tmp_path, statement, expected):
    failed = solved(MINI, "cut").changed(tmp_path / "r", statement).failed()
    assert isinstance(failed, dict), failed
    assert set(expected) <= set(failed), failed


@pytest.mark.parametrize("statement, message", [
    ("UPDATE flows SET role = 'market' WHERE role = 'demand'", "cannot have the role 'market'"),
    ("UPDATE flows SET role = 'contract' WHERE role = 'draw'", "cannot have the role 'contract'"),
    ("UPDATE flows SET role = 'gift' WHERE role = 'draw'", "unknown role 'gift'"),
    ("UPDATE flows SET commodity = '' WHERE role = 'feed' AND commodity = 'oil_a'", "cannot have the role 'feed'"),
    ("UPDATE flows SET commodity = 'fuel' WHERE role = 'contract' AND key = 'sea'",
     "'sea' has nothing to do with 'fuel'"),
    ("UPDATE flows SET key = 'pipeline_2' WHERE key = 'pipeline'", "'pipeline_2'"),
    ("UPDATE flows SET \"table\" = 'ships' WHERE key = 'pipe'", "unknown table 'ships'"),
    ("UPDATE flows SET period = '2021-06-01' WHERE key = 'sea' AND period = '2021-05-01' AND role = 'contract'",
     "2021-06-01"),
    ("UPDATE certificates SET what = 'guess' WHERE what = 'dual' AND stage = 2", "unknown entry 'guess'"),
    ("UPDATE certificates SET \"index\" = 100000 WHERE \"index\" = (SELECT max(\"index\") FROM certificates)",
     "100000"),
    ("UPDATE model_columns SET \"index\" = 100000 WHERE \"index\" = 3", "index 3 is missing"),
    ("DELETE FROM model_rows WHERE \"index\" = 2", "index 2 is missing"),
    ("DELETE FROM model_columns", "column 0 is outside the model"),
    ("DELETE FROM periods", "no periods"),
    ("DELETE FROM stages", "no solve to verify"),
    ("UPDATE stages SET solve = 'other'", "other"),
])
def test_nonsense_is_refused(solved, tmp_path, statement, message):
    failed = solved(MINI, "cut").changed(tmp_path / "r", statement).failed()
    assert isinstance(failed, str) and message in failed, failed


def mutants(saved, tables):
    """One deleted row and one changed cell for each column of each table, as statements."""
    with sqlite3.connect(saved.path) as db:
        for table in tables:
            columns = db.execute(f'PRAGMA table_info("{table}")').fetchall()
            rows = db.execute(f'SELECT * FROM "{table}"').fetchall()
            if not rows:
                continue
            row = rows[len(rows) // 2]
            where = " AND ".join(f'"{c[1]}" = ?' for c in columns if c[5])
            keys = [row[c[0]] for c in columns if c[5]]
            yield f"{table}: a row", (f'DELETE FROM "{table}" WHERE {where}', keys)
            for position, name, kind, *_ in columns:
                cell = row[position]
                if cell is None or name in NOT_VERIFIED.get(table, ()):
                    continue
                other = 1.02 * cell + 0.5 if kind == "REAL" else cell + 10**7 if name == "micro" else \
                    1 - cell if name == "integer" else cell + 1 if kind == "INTEGER" else "x"
                yield f"{table}.{name}", (f'UPDATE "{table}" SET "{name}" = ? WHERE {where}', [other, *keys])


def test_no_single_cell_can_be_changed(solved, tmp_path):
    saved = solved(MINI, "cut")
    passed, n = [], 0
    for name, statement in mutants(saved, VERIFIED):
        try:
            changed = saved.changed(tmp_path / "r", statement)
        except sqlite3.IntegrityError:  # another row has that key
            continue
        n += 1
        if changed.failed() == {}:
            passed.append(name)
    assert n > 80
    assert passed == []


@pytest.mark.parametrize("leaf", [0, 1])
def test_a_leaf_cannot_be_dropped(solved, tmp_path, leaf):
    saved = solved(MINI, "cut", MAY_STOP)
    failed = saved.changed(tmp_path / "r", f"DELETE FROM certificates WHERE stage = 2 AND leaf = {leaf}").failed()
    assert "leaf" in str(failed) or "leaves" in str(failed), failed


def test_a_leaf_cannot_be_narrowed(solved, tmp_path):
    saved = solved(MINI, "cut", MAY_STOP)
    statement = "UPDATE certificates SET what = 'lower', value = 1 WHERE what = 'upper' AND value = 0"
    shutil.copy(saved.path, tmp_path / "r")
    with sqlite3.connect(tmp_path / "r") as db:
        db.execute("DELETE FROM certificates WHERE what = 'lower' AND value = 0")
        assert db.execute(statement).rowcount > 0
    db.close()
    assert "the leaves leave out" in Saved(tmp_path / "r", MINI, MAY_STOP).failed()


# ---- the physical audit alone --------------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario, statement, expected", [
    ("cut_off", "UPDATE flows SET quantity = 2 * quantity WHERE role = 'flow' AND key = 'klaipeda_naftan' "
     "AND quantity = "
     "(SELECT max(quantity) FROM flows WHERE role = 'flow' AND key = 'klaipeda_naftan')",
     "limits of routes, sources and markets"),
    ("suspension", "UPDATE flows SET quantity = 2 * quantity WHERE role = 'source' AND period = '2020-06-01'",
     "limits of routes, sources and markets"),
    (None, "UPDATE flows SET quantity = 5 * quantity WHERE role = 'market' AND key = 'ukraine_diesel' "
     "AND period = '2020-06-01'",
     "limits of routes, sources and markets"),
    ("suspension", "UPDATE flows SET quantity = quantity + 1 WHERE role = 'flow' AND key = 'mozyr_home' "
     "AND commodity = 'diesel' "
     "AND period = '2020-06-01'", "balances"),
    ("suspension", "UPDATE stocks SET level = level - 1 WHERE storage = 'mozyr_tanks' AND period = '2020-06-01'",
     "stocks"),
    ("suspension", "UPDATE stocks SET level = 10000 WHERE storage = 'mozyr_tanks' AND period = '2020-06-01'", "stocks"),
    ("suspension", "UPDATE flows SET quantity = 501 WHERE role = 'contract' AND key = 'duty_free' "
     "AND period = '2020-06-01'",
     "limits of contracts"),
    ("cut_off", "INSERT INTO flows SELECT solve, role, \"table\", 'duty_free', 'urals', 0, period, 1, unit, 0, 0 "
     "FROM flows "
     "WHERE role = 'contract' AND period = '2020-06-01' LIMIT 1", "limits of contracts"),
    ("cut_off", "INSERT INTO flows SELECT solve, role, \"table\", 'usa', 'us_light', 0, '2020-02-17', 1, unit, 0, 0 "
     "FROM flows "
     "WHERE role = 'contract' AND period = '2020-06-01' LIMIT 1", "limits of contracts"),
    ("suspension", "UPDATE flows SET quantity = 7 * 8.9 WHERE role = 'feed' AND key = 'naftan' "
     "AND period = '2020-02-10'",
     "conversions"),
    ("cut_off", "UPDATE flows SET quantity = quantity - 1 WHERE role = 'shortfall' AND quantity = "
     "(SELECT max(quantity) FROM flows WHERE role = 'shortfall')", "unserved energy"),
    ("cut_off", "UPDATE flows SET quantity = quantity - 1 WHERE role = 'shortfall' AND quantity = "
     "(SELECT max(quantity) FROM flows WHERE role = 'shortfall')", "conversions"),
    ("cut_off", "UPDATE flows SET quantity = -1 WHERE role = 'shortfall' AND quantity = "
     "(SELECT max(quantity) FROM flows WHERE role = 'shortfall')", "conversions"),
    ("cut_off", "DELETE FROM unserved WHERE quantity = (SELECT max(quantity) FROM unserved)",
     "unserved is sums of amounts"),
    ("suspension", "UPDATE flows SET quantity = quantity - 1 WHERE role = 'demand' AND key = 'home_diesel' "
     "AND period = '2020-06-01'",
     "needs"),
    ("shutdown_allowed", "UPDATE flows SET quantity = 0.5 WHERE role = 'run' AND key = 'mozyr' "
     "AND period = '2020-06-01'",
     "conversions"),
    ("shutdown_allowed", "DELETE FROM flows WHERE role = 'run' AND key = 'mozyr' AND period = '2020-06-01'",
     "conversions"),
    ("suspension", "UPDATE postings SET micro = micro * 1.01 WHERE term = 'export_duty' AND period = '2020-06-01'",
     "money, posting by posting"),
    ("suspension", "UPDATE postings SET micro = micro * 1.01 WHERE term = 'stock value'", "money, posting by posting"),
    ("commercial_budget", "UPDATE postings SET recipient = 'russian_firms' WHERE term = 'crude_duty_blr' "
     "AND period = (SELECT max(period) FROM postings WHERE term = 'crude_duty_blr')",
     "money, posting by posting"),
])
def test_amounts_that_cannot_be(solved, tmp_path, scenario, statement, expected):
    """The certificates are as they were: the audit finds it by the tables of the case."""
    failed = solved(BELARUS, scenario).changed(tmp_path / "r", statement).failed()
    assert isinstance(failed, dict), failed
    assert ("b", expected) in failed, failed
    assert all(level == "b" for level, _ in failed), failed


# ---- the wrong file ------------------------------------------------------------------------------------------------


def test_result_of_another_case(solved):
    failed = solved(BELARUS, "suspension").failed(case=MINI)
    assert isinstance(failed, str) and "suspension" in failed
    failed = solved(MINI).failed(case=BELARUS)
    assert isinstance(failed, dict) and ("a", "case is the one that was solved") in failed or "mini" not in str(failed)


def test_result_of_a_case_that_was_changed_since(solved, tmp_path):
    case = tmp_path / "case"
    shutil.copytree(MINI, case)
    text = (case / "contracts.csv").read_text()
    assert ",80,kt/month," in text
    (case / "contracts.csv").write_text(text.replace(",80,kt/month,", ",81,kt/month,"))
    failed = solved(MINI, "cut").failed(case=str(case))
    assert {("a", "case is the one that was solved"), ("a", "stored model is the case's")} <= set(failed)


def test_result_of_other_settings(solved):
    failed = Saved(solved(MINI, "cut", MAY_STOP).path, MINI).failed()
    assert ("a", "stored model is the case's") in failed


def test_result_without_model(folder):
    path = folder / "plain.cutset"
    cutset("solve", MINI, "--no-detail", "-o", path, "--quiet")
    assert ("a", "stored model") in Saved(path, MINI).failed()


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_truncated_file(solved, tmp_path, share):
    path = tmp_path / "r"
    data = open(solved(MINI, "cut").path, "rb").read()
    path.write_bytes(data[:int(len(data) * share)])
    failed = Saved(path, MINI).failed()
    assert isinstance(failed, str) and str(path) in failed


def test_files_that_are_no_results(tmp_path):
    empty, text, other, folder = (tmp_path / name for name in ("empty", "text", "other", "folder"))
    empty.write_bytes(b"")
    text.write_text("solve,stage\ncut,1\n")
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE stages (solve TEXT, stage INTEGER)")
        db.execute("INSERT INTO stages VALUES ('base', 1)")
    db.close()
    folder.mkdir()
    for path in (empty, text, other, folder, tmp_path / "missing"):
        failed = Saved(path, MINI).failed()
        assert isinstance(failed, str) and str(path) in failed, failed
        assert len(failed.strip().splitlines()) == 1
    assert os.path.getsize(empty) == 0


# ---- families counted otherwise than their grades ------------------------------------------------------------------


def test_family_in_energy(tmp_path):
    """Crude counted in GWh as a family and in kt by grade: the same plan, and it verifies."""
    case, heat = tmp_path / "case", 11.6
    shutil.copytree(MINI, case)

    def edit(name, *changes):
        text = (case / name).read_text()
        for before, after in changes:
            assert before in text, before
            text = text.replace(before, after)
        (case / name).write_text(text)

    def per_month(kt):
        return f",{kt},kt/month,", f",{kt * heat:.10g},GWh/month,"

    def per_tonne(usd):
        return f",{usd},USD/t,", f",{usd / heat:.15g},USD/MWh,"

    edit("commodities.csv", ("oil,Crude oil,,kt,", "oil,Crude oil,,GWh,"))
    edit("routes.csv", (",120,kt/month,10,USD/t,", per_month(120)[1] + per_tonne(10)[1][1:]),
         (",60,kt/month,30,USD/t,", per_month(60)[1] + per_tonne(30)[1][1:]))
    edit("conversions.csv", per_month(150), per_month(50), per_tonne(15))
    edit("loads.csv", ("kt/month", "GWh/month"))
    saved = Saved(tmp_path / "r", str(case))
    for scenario, cost in ([], 49750), (["-s", "cut"], 53200):
        cutset("solve", case, *scenario, "--ranges=no", "-o", saved.path, "--quiet")
        assert saved.rows("SELECT objective FROM stages WHERE stage = 2")[0][0] == pytest.approx(cost, rel=1e-8)
        assert saved.failed() == {}
    failed = saved.changed(tmp_path / "c", "UPDATE flows SET quantity = 151 WHERE role = 'feed' AND key = 'refinery' "
                           "AND commodity = 'oil_c' AND period = '2021-05-01'").failed()
    assert ("b", "conversions") in failed
