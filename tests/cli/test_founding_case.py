"""The founding case, statements 1 to 4 and 7 of its source: how much oil came, what the duty-free price was worth, gas,
other suppliers, and the transit.

Each test alters or deletes a row of a copy and predicts, from the rows alone, what changes in the answers.
ctest: full"""

import calendar
import csv
import datetime
import json
import math
import re
import shutil
import subprocess

import pytest

from command import CUTSET, SOURCE, cutset

BELARUS = SOURCE / "cases" / "belarus-2020"
START, END = datetime.date(2020, 2, 10), datetime.date(2021, 2, 9)
DAYS_2020 = 366
UNECHA = ("unecha_mozyr", "unecha_naftan")  # the pipes from Russia


class Case:
    """A copy of the case, or the case itself, whose rows are read and changed as text."""

    def __init__(self, path=BELARUS):
        self.path = path

    def rows(self, table):
        with open(self.path / f"{table}.csv", newline="") as file:
            return list(csv.DictReader(file))

    def row(self, table, /, **where):
        found = [row for row in self.rows(table) if all(row[name] == value for name, value in where.items())]
        assert len(found) == 1, (table, where, len(found))
        return found[0]

    def write(self, table, rows):
        with open(self.path / f"{table}.csv", "w", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def edit(self, table, changes, /, **where):
        rows, n = self.rows(table), 0
        for row in rows:
            if all(row[name] == value for name, value in where.items()):
                row.update(changes)
                n += 1
        assert n > 0, (table, where)
        self.write(table, rows)

    def delete(self, table, /, **where):
        rows = self.rows(table)
        kept = [row for row in rows if not all(row[name] == value for name, value in where.items())]
        assert len(kept) < len(rows)
        self.write(table, kept)

    def number(self, table, column, /, **where):
        return float(self.row(table, **where)[column])


@pytest.fixture()
def case(tmp_path):
    shutil.copytree(BELARUS, tmp_path / "case")
    return Case(tmp_path / "case")


def run(verb, case, *scenarios, options=(), status=(0,)):
    words = [verb, str(case.path), *(word for name in scenarios for word in ("-s", name)), *options, "--format", "json"]
    done = subprocess.run([CUTSET, *words], capture_output=True, text=True, timeout=100)
    assert done.returncode in status, done.stderr
    document = json.loads(done.stdout)
    return document.get("tables", document)


def solve(case, *scenarios, options=()):
    return run("solve", case, *scenarios, options=["--ranges=no", "--detail=no", *options], status=(0, 2))


def net_cost(tables):
    return next(row["objective"] for row in tables["stages"] if row["goal"] == "net cost")


def flows(tables, role, *keys):
    return [row for row in tables["flows"] if row["role"] == role and row["key"] in keys]


def volume(tables, role, *keys):
    return sum(row["quantity"] for row in flows(tables, role, *keys))


def by_month(rows):
    months = {}
    for row in rows:
        months[row["period"][:7]] = months.get(row["period"][:7], 0) + row["quantity"]
    return months


def share_of_month(month):
    """Share of the month's days that lie inside the horizon."""
    year, number = map(int, month.split("-"))
    days = calendar.monthrange(year, number)[1]
    inside = [day for day in range(1, days + 1) if START <= datetime.date(year, number, day) <= END]
    return len(inside) / days


MONTHS = [f"{2020 + (k + 1) // 12}-{(k + 1) % 12 + 1:02}" for k in range(13)]


@pytest.fixture(scope="module")
def base():
    return solve(Case())


@pytest.fixture(scope="module")
def suspension():
    return solve(Case(), "suspension")


# ---- statement 1: 24 Mt a year, then half a million tonnes a month ---------------------------------------------------


def test_months_of_the_horizon():
    assert MONTHS[0] == "2020-02" and MONTHS[-1] == "2021-02" and len(MONTHS) == 13
    assert share_of_month("2020-02") == 20 / 29 and share_of_month("2021-02") == 9 / 28


def test_take_is_within_the_entitlement(base):
    entitlement = 1000 * Case().number("contracts", "max", id="duty_free")  # Mt a month
    assert entitlement == 2000
    taken = by_month(flows(base, "contract", "duty_free"))
    for month in MONTHS:
        assert taken[month] <= entitlement * share_of_month(month) * (1 + 1e-9)
    full = [month for month in MONTHS if taken[month] == pytest.approx(entitlement * share_of_month(month), rel=1e-9)]
    assert len(full) >= 11


@pytest.mark.parametrize("monthly", [0.25, 0.5, 1.0])
def test_take_is_what_the_suspension_leaves(case, monthly):
    case.edit("scenarios", {"value": str(monthly)}, scenario="suspension", column="max")
    tables = solve(case, "suspension")
    taken = by_month(flows(tables, "contract", "duty_free"))
    for month in MONTHS:
        assert taken[month] == pytest.approx(1000 * monthly * share_of_month(month), rel=1e-8)
    assert any(row["key"] == "duty_free" and row["column"] == "max" and row["worth"] > 0 for row in tables["binding"])


def test_entitlement_halved(case):
    case.edit("contracts", {"max": "1"}, id="duty_free")
    taken = by_month(flows(solve(case), "contract", "duty_free"))
    for month in MONTHS:
        assert taken[month] == pytest.approx(1000 * share_of_month(month), rel=1e-8)


def test_scenario_without_rows_is_unknown(case):
    case.delete("scenarios", scenario="suspension")
    case_yaml = case.path / "case.yaml"
    out, err = cutset("solve", case.path, "-s", "suspension", status=1)
    assert out == "" and '"suspension"' in err.replace("'", '"') and "suspension_low" in err
    assert "suspension" in case_yaml.read_text()
    out, err = cutset("brief", case.path, status=1)
    assert out == "" and "suspension" in err


def test_suspension_without_its_limit_is_the_old_contract_without_premium(case):
    case.delete("scenarios", scenario="suspension", column="max")
    assert net_cost(solve(case, "suspension")) == pytest.approx(net_cost(solve(case, "no_premium")), rel=1e-7)


def test_suspension_with_the_premium(case, suspension):
    """The premium is paid on every tonne, and no tonne less is taken."""
    case.delete("scenarios", scenario="suspension", column="price")
    with_premium = solve(case, "suspension")
    taken = volume(with_premium, "contract", "duty_free")
    assert taken == pytest.approx(volume(suspension, "contract", "duty_free"), rel=1e-9)
    premium = case.number("series", "value", id="premium", period="2020")
    assert net_cost(with_premium) - net_cost(suspension) == pytest.approx(premium * taken, rel=1e-5)


# ---- how long the opening stock lasts --------------------------------------------------------------------------------


def survival(case, scenario):
    """{(variant, load): days} without new routes; a short horizon, as all answers here are short."""
    options = ["--end", "2020-04-10", "--ranges=no", "--detail=no"]
    tables = run("compare", case, scenario, options=options, status=(0, 2))
    return {(row["variant"], row["load"]): row["days"] for row in tables["survival"]
            if row["solve"] == scenario and row["routes"] == "without new routes"}


def stock(case, tank, variant="start"):
    """kt that can be used."""
    initial = case.number("storages", "initial", id=tank)
    if variant == "january":
        initial = case.number("scenarios", "value", scenario="opening_january", id=tank)
    return initial - case.number("storages", "dead_stock", id=tank)


def load(case, name, plant):
    """kt a day."""
    if name == "minimum":
        return case.number("conversions", "min_load", id=plant)
    return 1000 * case.number("loads", "quantity", load=name, conversion=plant) / DAYS_2020


def own_crude(case):
    return 1000 * case.number("sources", "capacity", id="own_crude") / DAYS_2020


def days_cut_off(case, name, variant):
    """Naftan has nothing but its stock; Mozyr gets the own crude, and lasts longer."""
    naftan = stock(case, "naftan_tanks", variant) / load(case, name, "naftan")
    mozyr = stock(case, "mozyr_tanks", variant) / max(1e-9, load(case, name, "mozyr") - own_crude(case))
    return math.floor(min(naftan, mozyr) + 1e-9)


def days_suspended(case, name, variant):
    """Stocks, own crude, and the month's crude by pipe, taken as early in the month as one likes, feed both plants."""
    monthly = 1000 * case.number("scenarios", "value", scenario="suspension", column="max")
    first_month = monthly * (share_of_month("2020-02") if variant == "start" else 1)
    usable = stock(case, "mozyr_tanks", variant) + stock(case, "naftan_tanks", variant)
    daily = load(case, name, "mozyr") + load(case, name, "naftan") - own_crude(case)
    days = math.floor((usable + first_month) / daily + 1e-9)
    assert days <= (20 if variant == "start" else 31), "the next month's crude would count"
    return days


def test_days_in_a_cut_off(case):
    found = survival(case, "cut_off")
    for variant in ("start", "january"):
        for name in ("minimum", "normal", "contract"):
            assert found[variant, name] == days_cut_off(case, name, variant), (variant, name)
    assert found["start", "minimum"] == 25


def test_days_at_the_rate_of_january(case):
    found = survival(case, "suspension")
    for variant in ("start", "january"):
        for name in ("normal", "contract"):
            assert found[variant, name] == days_suspended(case, name, variant), (variant, name)


def test_days_without_opening_stock(case):
    before = survival(case, "cut_off")
    for tank in ("mozyr_tanks", "naftan_tanks"):
        dead = case.row("storages", id=tank)["dead_stock"]
        case.edit("storages", {"initial": dead, "initial_low": "", "initial_high": ""}, id=tank)
        case.edit("scenarios", {"value": dead}, scenario="opening_january", id=tank)
    cut_off, suspended = survival(case, "cut_off"), survival(case, "suspension")
    for variant in ("start", "january"):
        for name in ("minimum", "normal", "contract"):
            assert cut_off[variant, name] == 0 == days_cut_off(case, name, variant)
            assert before[variant, name] - cut_off[variant, name] == math.floor(
                stock(Case(), "naftan_tanks", variant) / load(case, name, "naftan"))
        for name in ("normal", "contract"):
            assert suspended[variant, name] == days_suspended(case, name, variant)


def test_days_with_another_split_of_the_stock(case):
    """In a cut-off the pipe does not carry crude from plant to plant: Naftan's half decides."""
    case.edit("storages", {"initial": "154", "initial_low": "", "initial_high": ""}, id="naftan_tanks")
    case.edit("storages", {"initial": "354", "initial_low": "", "initial_high": ""}, id="mozyr_tanks")
    found = survival(case, "cut_off")
    assert found["start", "minimum"] == days_cut_off(case, "minimum", "start") == math.floor((154 - 25) / 9)


def test_the_documented_stock_lasts_as_told_on_4_february(case):
    """20 days at minimum load until the end of the month: the low end of the stock was set by that statement."""
    low = case.number("storages", "initial_low", id="naftan_tanks")
    high = case.number("storages", "initial_high", id="naftan_tanks")
    assert low < case.number("storages", "initial", id="naftan_tanks") < high
    for tank in ("mozyr_tanks", "naftan_tanks"):
        case.edit("storages", {"initial": str(high), "initial_low": "", "initial_high": ""}, id=tank)
    assert survival(case, "cut_off")["start", "minimum"] == math.floor((high - 25) / 9)


# ---- statement 2: who gets which dollar ------------------------------------------------------------------------------


class Prices:
    """The price rules of the case, evaluated apart from the engine: USD, t and bbl by the numbers in the formulas."""

    def __init__(self, case):
        self.rules = {row["id"]: row["formula"] for row in case.rows("rules")}
        self.series = {}
        for row in case.rows("series"):
            self.series.setdefault(row["id"], {})[row["period"]] = float(row["value"])

    def value(self, name, month):
        if name in self.series:
            return self.series[name].get(month, self.series[name].get(month[:4]))
        formula = re.sub(r"(\d) *(USD/t|USD/bbl|bbl/t|1)\b", r"\1", self.rules[name])
        return self.evaluate(formula, month)

    def evaluate(self, formula, month):
        names = set(re.findall(r"[a-z_][a-z_0-9]*", formula)) - {"max", "min"}
        known = {name: self.value(name, month) for name in names}
        return eval(formula, {"__builtins__": {}}, {"max": max, "min": min, **known})


def test_duty_from_the_rows():
    prices = Prices(Case())
    assert prices.value("export_duty", "2020-02") == 78.5  # set by order
    base = 0.35 * (63 * 7.3 - 109.5) + 0.10 * (63 * 7.3 - 146) - 0.15 * (63 * 7.3 - 182.5)
    assert prices.value("export_duty", "2020-03") == pytest.approx(0.667 * base)
    assert prices.value("export_duty", "2021-01") == pytest.approx(0.5 * base)


def amount(tables, **where):
    return sum(row["amount"] for row in tables["incidence"] if all(row[name] == value for name, value in where.items()))


def duty_on(tables, prices):
    """Million USD on what came by the pipes from Russia, month by month."""
    months = by_month(row for row in flows(tables, "flow", *UNECHA) if row["commodity"] == "urals")
    return sum(quantity * prices.value("export_duty", month) for month, quantity in months.items()) / 1000


def net_of(tables):
    return {row["account"]: row["net"] for row in tables["accounts"]}


def group(case):
    """The buyer and whom it controls."""
    above = {row["id"]: row["controlled_by"] for row in case.rows("actors")}

    def is_within(actor):
        return actor == "BLR" or (above.get(actor, "") != "" and is_within(above[actor]))

    return {actor for actor in above if is_within(actor)}


def test_world_price_by_firms_or_by_budget():
    firms, budget = solve(Case(), "commercial_firms"), solve(Case(), "commercial_budget")
    assert net_cost(firms) == pytest.approx(net_cost(budget), rel=1e-9)
    assert volume(firms, "contract", "commercial_firms") == pytest.approx(
        volume(budget, "contract", "commercial_budget"), rel=1e-7)
    # the levy: rate times flow, from the buyer to the treasury, and only there
    duty = duty_on(budget, Prices(Case()))
    assert duty > 400
    assert amount(budget, key="crude_duty_blr") == pytest.approx(duty, rel=1e-8)
    assert {(row["payer"], row["recipient"]) for row in budget["incidence"] if row["key"] == "crude_duty_blr"} == {
        ("belneftekhim", "russian_budget")}
    assert not [row for row in firms["incidence"] if row["key"] == "crude_duty_blr"]
    # the accounts: what the treasury gets the firms lose, and nobody else gains or loses
    before, after = net_of(firms), net_of(budget)
    assert after["russian_budget"] == pytest.approx(duty, rel=1e-8) and before.get("russian_budget", 0) == 0
    assert before["russian_firms"] - after["russian_firms"] == pytest.approx(duty, rel=1e-6)
    # (what Belarus and the world pay for pipes and plants may be split otherwise where two plans cost the same)
    ours = group(Case())
    assert {"BLR", "belneftekhim", "mozyr_npz", "druzhba_blr"} <= ours and "russian_firms" not in ours
    rest = set(before) | set(after) - {"russian_firms", "russian_budget"}
    for some in (rest & ours, rest - ours - {"russian_firms", "russian_budget"}):
        total = sum(before.get(name, 0) for name in some)
        assert sum(after.get(name, 0) for name in some) == pytest.approx(total, rel=1e-9)


def test_the_levy_alone_decides_who_gets_the_duty(case):
    """Without the levy's row the firms sell at the price less duty, and the duty is nobody's: Belarus keeps it."""
    whole = solve(case, "commercial_budget")
    case.delete("scenarios", scenario="commercial_budget", table="levies")
    without = solve(case, "commercial_budget")
    assert not [row for row in without["incidence"] if row["key"] == "crude_duty_blr"]
    kept = [row for row in without["forgone"] if row["what"] == "crude_duty_blr"]
    assert {row["beneficiary"] for row in kept} == {"belneftekhim"}
    assert not [row for row in whole.get("forgone", []) if row["what"] == "crude_duty_blr"]
    assert net_cost(without) < net_cost(whole) - 1000 * duty_on(whole, Prices(case)) * (1 - 1e-6)


def test_price_terms_add_up(base, suspension):
    """What the firms get is Urals less duty plus premium, each its own term."""
    prices = Prices(Case())
    for tables, terms in ((base, {"urals": 1, "export_duty": -1, "premium": 1}),
                          (suspension, {"urals": 1, "export_duty": -1})):
        taken = by_month(flows(tables, "contract", "duty_free"))
        rates = {"urals": "urals_t", "export_duty": "export_duty", "premium": "premium"}
        for term, sign in terms.items():
            expected = sign * sum(kt * prices.value(rates[term], month) for month, kt in taken.items()) / 1000
            assert amount(tables, key="duty_free", term=term) == pytest.approx(expected, rel=1e-8), term
        assert {row["term"] for row in tables["incidence"] if row["key"] == "duty_free"} == set(terms)


def test_premium_lowered_by_ten(case):
    """In the scenario of 18 Mt a year every month is full: the cost falls by the premium times the volume."""
    before = solve(case, "practice_18")
    for row in case.rows("series"):
        if row["id"] == "premium":
            case.edit("series", {"value": str(float(row["value"]) - 10), "value_low": "", "value_high": ""},
                      id="premium", period=row["period"])
    after = solve(case, "practice_18")
    taken = volume(before, "contract", "duty_free")
    assert volume(after, "contract", "duty_free") == pytest.approx(taken, rel=1e-9)
    assert net_cost(before) - net_cost(after) == pytest.approx(10 * taken, rel=1e-6)


def test_premium_lowered_where_the_volume_answers(case, base):
    """With room in the contract the gain lies between the premium on the old volume and on the new one."""
    for row in case.rows("series"):
        if row["id"] == "premium":
            case.edit("series", {"value": "0", "value_low": "", "value_high": ""}, id="premium", period=row["period"])
    after = solve(case)
    old, new = volume(base, "contract", "duty_free"), volume(after, "contract", "duty_free")
    gain = net_cost(base) - net_cost(after)
    assert 10 * old * (1 - 1e-6) <= gain <= 10 * new * (1 + 1e-6)


@pytest.mark.parametrize("scenario", [None, "suspension", "practice_18"])
def test_duty_forgone(scenario):
    tables = solve(Case(), *([scenario] if scenario else []))
    forgone = [row for row in tables["forgone"] if row["what"] == "crude_duty_blr"]
    assert [(row["recipient"], row["beneficiary"]) for row in forgone] == [("russian_budget", "belneftekhim")]
    assert forgone[0]["quantity"] == pytest.approx(volume(tables, "flow", *UNECHA), rel=1e-8)
    assert forgone[0]["amount"] == pytest.approx(duty_on(tables, Prices(Case())), rel=1e-8)


def test_duty_forgone_is_kept_by_the_firms_at_world_price():
    tables = solve(Case(), "commercial_firms")
    forgone = [row for row in tables["forgone"] if row["what"] == "crude_duty_blr"]
    assert [(row["recipient"], row["beneficiary"]) for row in forgone] == [("russian_budget", "russian_firms")]
    assert forgone[0]["amount"] == pytest.approx(duty_on(tables, Prices(Case())), rel=1e-8)


def test_duty_doubled(case):
    """The coefficient doubled: from March on the duty, and what is forgone on the same flow, is twice as much."""
    for row in case.rows("series"):
        if row["id"] == "duty_coefficient":
            case.edit("series", {"value": str(2 * float(row["value"]))}, id="duty_coefficient", period=row["period"])
    tables = solve(case, "suspension")
    forgone = next(row for row in tables["forgone"] if row["what"] == "crude_duty_blr")
    assert forgone["amount"] == pytest.approx(duty_on(tables, Prices(case)), rel=1e-8)
    old, new = Prices(Case()), Prices(case)
    assert new.value("export_duty", "2020-06") == pytest.approx(2 * old.value("export_duty", "2020-06"))
    assert new.value("export_duty", "2020-02") == old.value("export_duty", "2020-02")
    # what Belarus pays falls by the duty that is added, on the volume it takes
    before = solve(Case(), "suspension")
    assert volume(tables, "contract", "duty_free") == pytest.approx(volume(before, "contract", "duty_free"), rel=1e-8)
    added = duty_on(before, new) - duty_on(before, old)
    assert amount(before, key="duty_free") - amount(tables, key="duty_free") == pytest.approx(added, rel=1e-6)


# ---- the brief -------------------------------------------------------------------------------------------------------

KINDS = ["measured", "derived", "assumed"]


@pytest.fixture(scope="module")
def brief(tmp_path_factory):
    """Of a spring only: the shape of the answers is the same, and they come sooner."""
    return run("brief", Case(), options=["--end", "2020-05-09", "--detail=no"], status=(0, 2))


def found(case, source):
    """Rows of the case that a source table:key names."""
    table, key = source.split(":", 1)
    names = {"scenarios": ("scenario", "position"), "loads": ("load", "conversion"), "series": ("id", "period"),
             "yields": ("conversion", "input", "output")}.get(table, ("id",))
    return [row for row in case.rows(table)
            if "/".join(row[name] for name in names) == key or row[names[0]] == key]


def numbers(tables):
    """The headlines that tell a number. In a spring nothing is short yet, so that `why` has none to tell."""
    return [row for row in tables["headlines"] if row["topic"] != "Why is it short?"]


def test_every_headline_has_unit_proof_and_sources(brief):
    assert len(brief["headlines"]) > 20
    topics = {row["topic"] for row in brief["headlines"]}
    assert len(topics) >= 6
    for row in numbers(brief):
        assert row["answer"].endswith(".") and row["unit"] and row["proof"], row
        assert isinstance(row["value"], (int, float)), row
        assert row["sources"], row
        for source in row["sources"].split():
            assert found(Case(), source), (source, row["answer"])
        assert len(set(row["sources"].split())) == len(row["sources"].split()), row
        assert row["kind"] in KINDS


def test_ranges_hold_the_value(brief):
    n = 0
    for row in brief["headlines"]:
        if row.get("low") is not None:
            slack = 1e-9 * (1 + abs(row["value"]))
            assert row["low"] <= row["value"] + slack and row["value"] <= row["high"] + slack, row
            n += 1
    assert n > 10


def test_headlines_are_no_surer_than_their_rows(brief):
    """Where every row behind an answer is assumed, so is the answer; none is measured on a row that is not."""
    for row in numbers(brief):
        kinds = [set(value for name, value in r.items() if (name == "kind" or name.endswith("_kind")) and value)
                 for source in row["sources"].split() for r in found(Case(), source)]
        surest = max(min(KINDS.index(kind) for kind in some) for some in kinds)
        assert KINDS.index(row["kind"]) >= surest, row


def kind_of(case, topic, contains):
    tables = run("brief", case, options=["--end", "2020-03-31", "--detail=no"], status=(0, 2))
    rows = [row for row in tables["headlines"] if row["topic"] == topic and contains in row["answer"]]
    assert len(rows) == 1, [row["answer"] for row in tables["headlines"] if row["topic"] == topic]
    return rows[0]["kind"]


def test_a_row_told_to_be_assumed_marks_the_answer(case):
    """How long the suspension lasts at minimum load rests on stocks, dead stock, minimum load and the scenario."""
    (case.path / "case.yaml").write_text(re.sub(
        r"questions:\n(  - .*\n)+", "questions:\n  - {verb: compare, title: Suspension, scenario: suspension}\n",
        (case.path / "case.yaml").read_text()))
    words = ("How long does supply last?", "minimum load")
    assert kind_of(case, *words) == "assumed"  # as dead stock is
    case.edit("storages", {"dead_stock_kind": "measured"})
    assert kind_of(case, *words) == "derived"  # as the opening stock is
    case.edit("storages", {"initial_kind": "measured"})
    assert kind_of(case, *words) == "measured"
    case.edit("conversions", {"min_load_kind": "assumed"}, id="naftan")
    assert kind_of(case, *words) == "assumed"
    case.edit("conversions", {"min_load_kind": "measured"}, id="naftan")
    case.edit("scenarios", {"kind": "assumed"}, scenario="suspension", position="1")
    assert kind_of(case, *words) == "assumed"


# ---- statement 1, added: what was only booked ------------------------------------------------------------------------


def test_recustoming_is_the_duty_on_a_third_more():
    """24 Mt were agreed, 18 delivered: the duty on the other 6 went to Belarus, whatever it took."""
    prices = Prices(Case())
    before, after = solve(Case(), "practice_18"), solve(Case(), "practice_2019")
    booked = sum(6 / 18 * 1500 * share_of_month(month) * prices.value("export_duty", month) for month in MONTHS) / 1000
    assert amount(after, key="recustoming") == pytest.approx(booked, rel=1e-8)
    assert 430 < booked < 450  # 6 Mt at the duties of the assumed path; 500 was told for 2019
    assert net_cost(before) - net_cost(after) == pytest.approx(1000 * booked, rel=1e-6)


# ---- statement 3: gas goes on at the price of 2019 -------------------------------------------------------------------


def share_of_year(year):
    days = 366 if year == 2020 else 365
    first, last = max(START, datetime.date(year, 1, 1)), min(END, datetime.date(year, 12, 31))
    return ((last - first).days + 1) / days


YEARS = share_of_year(2020) + share_of_year(2021)  # what a yearly rate is multiplied by over the horizon


def seasonal(case, demand):
    """A yearly rate with a shape over the year, summed over the days of the horizon."""
    row = case.row("demands", id=demand)
    shape = {r["period"]: float(r["factor"]) for r in case.rows("profiles") if r["id"] == row["profile"]}
    days = (START + datetime.timedelta(d) for d in range((END - START).days + 1))
    return sum(float(row["quantity"]) * shape[f"{day.month:02}"] / (366 if day.year == 2020 else 365) for day in days)


def own_power_need(case):
    """TWh a year for home beside what is made of water and wind."""
    return (case.number("demands", "quantity", id="home_power")
            - case.number("sources", "capacity", id="home_renewables"))


def gas_use(case):
    """Need of gas in bcm: home, and power for home and for sale beside what is made of water and wind."""
    power = YEARS * (own_power_need(case) + case.number("demands", "quantity", id="power_sales"))
    return seasonal(case, "home_gas") + power / case.number("yields", "yield", conversion="gas_power")


def test_gas_taken_is_what_is_needed(base):
    drawn = volume(base, "draw", "gas_storage")
    assert volume(base, "contract", "gas_russia") == pytest.approx(1000 * gas_use(Case()) - drawn, rel=1e-8)
    assert 19500 < 1000 * gas_use(Case()) / YEARS < 21000  # 20.3 bcm came in 2018 and in 2019


def test_gas_price(case, base):
    taken = volume(base, "contract", "gas_russia")
    assert amount(base, key="gas_russia") == pytest.approx(127 * taken / 1000, rel=1e-8)
    asked, dear = solve(case, "gas_asked"), solve(case, "gas_dear")
    assert net_cost(asked) - net_cost(base) == pytest.approx((90 - 127) * taken, rel=1e-6)
    # at 203 power from gas is dearer than what Russia would sell: less gas is taken, and the rise is dampened
    assert volume(dear, "contract", "power_russia") == pytest.approx(1000 * 5.5 * YEARS, rel=1e-6)
    assert 0.9 * (203 - 127) * taken < net_cost(dear) - net_cost(base) < (203 - 127) * taken
    case.edit("series", {"value": "130"}, id="gas_price")
    assert net_cost(solve(case)) - net_cost(base) == pytest.approx(3 * taken, rel=1e-6)


def test_no_gas(case):
    """Power comes first: what is stored goes there, and what the lines bring; the rest of both needs is unserved."""
    def missing(tables, *keys):
        return sum(row["energy"] for row in tables["unserved"] if row["key"] in keys)

    bought = ("power_russia", "power_lithuania", "power_ukraine")
    rate = case.number("yields", "yield", conversion="gas_power")
    stored = rate * case.number("storages", "initial", id="gas_storage")
    power = YEARS * (own_power_need(case) - sum(case.number("contracts", "max", id=key) for key in bought)) - stored
    tables = solve(case, "gas_cut")
    assert missing(tables, "home_power") == pytest.approx(1000 * power, rel=1e-6)
    heating = case.number("commodities", "heating_value", id="gas") / 3.6
    assert missing(tables, "home_gas") == pytest.approx(1000 * heating * seasonal(case, "home_gas"), rel=1e-6)
    case.delete("contracts", id="power_russia")
    case.delete("scenarios", scenario="break", id="power_russia")
    assert missing(solve(case, "gas_cut"), "home_power") == pytest.approx(1000 * (power + 5.5 * YEARS), rel=1e-6)
    case.edit("storages", {"initial": "0", "initial_low": "", "initial_high": ""}, id="gas_storage")
    power += stored + 5.5 * YEARS
    assert missing(solve(case, "gas_cut"), "home_power") == pytest.approx(1000 * power, rel=1e-6)


# ---- statement 4: fewer imports from Russia --------------------------------------------------------------------------


def test_nuclear_plant_saves_gas(base):
    """4.5 bcm a year for both units, as told; the first alone, by the measure, from 1 October on."""
    case = Case()
    saved = 1000 * 2 * 28 * 0.33 / case.number("yields", "yield", conversion="gas_power")  # Mm3 a year
    assert saved == pytest.approx(4500, rel=0.01)
    use = {name: volume(tables, "feed", "gas_power") for name, tables in (
        ("base", base), ("both", solve(case, "nuclear_both")),
        ("first", solve(case, options=["--measure", "nuclear_unit_1"])))}
    assert use["base"] - use["both"] == pytest.approx(YEARS * saved, rel=1e-6)
    last = (datetime.date(2020, 12, 31) - datetime.date(2020, 10, 1)).days + 1
    assert use["base"] - use["first"] == pytest.approx((last / 366 + share_of_year(2021)) * saved / 2, rel=1e-6)


def test_second_unit_is_behind_the_horizon(base):
    both = solve(Case(), options=["--measure", "nuclear_unit_1", "--measure", "nuclear_unit_2"])
    assert net_cost(both) == pytest.approx(net_cost(solve(Case(), options=["--measure", "nuclear_unit_1"])), rel=1e-9)
    out, err = cutset("solve", BELARUS, "--measure", "nuclear_unit_2", status=1)
    assert out == "" and "nuclear_unit_1" in err  # it requires the first


def test_us_offer_is_bounded_by_ports_and_pipes(case):
    """100 % of the need on offer; the railway from Klaipeda and the pipe from Odesa let 7 Mt a year in."""
    before = solve(case, "tankers_only")
    ways = {"klaipeda_naftan": 3, "pivdennyi_mozyr": 4}
    for key, capacity in ways.items():
        assert case.number("routes", "capacity", id=key) == capacity
        assert volume(before, "flow", key) <= 1000 * capacity * YEARS * (1 + 1e-9)
    naftan = volume(before, "flow", "klaipeda_naftan")
    days = (END - datetime.date(2020, 2, 24)).days + 1  # the first cargo can be there on 24 February
    assert naftan <= 3000 * days / 365 * (1 + 1e-9) and naftan > 0.9 * 3000 * days / 366
    case.edit("contracts", {"max": "48", "max_high": "48"}, id="usa")
    more = solve(case, "tankers_only")
    assert net_cost(more) == pytest.approx(net_cost(before), rel=1e-7)
    short = next(row["objective"] for row in before["stages"] if row["goal"].endswith("priority 1"))
    wagons = solve(case, "tankers_only", options=["--measure", "klaipeda_wagons"])
    assert next(row["objective"] for row in wagons["stages"] if row["goal"].endswith("priority 1")) < 0.5 * short


def test_gdansk_needs_the_measure():
    assert volume(solve(Case(), "cut_off"), "flow", "gdansk_mozyr") == 0
    opened = solve(Case(), "cut_off", options=["--measure", "gdansk_batches"])
    arrivals = [row for row in flows(opened, "flow", "gdansk_mozyr") if row["quantity"] > 1e-6]
    assert arrivals and min(row["period"] for row in arrivals) >= "2020-06"  # 120 days after 10 February
    out, err = cutset("solve", BELARUS, "--measure", "gdansk_batches", "--measure", "gdansk_strings", status=1)
    assert out == "" and "gdansk_strings" in err and "gdansk_batches" in err


def test_share_of_russia_is_of_what_is_imported(case):
    def share(where):
        tables = run("depend", where, options=["--of", "RUS", "--detail=no"])
        return next(row["value"] for row in tables["dependence"] if row["metric"] == "share of supplier"
                    and row["fuel"] == "all" and row["basis"] == "gross imports, physical origin")

    balance = run("depend", case, options=["--of", "RUS", "--detail=no"])["energy_balance"]
    energy = {row["fuel"]: row["energy"] for row in balance if row["item"] == "gross imports" and not row.get("origin")}
    assert energy["coal"] == pytest.approx(YEARS * 37000 / 3.6, rel=1e-6)  # 0.037 EJ a year, in GWh
    assert share(case) == pytest.approx(100, rel=1e-9)
    case.edit("contracts", {"origin": "KAZ"}, id="coal_russia")
    assert share(case) == pytest.approx(100 * (1 - energy["coal"] / energy["all"]), rel=1e-6)


# ---- statement 7, added: the transit ---------------------------------------------------------------------------------

RUSSIA = ["--buyer", "RUS", "--buyer", "russian_firms"]
PORTS = ("samara_primorsk", "samara_novorossiysk", "samara_ust_luga")


def test_what_the_transit_earns(base):
    prices = Prices(Case())
    tolls = {"crude_transit_north": "druzhba_north", "crude_transit_south": "druzhba_south"}
    earned = 0
    for transit, way in tolls.items():
        tonnes = 1000 * YEARS * Case().number("transits", "quantity", id=transit)
        rate = Case().number("routes", "tariff", id=way)
        toll = amount(base, key=transit)
        assert toll == pytest.approx(tonnes * rate / prices.value("rub_usd", "2020-06") / 1000, rel=1e-3)
        earned += toll
    assert 215 < earned < 245  # 4.9 USD/t, an upper mean, times 44 to 50 Mt
    stopped = solve(Case(), "transit_stopped")
    assert net_cost(stopped) - net_cost(base) == pytest.approx(1000 * earned, rel=1e-8)


def lifted(tables):
    return volume(tables, "source", "russian_crude_west")


def test_what_cannot_be_placed():
    """Ports carry what they carried in 2016: all that Belarus does not get, not the transit besides."""
    case = Case()
    room = YEARS * sum(case.number("routes", "capacity", id=port) for port in PORTS) + case.number(
        "storages", "volume", id="transneft_slack")
    made = YEARS * case.number("sources", "capacity", id="russian_crude_west")
    sold = YEARS * case.number("routes", "capacity", id="samara_unecha")
    before = solve(case, options=RUSSIA)
    assert lifted(before) == pytest.approx(1000 * made, rel=1e-8)
    assert lifted(solve(case, "cut_off", options=RUSSIA)) == pytest.approx(1000 * made, rel=1e-8)
    stopped, broken = solve(case, "transit_stopped", options=RUSSIA), solve(case, "break", options=RUSSIA)
    assert lifted(stopped) == pytest.approx(1000 * (room + sold), rel=1e-8)
    assert lifted(broken) == pytest.approx(1000 * room, rel=1e-8)
    assert 18 < made - room - sold < 21 and 42 < made - room < 44  # 20 and 43 Mt by the loads of 2016
    # what a stop of transit costs Moscow is many times what it costs Minsk
    to_belarus = net_cost(solve(case, "transit_stopped")) - net_cost(solve(case))
    assert net_cost(stopped) - net_cost(before) > 10 * to_belarus


def test_a_stop_of_crude_alone_costs_russia_nothing():
    """The duty-free price is below what the ports pay: nothing is sold to Belarus in Russia's own best plan."""
    before, after = solve(Case(), options=RUSSIA), solve(Case(), "cut_off", options=RUSSIA)
    assert net_cost(after) == pytest.approx(net_cost(before), rel=1e-9)
    assert volume(before, "sale", "duty_free") == 0


# ---- what may be in the case -----------------------------------------------------------------------------------------


def test_nothing_is_known_later_than_the_as_of_date():
    tables = [path.stem for path in BELARUS.glob("*.csv") if path.stem not in ("observed", "targets", "predictions")]
    for table in tables:
        for row in Case().rows(table):
            for name, value in row.items():
                assert not name.endswith("known_from") or value <= "2020-02-10", (table, row)
            assert row["kind"] in KINDS and row["source"], (table, row)
            assert row["kind"] != "derived" or row["parents"], (table, row)
