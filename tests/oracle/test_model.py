"""The oracle against numbers worked out by hand, against its own duals, and against enumeration. No engine needed.
ctest: quick"""

import datetime
import itertools
import random
from fractions import Fraction

import pytest

import generate
import model
import tinyyaml


class Small:
    """A case of a few rows: one buyer AAA, one seller BBB, crude in kt with 10 GWh/kt, prices in USD/t."""

    def __init__(self, folder, start, end, resolution="    - {step: month}\n"):
        self.folder = folder
        self.tables = generate.Tables(random.Random(1), datetime.date(2019, 12, 1))
        self.add = self.tables.add
        self.yaml = (f"cutset: 1\nid: small\ntitle: Small\ncurrency: USD\nprice_year: 2020\nview: {{buyer: AAA}}\n"
                     f"calendar:\n  start: {start}\n  end: {end}\n  resolution:\n{resolution}")
        self.add("actors", id="AAA", name="A", type="state")
        self.add("actors", id="BBB", name="B", type="state")
        self.add("places", id="here", name="Here", type="refinery", actor="AAA")
        self.add("places", id="there", name="There", type="field", actor="BBB")
        self.add("commodities", id="crude", name="Crude", unit="kt", density="0.8", density_unit="t/m3",
                 heating_value="10", heating_value_unit="MWh/t", heating_basis="net")
        self.add("commodities", id="fuel", name="Fuel", unit="kt", heating_value="12", heating_value_unit="MWh/t",
                 heating_basis="net")

    def contract(self, key, price, place="here", commodity="crude", **row):
        self.add("contracts", id=key, seller="BBB", buyer="AAA", commodity=commodity, place=place, price=price, **row)

    def need(self, quantity, unit="kt/d", commodity="crude", **row):
        row = dict(dict(id="need", priority=1), **row)
        self.add("demands", place="here", commodity=commodity, type="obligation", quantity=quantity, quantity_unit=unit,
                 **row)

    def values(self, *scenarios):
        self.tables.write(self.folder)
        with open(self.folder + "/case.yaml", "w") as file:
            file.write(self.yaml)
        return model.Values(model.read_case(self.folder), scenarios)

    def solve(self, *scenarios, **options):
        return model.solve(self.values(*scenarios), **options)


@pytest.fixture
def folder(tmp_path):
    return str(tmp_path)


@pytest.fixture(autouse=True)
def exact_stages(monkeypatch):
    monkeypatch.setattr(model, "SLACK_ABSOLUTE", 1e-8)
    monkeypatch.setattr(model, "SLACK_RELATIVE", 1e-12)


def test_profiles(folder):
    """5 kt/d times 0.5 in February and 2 in March; a day of March apart; 29 February as February."""
    small = Small(folder, "2020-02-01", "2020-03-31")
    small.contract("c", "100 USD/t")
    small.need("5", profile="shape")
    for month in range(1, 13):
        small.add("profiles", id="shape", period=f"{month:02d}", factor={2: "0.5", 3: "2"}.get(month, "1"))
    small.add("profiles", id="shape", period="03-31", factor="0")
    answer = small.solve()
    assert answer.x["demand", "need", "crude", 0, 0] == near(5 * 29 * 0.5)
    assert answer.x["demand", "need", "crude", 0, 1] == near(5 * 30 * 2)


def test_take_or_pay(folder):
    """Of 10 kt/d half is paid for, but not in the ten days of force majeure: 0.5 * 10 * 51 days of November and December
    at the mean price of 100 and 130, weighted with 20 and 31 days. 3 kt/d are needed, the rest is paid for. Of that 40 kt
    come on the first four days of January and cost nothing; they are not the duty of January."""
    small = Small(folder, "2020-11-01", "2021-02-28")
    for month, price in (("2020-11", 100), ("2020-12", 130), ("2021-01", 150), ("2021-02", 150)):
        small.add("series", id="p", period=month, value=price, value_unit="USD/t")
    small.contract("c", "p", max="10", max_unit="kt/d", take_or_pay="50", take_or_pay_unit="%", make_up="4",
                   make_up_unit="d")
    small.contract("other", "1 USD/t", min="7", min_unit="kt/d", max="7", max_unit="kt/d", valid_to="2020-12-31")
    small.need("10")
    small.add("scenarios", scenario="storm", position=1, table="contracts", id="c", column="force_majeure",
              operation="set", value="yes", from_="2020-11-11", to="2020-11-20")
    answer = small.solve("storm")
    x, obligation = answer.x, 0.5 * 10 * 51
    assert x["paid", "c", "crude", 0, 1] == near(obligation - 3 * 61)
    assert x["short", "c", "", 0, 1] == near(1)
    assert x["make_up", "c", "crude", 2020, 2] == near(40)  # four days at most
    assert x["contract", "c", "crude", 0, 2] == near(270)
    assert ("make_up", "c", "crude", 2020, 3) not in x
    untaken = (obligation - 183) * (20 * 100 + 31 * 130) / 51
    assert answer.stages[-1][1] == near(3 * (30 * 100 + 31 * 130) + untaken + 7 * 61 + 150 * (270 + 280))


def test_what_is_taken_beyond_the_duty_is_not_paid_for_twice(folder):
    """Paying in cheap 2020 for goods to be taken in dear 2021 is not offered to who takes all."""
    small = Small(folder, "2020-12-01", "2021-01-31")
    for month, price in (("2020-12", 100), ("2021-01", 900)):
        small.add("series", id="p", period=month, value=price, value_unit="USD/t")
    small.contract("c", "p", max="10", max_unit="kt/d", take_or_pay="50", take_or_pay_unit="%", make_up="52",
                   make_up_unit="week")
    small.need("10")
    answer = small.solve()
    assert answer.x["paid", "c", "crude", 0, 0] == near(0)
    assert answer.stages[-1][1] == near(310 * (100 + 900))


def test_force_majeure_lifts_the_least_take(folder):
    """Of 31 kt a month and 62 kt in all nothing is owed for the 10 days of force majeure of 62."""
    small = Small(folder, "2020-12-01", "2021-01-31")
    small.contract("c", "100 USD/t", min="31", min_unit="kt/month", total_min="124", total_min_unit="kt",
                   valid_to="2021-01-31")
    small.need("10")
    small.contract("cheap", "1 USD/t")
    small.add("scenarios", scenario="storm", position=1, table="contracts", id="c", column="force_majeure",
              operation="set", value="yes", from_="2020-12-22", to="2020-12-31")
    assert small.solve().x["contract", "c", "crude", 0, 0] >= 31 - 1e-6
    answer = small.solve("storm")
    assert answer.program.rows["window", "c", "min", "2020-12-01"][1] == near(21)
    assert answer.program.rows["total", "c"][1] == near(124 * 52 / 62)
    assert answer.stages[-1][1] == near(100 * 104 + 620 - 104)


def near(value):
    return pytest.approx(value, rel=1e-9, abs=1e-6)


# ---- reading -------------------------------------------------------------------------------------------------------

def test_yaml():
    assert tinyyaml.read("a: 1\nb: {c: x y, d: [1, 'two: #']}  # note\ne:\n  - {f: 1}\n  - g: 2\n    h: \"i: j\"\n"
                         "k:\n- l\n- m\n") == {
        "a": "1", "b": {"c": "x y", "d": ["1", "two: #"]}, "e": [{"f": "1"}, {"g": "2", "h": "i: j"}], "k": ["l", "m"]}


def test_units_are_exact():
    assert model.unit("kbbl/d").factor == Fraction("0.158987294928") / 1000
    assert model.unit("toe").factor == Fraction("11.63") / 1000000 * 1000
    assert model.unit("USD/1000 m3").factor == 1
    assert model.unit("USD/t").factor == 1
    assert model.unit("GJ/t").factor == Fraction(1000, 3600)
    assert model.unit("RUB/USD").factor == 1


def test_weeks_are_counted_from_the_first_day_and_cut_at_month_ends():
    info = {"start": model.date("2020-02-10"), "end": model.date("2020-04-09"), "resolution": [
        {"step": "week", "until": model.date("2020-03-08")}, {"step": "month", "until": None}]}
    assert [(str(p.first), len(p.days)) for p in model.make_periods(info)] == [
        ("2020-02-10", 7), ("2020-02-17", 7), ("2020-02-24", 6), ("2020-03-01", 1), ("2020-03-02", 7),
        ("2020-03-09", 23), ("2020-04-01", 9)]


def test_rules():
    assert model.parse_rule("a - b-c") == ("-", ("name", "a"), ("name", "b-c"))
    assert model.parse_rule("2*-a") == ("*", ("number", 2, "1"), ("neg", ("name", "a")))
    assert model.parse_rule("5 USD/1000 m3 + 20 %") == ("+", ("number", 5, "USD/1000 m3"), ("number", 20, "%"))
    with pytest.raises(model.CaseError):
        model.parse_rule("a + (b")


def test_versions_and_dates_of_knowledge(folder):
    small = Small(folder, "2020-01-01", "2020-01-31")
    small.yaml += "as_of: 2020-01-01\n"
    for day, price in (("2019-01-01", "1 USD/t"), ("2019-06-01", "2 USD/t"), ("2020-06-01", "3 USD/t")):
        small.contract("c", price)
        small.tables.rows["contracts"][-1]["known_from"] = day
    assert small.values().case["contracts"]["c"]["price"] == "2 USD/t"


# ---- by hand -------------------------------------------------------------------------------------------------------

def test_cheapest_first(folder):
    small = Small(folder, "2020-01-01", "2020-01-31")
    small.contract("cheap", "100 USD/t", max="10", max_unit="kt/d")
    small.contract("dear", "200 USD/t")
    small.need("15")
    answer = small.solve()
    assert answer.stages == [(1, near(0)), ("cost", near(31 * (10 * 100 + 5 * 200)))]
    assert answer.x["contract", "cheap", "crude", 0, 0] == near(310)


def test_unserved_energy_comes_first(folder):
    small = Small(folder, "2020-01-01", "2020-01-31")
    small.contract("dear", "1000000 USD/t", max="10", max_unit="kt/d")
    small.need("15")
    assert small.solve().stages == [(1, near(31 * 5 * 10)), ("cost", near(31 * 10 * 1000000))]


def test_a_month_window_counts_the_days_inside_the_horizon(folder):
    small = Small(folder, "2020-01-10", "2020-02-09", "    - {step: week}\n")
    small.contract("c", "1 USD/t", max="310", max_unit="kt/month")
    small.need("100")
    answer = small.solve()
    assert answer.stages[1][1] == near(310 * 22 / 31 + 310 * 9 / 29)


def test_a_total_counts_what_is_taken(folder):
    small = Small(folder, "2020-01-01", "2020-01-31", "    - {step: week}\n")
    small.contract("c", "1 USD/t", total_max="100", total_max_unit="kt", taken="40", taken_unit="kt")
    small.contract("d", "3 USD/t", total_min="30", total_min_unit="kt", valid_to="2020-01-31")
    small.need("100", unit="kt/month")
    assert small.solve().stages == [(1, near(0)), ("cost", near(60 + 3 * 40))]


def test_lead_time_spreads_arrivals_over_the_days(folder):
    small = Small(folder, "2020-01-01", "2020-01-28", "    - {step: week}\n")
    small.contract("c", "1 USD/t", place="there", max="7", max_unit="kt/week")
    small.add("routes", id="r", from_="there", to="here", commodity="crude", mode="rail", lead_time="10",
              lead_time_unit="d", loss="10", loss_unit="%", tariff="2", tariff_unit="USD/t")
    small.need("1")
    answer = small.solve()
    # Departures of week 1 arrive on days 11 to 17: 4 of 7 in week 2, 3 in week 3; those of week 3: 1 of 7 in week 4...
    assert answer.x["unserved", "need", "crude", 0, 0] == near(7)
    assert answer.x["unserved", "need", "crude", 0, 1] == near(7 - 0.9 * 4)
    assert answer.x["unserved", "need", "crude", 0, 2] == near(7 - 0.9 * 7)
    # Week 3 departs on days 15 to 21 and arrives on days 25 to 31, so that 4 of 7 come in time.
    assert answer.stages[0][1] == near(10 * (7 + 3.4 + 0.7 + 0.7))
    assert answer.stages[1][1] == near(3 * 21)


def test_storage(folder):
    small = Small(folder, "2020-01-01", "2020-01-14", "    - {step: week}\n")
    small.contract("c", "50 USD/t", max="5", max_unit="kt/week")
    small.add("storages", id="tank", place="here", commodity="crude", volume="30", volume_unit="kt", dead_stock="4",
              dead_stock_unit="kt", initial="20", initial_unit="kt", end_min="10", end_min_unit="kt", end_value="60",
              end_value_unit="USD/t", out_rate="1", out_rate_unit="kt/d")
    small.need("8", unit="kt/week")
    answer = small.solve()
    # 16 needed, 20 in stock of which 10 may go; buying all 10 is worth while, as a kt left is worth 60.
    assert answer.stages[1][1] == near(10 * 50 - 60 * (20 + 10 - 16 - 4))
    assert answer.x["level", "tank", "crude", 0, 1] == near(14)


def test_classes_and_minimum_load(folder):
    small = Small(folder, "2020-01-01", "2020-01-10")
    small.contract("c", "100 USD/t", max="3", max_unit="kt/d")
    small.add("conversions", id="plant", place="here", commodity="crude", min_load="4", min_load_unit="kt/d",
              priority=2, cost="1", cost_unit="USD/t")
    small.add("yields", conversion="plant", input="crude", output="fuel", yield_="50", yield_unit="%")
    small.need("2", id="crude_need", priority=1)
    small.add("demands", id="m", place="here", commodity="fuel", type="market", price="10 USD/t")
    answer = small.solve()
    assert answer.stages == [(1, near(0)), (2, near(10 * 3 * 10)), ("cost", near(10 * (300 + 1 * 1 - 0.5 * 10)))]


def test_shutdown(folder):
    small = Small(folder, "2020-01-01", "2020-01-21", "    - {step: week}\n")
    small.contract("c", "100 USD/t", max="5", max_unit="kt/d")
    small.add("conversions", id="plant", place="here", commodity="crude", min_load="3", min_load_unit="kt/d",
              capacity="4", capacity_unit="kt/d", shutdown="yes")
    small.add("yields", conversion="plant", input="crude", output="fuel", yield_="1", yield_unit="1")
    small.need("1", commodity="fuel", valid_from="2020-01-08", valid_to="2020-01-14")
    small.add("demands", id="m", place="here", commodity="fuel", type="market", price="90 USD/t", quantity="2",
              quantity_unit="kt/d")
    answer = small.solve()
    # Only the week with a need runs, at the minimum load.
    assert answer.stages == [(1, near(0)), ("cost", near(7 * (300 - 2 * 90)))]
    assert [answer.x["run", "plant", "", 0, t] for t in range(3)] == [0, 1, 0]


def test_levies_go_by_territory(folder):
    small = Small(folder, "2020-01-01", "2020-01-10")
    small.add("actors", id="union", name="Union", type="bloc")
    small.add("memberships", actor="BBB", bloc="union")
    small.add("memberships", actor="AAA", bloc="union", to="2019-12-31")
    small.contract("c", "100 USD/t", place="there")
    small.add("routes", id="r", from_="there", to="here", commodity="crude", mode="rail", loss="50", loss_unit="%")
    small.add("levies", id="tax", payer="AAA", recipient="BBB", commodity="crude", rate="10 USD/t",
              valid_to="2020-01-05", from_="union")
    small.add("levies", id="other", payer="AAA", recipient="BBB", commodity="crude", rate="1000 USD/t", from_="AAA")
    small.need("1")
    assert small.solve().stages[1][1] == near(20 * (100 + 5))


def test_foreign_money_goes_by_day(folder):
    small = Small(folder, "2020-01-01", "2020-01-10")
    small.add("series", id="euro", period="2020", value="1.1", value_unit="USD/EUR")
    small.add("series", id="euro", period="2020-01-02", value="1.2", value_unit="USD/EUR")
    small.add("series", id="urals", period="2020-01", value="50", value_unit="USD/bbl")
    small.add("rules", id="floor", formula="max(0 USD/t, urals - 300 USD/t)")
    small.contract("c", "10 EUR/t + 0.5 * floor")
    small.need("1")
    urals = 50 / (0.158987294928 * 0.8)
    assert small.solve().stages[1][1] == near(10 * (11.1 + 0.5 * (urals - 300)))


def test_scenarios_count_days(folder):
    small = Small(folder, "2020-01-01", "2020-01-31")
    small.contract("c", "1 USD/t", max="10", max_unit="kt/d")
    small.need("100")
    small.add("scenarios", scenario="less", position=1, table="contracts", id="c", column="max", operation="multiply",
              value="0.5", from_="2020-01-11", to="2020-01-20")
    small.add("scenarios", scenario="less", position=2, table="contracts", id="c", column="price", operation="set",
              value="4 USD/t", from_="2020-01-31")
    assert small.solve("less").stages[1][1] == near(260 * (30 + 4) / 31)


def test_a_family_shares_the_capacity(folder):
    small = Small(folder, "2020-01-01", "2020-01-10")
    small.add("commodities", id="all", name="All", unit="kt", density="0.8", density_unit="t/m3")
    small.tables.rows["commodities"][0]["parent"] = "all"
    small.add("commodities", id="sour", name="Sour", parent="all", unit="bbl", density="7", density_unit="bbl/t",
              heating_value="1", heating_value_unit="toe/t", heating_basis="net")
    small.contract("c", "10 USD/t", place="there")
    small.contract("d", "1 USD/t", place="there", commodity="sour")
    small.add("routes", id="r", from_="there", to="here", commodity="all", mode="sea", capacity="3",
              capacity_unit="kt/d")
    small.need("2")
    small.need("2", id="sour_need", commodity="sour", priority=2)
    answer = small.solve()
    assert answer.stages == [(1, near(0)), (2, near(10 * 11.63)), ("cost", near(10 * (20 + 1)))]


def test_what_cannot_find_room_makes_a_case_infeasible(folder):
    small = Small(folder, "2020-01-01", "2020-01-10")
    small.contract("c", "10 USD/t", min="2", min_unit="kt/d")
    small.need("1")
    assert small.solve().status == "infeasible"


def test_endless_profit_is_unbounded(folder):
    small = Small(folder, "2020-01-01", "2020-01-10")
    small.contract("c", "10 USD/t")
    small.add("demands", id="m", place="here", commodity="crude", type="market", price="20 USD/t")
    assert small.solve().status == "unbounded"


def test_survival(folder):
    small = Small(folder, "2020-01-01", "2020-03-31")
    small.contract("c", "10 USD/t", max="2", max_unit="kt/d", valid_to="2020-01-10")
    small.contract("new", "10 USD/t", total_max="10", total_max_unit="kt", new="yes", valid_to="2020-01-20")
    small.add("storages", id="tank", place="here", commodity="crude", volume="60", volume_unit="kt", dead_stock="10",
              dead_stock_unit="kt", initial="30", initial_unit="kt")
    small.add("conversions", id="plant", place="here", commodity="crude", capacity="9", capacity_unit="kt/d",
              min_load="3", min_load_unit="kt/d")
    small.add("loads", load="normal", conversion="plant", quantity="5", quantity_unit="kt/d")
    small.add("yields", conversion="plant", input="crude", output="fuel", yield_="1", yield_unit="1")
    small.add("demands", id="m", place="here", commodity="fuel", type="market", price="1 USD/t")
    small.need("1", commodity="fuel")
    values = small.values()
    assert model.load_names(values.case) == ["minimum", "home", "normal"]
    # Without the new contract: 20 to draw and 2 a day for ten days.
    assert model.survival(values, "minimum", without_new=True) == (13, False)
    assert model.survival(values, "home", without_new=True) == (40, False)
    assert model.survival(values, "normal", without_new=True) == (6, False)
    assert model.survival(values, "minimum") == (16, False)
    assert model.survival(values, "home") == (50, False)


# ---- against duality and enumeration -------------------------------------------------------------------------------

@pytest.mark.parametrize("seed", range(20))
def test_results_are_feasible_and_have_equal_duals(seed, folder):
    names = generate.write_case(seed, folder)
    case = model.read_case(folder)
    for scenarios in ([], names):
        answer = model.solve(model.Values(case, scenarios))
        assert answer.status in ("optimal", "infeasible")
        if answer.status != "optimal":
            continue
        assert not [v for v in model.violations(answer.program, answer.x) if v[0] > 1e-7]
        if not answer.program.integer:
            for primal, dual in answer.duality:
                assert primal == pytest.approx(dual, rel=1e-9, abs=1e-6), seed


def test_branching_equals_enumeration(tmp_path):
    tried = 0
    for seed in range(60):
        folder = str(tmp_path / str(seed))
        generate.write_case(seed, folder)
        values = model.Values(model.read_case(folder))
        program = model.Builder(values, model.make_periods(values.case.info)).build()
        names = sorted(program.integer)
        if not 0 < len(names) <= 4:
            continue
        tried += 1
        answer = model.solve(values)
        best = None
        for choice in itertools.product((0, 1), repeat=len(names)):
            stages = []
            trial = model.Builder(values, model.make_periods(values.case.info)).build()
            for name, value in zip(names, choice):
                trial.columns[name] = (value, value)
            trial.integer = set()
            solved = model.solve_program(trial, None)
            if solved.status == "optimal":
                stages = [value for _, value in solved.stages]
                # Lexicographic, where unserved energy that differs by rounding only is the same.
                key = [round(value, 5) for value in stages[:-1]] + [stages[-1]]
                best = min(best, key) if best else key
        if best is None:
            assert answer.status == "infeasible"
        else:
            assert [value for _, value in answer.stages] == pytest.approx(best, rel=1e-7, abs=2e-5), seed
    assert tried >= 2
