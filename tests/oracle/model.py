"""The oracle: a slow and obvious second model, from the tables of a case to the optimum.

It is written from the text of the semantics alone and shares nothing with the engine. Every number stays an exact
fraction until it becomes a coefficient; time is counted day by day; the program is a dictionary of named columns and
a dictionary of named rows, each row a dictionary again. Use it only on small cases.

    case = read_case("cases/belarus-2020")
    answer = solve(Values(case, ["suspension"]))
    answer.stages, answer.x, money(answer.program, answer.x)

Readings chosen where the text leaves room:
- A price, a tariff or a cost in a period is its mean over all days of the period, whether the row is valid on them or
  not; a levy is summed over the days on which it is valid, and divided by the days of the period.
- The days of departure that a lead time shifts are all days of the period. A route that nothing can reach has no
  duties.
- A price given for a family counts for each grade by the grade's own density and heating value; a capacity given for a
  family counts by the family's.
- The limits of a level hold as on the last day of the period, at whose end the level is; totals, goods taken and
  initial levels as on the first day of all.
- A contract that is valid and active on no day has no duty to take a total.
- The column of a contract with a window of a month or a year is closed in a period in which its own rate is zero.
- A real cost is paid by the owner of the source or the plant, and by the buyer of the view on a route; a final stock
  is worth something to its owner.
- A step's cost takes the place of the source's; steps together stay within the row's own capacity or quantity.
- A minimum load without a heating value counts in the commodity's canonical unit.
- Survival: take-or-pay is money, and what is taken later stays within what may be taken anyway; least flows of routes, minimum takes of contracts and final stocks do not count, and goods in transit may be
  refused. An obligation may be served while a plant's load is asked for, but need not be. A named load is asked of
  a plant that is switched off too, a minimum load is not. The plan ends with the last day served, so that nothing that
  arrives later needs room. The most that a window or a total allows holds even where it is still open.
"""

import calendar
import csv
import datetime
import math
import os
import re
from fractions import Fraction

import numpy
from scipy import optimize, sparse

import tinyyaml

ONE_DAY = datetime.timedelta(days=1)
INFINITE = math.inf


class CaseError(Exception):
    """The case cannot be read, or a value that is needed is missing."""


# ---- units ---------------------------------------------------------------------------------------------------------
#
# Base units: mass kt, volume Mm3, energy GWh, money thousand units of its currency.

PREFIX = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15, "E": 10**18}


def _unit_table():
    table = {}
    tonne, cubic_metre, watt_hour = Fraction(1, 1000), Fraction(1, 10**6), Fraction(1, 10**9)
    joule = watt_hour / 3600
    barrel = Fraction("0.158987294928") * cubic_metre
    toe = Fraction("41.868") * 10**9 * joule
    btu = Fraction("1055.05585262") * joule
    for prefix in ("", "k", "M", "G"):
        table[prefix + "t"] = ("mass", PREFIX[prefix] * tonne)
    table["kg"] = ("mass", tonne / 1000)
    table["g"] = ("mass", tonne / 10**6)
    table["lb"] = ("mass", tonne * Fraction("0.00045359237"))
    table["m3"] = ("volume", cubic_metre)
    table["Mm3"] = ("volume", cubic_metre * 10**6)
    table["mcm"] = ("volume", cubic_metre * 10**6)
    table["bcm"] = ("volume", cubic_metre * 10**9)
    table["tcm"] = ("volume", cubic_metre * 10**12)
    table["l"] = ("volume", cubic_metre / 1000)
    table["gal"] = ("volume", barrel / 42)
    table["bbl"] = ("volume", barrel)
    table["kbbl"] = ("volume", barrel * 1000)
    table["Mbbl"] = ("volume", barrel * 10**6)
    for prefix in ("", "k", "M", "G", "T", "P", "E"):
        table[prefix + "J"] = ("energy", PREFIX[prefix] * joule)
    for prefix in ("", "k", "M", "G", "T"):
        table[prefix + "Wh"] = ("energy", PREFIX[prefix] * watt_hour)
    for prefix in ("", "k", "M"):
        table[prefix + "toe"] = ("energy", PREFIX[prefix] * toe)
    table["Btu"] = ("energy", btu)
    table["MMBtu"] = ("energy", btu * 10**6)
    table["therm"] = ("energy", btu * 10**5)
    return table


AMOUNTS = _unit_table()
POWERS = {"kW": Fraction(24, 10**6), "MW": Fraction(24, 10**3), "GW": Fraction(24), "TW": Fraction(24000)}  # GWh a day
TIMES = {"h": ("day", Fraction(24)), "d": ("day", Fraction(1)), "day": ("day", Fraction(1)),
         "week": ("week", Fraction(1)), "month": ("month", Fraction(1)), "a": ("year", Fraction(1)),
         "year": ("year", Fraction(1))}
CURRENCY = re.compile(r"[A-Z]{3}$")


class Unit:
    """factor: base units in one of this unit; powers: exponents by dimension or currency; per: window of a rate."""

    def __init__(self, text):
        self.factor, self.powers, self.per = Fraction(1), {}, None
        above = True
        for part in text.strip().split("/"):
            for word in part.split():
                self._word(word, 1 if above else -1, text)
            above = False

    def _power(self, name, exponent):
        self.powers[name] = self.powers.get(name, 0) + exponent
        if self.powers[name] == 0:
            del self.powers[name]

    def _word(self, word, exponent, text):
        if re.match(r"[0-9.]+$", word):
            self.factor *= Fraction(word) ** exponent
        elif word == "%":
            self.factor *= Fraction(1, 100) ** exponent
        elif word in ("thousand", "million", "billion"):
            self.factor *= Fraction({"thousand": 10**3, "million": 10**6, "billion": 10**9}[word]) ** exponent
        elif word in AMOUNTS:
            dimension, factor = AMOUNTS[word]
            self._power(dimension, exponent)
            self.factor *= factor ** exponent
        elif word in POWERS and exponent == 1:
            self._power("energy", 1)
            self.per = "day"
            self.factor *= POWERS[word]
        elif word in TIMES and exponent == -1:
            self.per, factor = TIMES[word]
            self.factor *= factor
        elif CURRENCY.match(word):
            self._power(word, exponent)
            self.factor *= Fraction(1, 1000) ** exponent
        elif re.match(r"[kM][A-Z]{3}$", word):
            self._power(word[1:], exponent)
            self.factor *= Fraction(PREFIX[word[0]], 1000) ** exponent
        else:
            raise CaseError(f"unknown unit '{word}' in '{text}'")


_units = {}


def unit(text):
    if text not in _units:
        _units[text] = Unit(text)
    return _units[text]


# ---- dates ---------------------------------------------------------------------------------------------------------

def date(text):
    return datetime.date.fromisoformat(text)


def days_in_month(day):
    return calendar.monthrange(day.year, day.month)[1]


def days_in_year(day):
    return 366 if calendar.isleap(day.year) else 365


def span_of(text):
    """First and last day of YYYY, YYYY-MM or YYYY-MM-DD."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return datetime.date(parts[0], 1, 1), datetime.date(parts[0], 12, 31)
    if len(parts) == 2:
        first = datetime.date(parts[0], parts[1], 1)
        return first, first.replace(day=days_in_month(first))
    first = datetime.date(*parts)
    return first, first


def days_between(first, last):
    while first <= last:
        yield first
        first += ONE_DAY


class Period:
    """Days first..last, both inside."""

    def __init__(self, first, last):
        self.first, self.last = first, last
        self.days = list(days_between(first, last))

    def __repr__(self):
        return f"{self.first}..{self.last}"


def make_periods(info, start=None, end=None, daily=False):
    start, end = start or info["start"], end or info["end"]
    if daily:
        return [Period(day, day) for day in days_between(start, end)]
    periods, day = [], start
    for stretch in info["resolution"]:
        until = min(stretch["until"] or end, end)
        first = day
        while day <= until:
            last = min(until, day.replace(day=days_in_month(day)))
            if stretch["step"] == "day":
                last = day
            elif stretch["step"] == "week":
                last = min(last, first + ONE_DAY * (((day - first).days // 7 + 1) * 7 - 1))
            periods.append(Period(day, last))
            day = last + ONE_DAY
    if day <= end:
        raise CaseError("the stretches of the calendar end before its end")
    return periods


# ---- tables --------------------------------------------------------------------------------------------------------

KEYS = {
    "actors": ["id"], "memberships": ["actor", "bloc"], "places": ["id"], "commodities": ["id"], "sources": ["id"],
    "demands": ["id"], "steps": ["table", "parent", "position"], "routes": ["id"], "storages": ["id"],
    "conversions": ["id"], "yields": ["conversion", "input", "output"], "loads": ["load", "conversion"],
    "contracts": ["id"], "levies": ["id"], "rules": ["id"], "series": ["id", "period"], "in_transit": ["id"],
    "profiles": ["id", "period"], "transits": ["id"], "measures": ["id"], "measure_links": ["measure", "other"],
    "effects": ["measure", "position"], "scenarios": ["scenario", "position"],
    "observed": ["period", "what"],
}


class Case:
    """tables: name -> key -> row, a row being column -> text; info: what case.yaml says."""

    def __init__(self, info, tables):
        self.info, self.tables = info, tables
        self.currency = info["currency"]
        self.basis = {key: Basis(row) for key, row in tables["commodities"].items()}

    def __getitem__(self, table):
        return self.tables[table]

    def grades(self, commodity):
        """The commodity itself if it is a grade, else all grades below it."""
        children = [key for key, row in self["commodities"].items() if row.get("parent") == commodity]
        if not children:
            return [commodity]
        return sorted(grade for child in children for grade in self.grades(child))

    def is_a(self, commodity, ancestor):
        while commodity:
            if commodity == ancestor:
                return True
            commodity = self["commodities"][commodity].get("parent")
        return False

    def group(self):
        """The buyers of the view, members of blocs among them on the first day, and all that they control; all actors in
        the system view."""
        inside = set(self.info["buyers"] or self["actors"])
        inside |= {key for key in self["actors"] for bloc in inside
                   if self["actors"][bloc]["type"] == "bloc" and self.contains(bloc, key, self.info["start"])}
        while True:
            more = {key for key, row in self["actors"].items() if row.get("controlled_by") in inside} - inside
            if not more:
                return inside
            inside |= more

    def territory(self, place):
        row = self["places"][place]
        return row.get("territory") or row["actor"]

    def contains(self, bloc, actor, day):
        """Is the actor the bloc, or a member of it on the day, directly or not?"""
        seen, waiting = set(), [actor]
        while waiting:
            actor = waiting.pop()
            if actor == bloc:
                return True
            if actor in seen:
                continue
            seen.add(actor)
            for row in self["memberships"].values():
                if (row["actor"] == actor and (not row.get("from") or date(row["from"]) <= day)
                        and (not row.get("to") or day <= date(row["to"]))):
                    waiting.append(row["bloc"])
        return False


class Basis:
    """What converts amounts of one commodity: its canonical dimension, density and energy."""

    def __init__(self, row):
        self.own = row["unit"]
        dimension = next(iter(unit(self.own).powers))
        self.density = self.heat = None
        if row.get("density"):
            given = unit(row["density_unit"])
            value = Fraction(row["density"]) * given.factor
            if given.powers == {"mass": 1, "volume": -1}:
                self.density = value
            elif given.powers == {"mass": -1, "volume": 1}:
                self.density = 1 / value
            else:
                raise CaseError("not a density: " + row["density_unit"])
        self.canonical = "mass" if self.density or dimension == "mass" else dimension
        if self.canonical == "energy":
            self.heat = Fraction(1)
        if row.get("heating_value"):
            given = unit(row["heating_value_unit"])
            below = next(name for name, power in given.powers.items() if power == -1)
            # GWh per base unit of `below`, then per canonical unit.
            self.heat = Fraction(row["heating_value"]) * given.factor
            if below != self.canonical:
                self.heat /= self._mass_volume(below)

    def _mass_volume(self, dimension):
        """Canonical units in one base unit of mass or volume."""
        if dimension == self.canonical:
            return Fraction(1)
        if self.density is None:
            raise CaseError("a density is needed")
        if dimension == "volume" and self.canonical == "mass":
            return self.density
        if dimension == "mass" and self.canonical == "volume":
            return 1 / self.density
        raise CaseError("no way from " + dimension + " to " + self.canonical)

    def per_base(self, dimension):
        """Canonical units in one base unit of the dimension."""
        if dimension == self.canonical:
            return Fraction(1)
        if dimension == "energy":
            if not self.heat:
                raise CaseError("a heating value is needed")
            return 1 / self.heat
        if self.canonical == "energy":
            raise CaseError("a commodity counted in energy has no mass or volume here")
        return self._mass_volume(dimension)

    def amount(self, number, text):
        """A number in the unit -> canonical units (per window, if it is a rate)."""
        given = unit(text)
        (dimension, power), = given.powers.items()
        if power != 1:
            raise CaseError("not an amount: " + text)
        return number * given.factor * self.per_base(dimension)

    def display(self):
        """Own units in one canonical unit."""
        return 1 / self.amount(Fraction(1), self.own)


def read_table(folder, table, as_of):
    path = os.path.join(folder, table + ".csv")
    if not os.path.exists(path):
        return {}
    kept = {}
    with open(path, newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            row = {column: text.strip() for column, text in row.items() if text and text.strip()}
            if not row:
                continue
            if as_of and date(row["known_from"]) > as_of:
                continue
            for column in list(row):
                if column.endswith("_known_from") and as_of and date(row[column]) > as_of:
                    row.pop(column[: -len("_known_from")], None)
            key = "/".join(row[part] for part in KEYS[table])
            if key not in kept or kept[key]["known_from"] < row["known_from"]:
                kept[key] = row
            elif kept[key]["known_from"] == row["known_from"]:
                raise CaseError(f"{table} {key} stands twice")
    return kept


def read_case(folder, as_of=None, buyer=None, system=False):
    """buyer: one actor or a list of them, instead of the case's view; system: all actors as one."""
    with open(os.path.join(folder, "case.yaml"), encoding="utf-8") as file:
        document = tinyyaml.read(file.read())
    view = document.get("view", {})
    buyer = buyer or (view.get("buyer") if isinstance(view, dict) else None) or []
    buyers = [] if system else [buyer] if isinstance(buyer, str) else list(buyer)
    resolution = document["calendar"].get("resolution") or [{"step": "month"}]
    info = {
        "id": document["id"], "currency": document["currency"],
        "as_of": as_of or (date(document["as_of"]) if document.get("as_of") else None),
        "buyers": buyers,
        "start": date(document["calendar"]["start"]), "end": date(document["calendar"]["end"]),
        "resolution": [{"step": s["step"], "until": date(s["until"]) if s.get("until") else None} for s in resolution],
        "variants": document.get("variants") or [], "questions": document.get("questions") or [],
    }
    return Case(info, {table: read_table(folder, table, info["as_of"]) for table in KEYS})


# ---- price rules ---------------------------------------------------------------------------------------------------

TOKEN = re.compile(r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+)"
                   r"|(?P<name>[A-Za-z_](?:[A-Za-z0-9_]|[-.](?=[A-Za-z0-9_]))*)|(?P<sign>[-+*/(),]))")
UNIT_AFTER_NUMBER = re.compile(r"\s*(%|[A-Za-z][A-Za-z0-9]*(?:/(?:[0-9]+ +)?[A-Za-z][A-Za-z0-9]*)*)")


def parse_rule(text):
    """Formula -> nested tuples: ("number", x, unit), ("name", n), ("+", a, b), ("neg", a), ("min", a, b, ...)."""
    tokens, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise CaseError(f"formula '{text}' is malformed at character {at + 1}")
        at = match.end()
        if match.group("number"):
            after = UNIT_AFTER_NUMBER.match(text, at)
            tokens.append(("number", Fraction(match.group("number")), after.group(1) if after else "1"))
            at = after.end() if after else at
        elif match.group("name"):
            tokens.append(("name", match.group("name")))
        else:
            tokens.append((match.group("sign"),))
    tokens.append(("end",))
    place = [0]

    def peek():
        return tokens[place[0]][0]

    def take(kind=None):
        token = tokens[place[0]]
        if kind and token[0] != kind:
            raise CaseError(f"formula '{text}': expected {kind}")
        place[0] += 1
        return token

    def total():
        left = product()
        while peek() in ("+", "-"):
            left = (take()[0], left, product())
        return left

    def product():
        left = signed()
        while peek() in ("*", "/"):
            left = (take()[0], left, signed())
        return left

    def signed():
        if peek() == "-":
            take()
            return ("neg", signed())
        return atom()

    def atom():
        if peek() == "number":
            return take()
        if peek() == "(":
            take()
            inside = total()
            take(")")
            return inside
        name = take("name")
        if name[1] in ("min", "max") and peek() == "(":
            take()
            parts = [total()]
            while peek() == ",":
                take()
                parts.append(total())
            take(")")
            return (name[1], *parts)
        return name

    tree = total()
    take("end")
    return tree


class Quantity:
    """A number with exponents by dimension and currency."""

    def __init__(self, value, powers):
        self.value, self.powers = value, powers

    def times(self, other, sign):
        powers = dict(self.powers)
        for name, power in other.powers.items():
            powers[name] = powers.get(name, 0) + sign * power
            if powers[name] == 0:
                del powers[name]
        return Quantity(self.value * other.value if sign > 0 else self.value / other.value, powers)


# ---- values over time ----------------------------------------------------------------------------------------------

# What the profile of a row multiplies.
SHAPED = {("sources", "capacity"), ("demands", "quantity"), ("routes", "capacity"), ("steps", "quantity")}


class Values:
    """A case seen through scenarios and with measures, {id: day of decision}: what each cell is worth on each day, in
    canonical units."""

    def __init__(self, case, scenarios=(), measures=None):
        self.case, self.measures = case, dict(measures or {})
        self.changes = {}  # (table, key, column) -> [(from, to, operation, value, unit)]
        self.touched = set()  # (table, column) that any scenario of the case changes, for speed only
        for scenario in scenarios:
            rows = [row for row in case["scenarios"].values() if row["scenario"] == scenario]
            if not rows:
                raise CaseError("unknown scenario " + scenario)
            for row in sorted(rows, key=lambda r: int(r["position"])):
                self._change(row)
        for measure in sorted(self.measures, key=lambda name: (self.takes_effect(name), name)):
            effects = [row for row in case["effects"].values() if row["measure"] == measure]
            for row in sorted(effects, key=lambda r: int(r["position"])):
                self._change(dict(row, **{"from": str(self.takes_effect(measure))}))
        self._rules, self._rule_values, self._series_rows, self._fx, self._rates = {}, {}, {}, {}, {}
        for key, row in case["series"].items():
            first, last = span_of(row["period"])
            self._series_rows.setdefault(row["id"], []).append(((last - first).days, first, last, key))
        for rows in self._series_rows.values():
            rows.sort()

    def _change(self, row):
        table, target = row["table"], row["id"]
        keys = [target]
        if table == "series" and target not in self.case["series"]:
            keys = [key for key, line in self.case["series"].items() if line["id"] == target]
        if not keys or any(key not in self.case[table] for key in keys):
            raise CaseError(f"scenario changes unknown row {table} {target}")
        change = (date(row["from"]) if row.get("from") else datetime.date.min,
                  date(row["to"]) if row.get("to") else datetime.date.max,
                  row["operation"], row["value"], row.get("value_unit"))
        for key in keys:
            self.changes.setdefault((table, key, row["column"]), []).append(change)

    def takes_effect(self, measure):
        """First day on which a measure that is taken is in effect."""
        return self.measures[measure] + datetime.timedelta(days=self.duration("measures", measure, "lead_time"))

    def _changes_on(self, table, key, column, day):
        return [c for c in self.changes.get((table, key, column), ()) if c[0] <= day <= c[1]]

    def text(self, table, key, column, day=datetime.date.min):
        """The text of a cell on a day, "" if empty; only `set` makes sense for text."""
        text = self.case[table][key].get(column, "")
        for _, _, operation, value, _ in self._changes_on(table, key, column, day):
            if operation != "set":
                raise CaseError(f"cannot {operation} the text {table}.{column}")
            text = "" if value == "none" else value
        return text

    def number(self, table, key, column, day, convert):
        """Applies the changes of a day to a number; convert(number, unit) gives canonical units. None if empty."""
        row = self.case[table][key]
        own_unit = row.get(column + "_unit", "1")
        value = convert(Fraction(row[column]), own_unit) if row.get(column) else None
        for _, _, operation, text, unit_text in self._changes_on(table, key, column, day):
            if operation == "set":
                value = None if text == "none" else convert(Fraction(text), unit_text or own_unit)
            elif operation == "multiply":
                value = None if value is None else value * Fraction(text)
            else:
                value = (value or 0) + convert(Fraction(text), unit_text or own_unit)
        return value

    # -- cells by type

    def valid(self, table, key, day):
        """Is the row active and within its dates?"""
        if self.text(table, key, "active", day) == "no":
            return False
        tied = self.case[table][key].get("tied_to")
        if tied and (tied not in self.measures or day < self.takes_effect(tied)):
            return False
        first = self.text(table, key, "valid_from", day)
        last = self.text(table, key, "valid_to", day)
        return (not first or date(first) <= day) and (not last or day <= date(last))

    def basis_of(self, table, key):
        if table == "steps":
            row = self.case[table][key]
            return self.case.basis[self.case[row["table"]][row["parent"]]["commodity"]]
        if table == "loads":
            return self.case.basis[self.case["conversions"][self.case[table][key]["conversion"]]["commodity"]]
        return self.case.basis[self.case[table][key]["commodity"]]

    def rate_on(self, table, key, column, day):
        """Canonical amount on one day, whether the row is valid or not; None if empty."""
        basis = self.basis_of(table, key)

        def convert(number, text):
            amount = basis.amount(number, text)
            window = {"day": 1, "week": 7, "month": days_in_month(day), "year": days_in_year(day)}[unit(text).per]
            return amount / window

        name = (table, key, column, day)
        if name not in self._rates:
            self._rates[name] = self.number(table, key, column, day, convert)
        return self._rates[name]

    def rate_over(self, table, key, column, days, empty, parent=None):
        """Canonical amount over the valid days, 0 if there is none; `empty`: what a valid day without number means."""
        owner = parent or (table, key)
        shaped = (table, column) in SHAPED and self.case[owner[0]][owner[1]].get("profile")
        total = Fraction(0)
        for day in days:
            if self.valid(*owner, day):
                rate = self.rate_on(table, key, column, day)
                if rate is None and empty == INFINITE:
                    return INFINITE
                total += (rate or 0) * (self.factor_on(shaped, day) if shaped else 1)
        return total

    def factor_on(self, profile, day):
        """The factor of a profile on a day: the row of the day, else of its month; 29 February as 28 February."""
        rows = self.case["profiles"]
        for period in (f"{day:%m-%d}", f"{day:%m}", "02-28" if f"{day:%m-%d}" == "02-29" else ""):
            if f"{profile}/{period}" in rows:
                return Fraction(rows[f"{profile}/{period}"]["factor"])
        raise CaseError(f"profile {profile} does not cover {day}")

    def amount(self, table, key, column, day):
        basis = self.basis_of(table, key)
        return self.number(table, key, column, day, basis.amount)

    def share(self, table, key, column, days):
        values = [self.number(table, key, column, day, lambda n, text: n * unit(text).factor) or 0 for day in days]
        return sum(values, Fraction(0)) / len(values)

    def duration(self, table, key, column):
        row = self.case[table][key]
        if not row.get(column):
            return 0
        days = Fraction(row[column]) * {"h": Fraction(1, 24), "d": 1, "day": 1, "week": 7}[row[column + "_unit"]]
        if days.denominator != 1:
            raise CaseError("not whole days")
        return int(days)

    # -- money

    def series_on(self, name, day):
        """Value of a series on a day: the row with the shortest period that covers it."""
        for _, first, last, key in self._series_rows[name]:
            if first <= day <= last:
                powers = unit(self.case["series"][key]["value_unit"]).powers
                value = self.number("series", key, "value", day, lambda n, text: n * unit(text).factor)
                if value is not None:
                    return Quantity(value, powers)
        raise CaseError(f"series {name} has no value on {day}")

    def exchange(self, currency, day):
        """Case currency for one unit of the foreign currency."""
        own = self.case.currency
        if currency == own:
            return Fraction(1)
        if (currency, day) not in self._fx:
            for row in self.case["series"].values():
                powers = unit(row["value_unit"]).powers
                if powers in ({own: 1, currency: -1}, {own: -1, currency: 1}):
                    rate = self.series_on(row["id"], day).value
                    self._fx[currency, day] = rate if powers[own] == 1 else 1 / rate
                    break
            else:
                raise CaseError(f"no exchange rate between {currency} and {own}")
        return self._fx[currency, day]

    def money_on(self, table, key, column, day):
        """An amount of money, or of money a day, in thousand units of the case currency at the day's rate."""
        row = self.case[table][key]
        if not row.get(column):
            return Fraction(0)
        given = unit(row[column + "_unit"])
        currency, = [name for name in given.powers if CURRENCY.match(name)]
        window = {None: 1, "day": 1, "week": 7, "month": days_in_month(day), "year": days_in_year(day)}[given.per]
        return Fraction(row[column]) * given.factor / window * self.exchange(currency, day)

    def normal(self, quantity, basis, day):
        """The same in canonical amounts and the case currency."""
        value, powers = quantity.value, {}
        for name, power in quantity.powers.items():
            if name in ("mass", "volume", "energy"):
                value *= basis.per_base(name) ** power
                name = basis.canonical
            else:
                value *= self.exchange(name, day) ** power
                name = self.case.currency
            powers[name] = powers.get(name, 0) + power
        return Quantity(value, {name: power for name, power in powers.items() if power})

    def evaluate(self, tree, basis, day):
        kind = tree[0]
        if kind == "number":
            given = unit(tree[2])
            return Quantity(tree[1] * given.factor, dict(given.powers))
        if kind == "name":
            name = tree[1]
            if name in self.case["rules"]:
                return self.evaluate(self._tree(self.text("rules", name, "formula", day)), basis, day)
            if name in self._series_rows:
                return self.series_on(name, day)
            raise CaseError("unknown name " + name)
        if kind == "neg":
            inside = self.evaluate(tree[1], basis, day)
            return Quantity(-inside.value, inside.powers)
        parts = [self.evaluate(part, basis, day) for part in tree[1:]]
        if kind == "*":
            return parts[0].times(parts[1], 1)
        if kind == "/":
            return parts[0].times(parts[1], -1)
        if any(part.powers != parts[0].powers for part in parts):
            parts = [self.normal(part, basis, day) for part in parts]
            if any(part.powers != parts[0].powers for part in parts):
                raise CaseError("units do not fit")
        values = [part.value for part in parts]
        result = {"+": lambda v: v[0] + v[1], "-": lambda v: v[0] - v[1], "min": min, "max": max}[kind](values)
        return Quantity(result, parts[0].powers)

    def _tree(self, text):
        if text not in self._rules:
            self._rules[text] = parse_rule(text)
        return self._rules[text]

    def rule_on(self, table, key, column, grade, day):
        """Money per canonical unit of the grade on a day; 0 if the cell is empty."""
        basis = self.case.basis[grade]
        text, extra, factor = self.case[table][key].get(column, ""), Fraction(0), Fraction(1)
        for _, _, operation, value, unit_text in self._changes_on(table, key, column, day):
            if operation == "set":
                text, extra, factor = ("" if value == "none" else value), Fraction(0), Fraction(1)
                if unit_text:
                    text += " " + unit_text
            elif operation == "multiply":
                factor, extra = factor * Fraction(value), extra * Fraction(value)
            else:
                extra += self.price_number(Fraction(value), unit_text, basis, day)
        if not text:
            return extra
        name = (text, grade, day)
        if name not in self._rule_values:
            price = self.normal(self.evaluate(self._tree(text), basis, day), basis, day)
            if price.value != 0 and price.powers != {self.case.currency: 1, basis.canonical: -1}:
                raise CaseError(f"'{text}' is not money per amount")
            self._rule_values[name] = price.value
        return self._rule_values[name] * factor + extra

    def price_number(self, number, text, basis, day):
        given = unit(text)
        return self.normal(Quantity(number * given.factor, given.powers), basis, day).value

    def price_on(self, table, key, column, grade, day):
        basis = self.case.basis[grade]
        value = self.number(table, key, column, day, lambda n, text: self.price_number(n, text, basis, day))
        return value or Fraction(0)

    def mean(self, function, table, key, column, grade, days):
        return sum((function(table, key, column, grade, day) for day in days), Fraction(0)) / len(days)


# ---- the program ---------------------------------------------------------------------------------------------------

class Program:
    """Named columns with bounds, named rows with dictionaries of coefficients."""

    def __init__(self):
        self.columns = {}   # name -> (lower, upper)
        self.integer = set()
        self.rows = {}      # name -> [{column: coefficient}, lower, upper]
        self.classes = {}   # priority -> {column: GWh per unit}
        self.terms = []     # (column, payer, recipient, table, key, label, rate)
        self.offset = 0.0
        self.group = set()

    def column(self, name, lower, upper, integer=False):
        assert name not in self.columns, name
        self.columns[name] = (float(lower), float(upper))
        if integer:
            self.integer.add(name)
        return name

    def row(self, name, lower, upper):
        self.rows[name] = [{}, float(lower), float(upper)]

    def add(self, row, column, coefficient):
        entries = self.rows[row][0]
        entries[column] = entries.get(column, 0.0) + float(coefficient)

    def money(self, column, payer, recipient, table, key, label, rate):
        if rate:
            self.terms.append((column, payer, recipient, table, key, label, float(rate)))

    def cost(self):
        """Net cost of the group per unit of each column."""
        cost = {}
        for column, payer, recipient, _, _, _, rate in self.terms:
            sign = (payer in self.group) - (recipient in self.group)
            cost[column] = cost.get(column, 0.0) + sign * rate
        return cost

    def matrix(self):
        number = {name: j for j, name in enumerate(self.columns)}
        row_of, column_of, value_of = [], [], []
        for i, (entries, _, _) in enumerate(self.rows.values()):
            for column, value in entries.items():
                row_of.append(i)
                column_of.append(number[column])
                value_of.append(value)
        matrix = sparse.csr_matrix((value_of, (row_of, column_of)), shape=(len(self.rows), len(self.columns)))
        lower = numpy.array([row[1] for row in self.rows.values()], dtype=float)
        upper = numpy.array([row[2] for row in self.rows.values()], dtype=float)
        return number, matrix, lower, upper


class Solved:
    def __init__(self, status, objective=None, x=None, dual_objective=None):
        self.status, self.objective, self.x, self.dual_objective = status, objective, x, dual_objective


STATUS = {0: "optimal", 1: "limit", 2: "infeasible", 3: "unbounded", 4: "numerical"}


def optimise(program, objective, fixed=None):
    """Least sum of objective[column] * x[column]; `fixed` fixes integer columns. Exact duals come with an LP."""
    if not program.columns:  # nothing to decide
        return Solved("optimal", 0.0, {}, 0.0)
    number, matrix, row_lower, row_upper = program.matrix()
    cost = numpy.zeros(len(number))
    for name, value in objective.items():
        cost[number[name]] += value
    lower = numpy.array([bounds[0] for bounds in program.columns.values()])
    upper = numpy.array([bounds[1] for bounds in program.columns.values()])
    if program.integer and fixed is None:
        return _optimise_integer(program, objective, matrix, row_lower, row_upper, cost, lower, upper)
    for name, value in (fixed or {}).items():
        lower[number[name]] = upper[number[name]] = value
    scale = max(1.0, float(numpy.abs(cost).max(initial=0.0)))
    equal = row_lower == row_upper
    has_upper = numpy.isfinite(row_upper) & ~equal
    has_lower = numpy.isfinite(row_lower) & ~equal
    limits = sparse.vstack([matrix[has_upper], -matrix[has_lower]]).tocsr()
    limit = numpy.concatenate([row_upper[has_upper], -row_lower[has_lower]])
    found = None
    for options in ({"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9},
                    {"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9, "presolve": False}, {}):
        found = optimize.linprog(cost / scale, A_ub=limits if limits.shape[0] else None,
                                 b_ub=limit if limits.shape[0] else None,
                                 A_eq=matrix[equal] if equal.any() else None,
                                 b_eq=row_lower[equal] if equal.any() else None,
                                 bounds=numpy.column_stack([lower, upper]), method="highs", options=options)
        if found.status == 0 or (found.status in (2, 3) and options.get("presolve") is False):
            break
    if found.status == 2 and not _is_feasible(limits, limit, matrix[equal], row_lower[equal], lower, upper):
        return Solved("infeasible")
    if found.status != 0:
        return Solved("unbounded" if found.status in (2, 3) else STATUS[found.status])
    dual = float(limit @ found.ineqlin.marginals) if limits.shape[0] else 0.0
    dual += float(row_lower[equal] @ found.eqlin.marginals) if equal.any() else 0.0
    for bound, marginal in ((lower, found.lower.marginals), (upper, found.upper.marginals)):
        finite = numpy.isfinite(bound)
        dual += float(bound[finite] @ marginal[finite])
    x = {name: float(found.x[j]) for name, j in number.items()}
    return Solved("optimal", float(found.fun) * scale, x, dual * scale)


def _is_feasible(limits, limit, equal_matrix, equal_value, lower, upper):
    """Tells infeasible from unbounded, which a presolve may mix up."""
    found = optimize.linprog(numpy.zeros(len(lower)), A_ub=limits if limits.shape[0] else None,
                             b_ub=limit if limits.shape[0] else None,
                             A_eq=equal_matrix if equal_matrix.shape[0] else None,
                             b_eq=equal_value if equal_matrix.shape[0] else None,
                             bounds=numpy.column_stack([lower, upper]), method="highs")
    return found.status == 0


FEW_INTEGERS = 10


def _optimise_integer(program, objective, matrix, row_lower, row_upper, cost, lower, upper):
    """Own branching where there are few integers. Else a solver of integer programs says which of them are 1, and the
    linear program that is left says the rest, as the solver itself is content with coarser tolerances."""
    if len(program.integer) <= FEW_INTEGERS:
        return _branch(program, objective)
    number = {name: j for j, name in enumerate(program.columns)}
    scale = max(1.0, float(numpy.abs(cost).max(initial=0.0))) / 1000  # its absolute gap is 1e-6
    found = optimize.milp(cost / scale, integrality=[int(name in program.integer) for name in program.columns],
                          bounds=optimize.Bounds(lower, upper),
                          constraints=optimize.LinearConstraint(matrix, row_lower, row_upper),
                          options={"mip_rel_gap": 0.0})
    if found.x is None:
        return _branch(program, objective)
    solved = optimise(program, objective, {name: round(found.x[number[name]]) for name in program.integer})
    if solved.status == "optimal":
        if abs(solved.objective - found.fun * scale) <= 1e-5 * max(1.0, abs(solved.objective)):
            return solved
    return _branch(program, objective)


def _branch(program, objective):
    """Depth-first branching over linear programs; the branch nearest to the relaxation first."""
    best, opened = Solved("infeasible"), [{}]
    while opened:
        fixed = opened.pop()
        relaxed = optimise(program, objective, fixed)
        if relaxed.status == "unbounded":
            return relaxed
        if relaxed.status != "optimal":
            continue
        if best.x and relaxed.objective >= best.objective - 1e-10 * max(1.0, abs(best.objective)):
            continue
        name = max(program.integer, key=lambda n: (abs(relaxed.x[n] - round(relaxed.x[n])), n))
        nearest = round(relaxed.x[name])
        if abs(relaxed.x[name] - nearest) > 1e-9:
            opened += [{**fixed, name: 1 - nearest}, {**fixed, name: nearest}]
            continue
        whole = {n: round(relaxed.x[n]) for n in program.integer}
        if whole != fixed:
            relaxed = optimise(program, objective, whole)
        if relaxed.status == "optimal" and (not best.x or relaxed.objective < best.objective):
            best = relaxed
    return best


# ---- building ------------------------------------------------------------------------------------------------------

# What a later stage may add to the unserved energy of an earlier one, as the engine states it: GWh, and relative.
# Where a GWh is very dear this shows in the seventh digit of the cost, so the oracle allows the same.
SLACK_ABSOLUTE, SLACK_RELATIVE = 1e-6, 1e-9

REAL, STOCK, OUTSIDE = "real cost", "stock value", "outside"


class Builder:
    """From values to a program, one kind of row of the tables after the other."""

    def __init__(self, values, periods, without_new=False, survival=False):
        self.values, self.case, self.periods = values, values.case, periods
        self.without_new, self.survival = without_new, survival
        self.group = self.case.group()
        self.program = Program()
        self.program.group = self.group
        self.reached = self._reach()

    def build(self):
        for key in sorted(self.case["sources"]):
            self._source(key)
        for key in sorted(self.case["contracts"]):
            self._contract(key)
        for key in sorted(self.case["in_transit"]):
            self._transit(key)
        for key in sorted(self.case["routes"]):
            self._route(key)
        for key in sorted(self.case["storages"]):
            self._storage(key)
        for key in sorted(self.case["conversions"]):
            self._conversion(key)
        for key in sorted(self.case["demands"]):
            self._demand(key)
        for key in sorted(self.values.measures):
            self._measure(key)
        return self.program

    def _purse(self, place):
        """Who pays and is paid for the group: its first buyer; in the system view the state of the place."""
        buyers = self.case.info["buyers"]
        return buyers[0] if buyers else self.case["places"][place]["actor"]

    def _side(self, contract):
        """buys, sells, inside (both are in the group, and the seller does not make the good), or None"""
        row = self.case["contracts"][contract]
        buys, sells = row["buyer"] in self.group, row["seller"] in self.group
        if buys and sells:
            return None if self._makes(row["seller"], row["commodity"]) else "inside"
        return "buys" if buys else "sells" if sells else None

    def _makes(self, actor, good):
        def above(one):
            while one:
                yield one
                one = self.case["actors"][one].get("controlled_by")
        makers = {row["owner"] for row in self.case["sources"].values() if row["commodity"] == good}
        makers |= {self._owner("conversions", row["conversion"]) for row in self.case["yields"].values()
                   if row["output"] == good}
        return any(actor in above(maker) or maker in above(actor) for maker in makers)

    # -- nodes

    def _owner(self, table, key):
        row = self.case[table][key]
        return row.get("owner") or self.case["places"][row["place"]]["actor"]

    def _owned(self, table, key):
        return self._owner(table, key) in self.group

    def _inputs(self, conversion):
        """input grade -> [(key of yields, output)]"""
        inputs = {}
        for key, row in sorted(self.case["yields"].items()):
            if row["conversion"] == conversion:
                inputs.setdefault(row["input"], []).append((key, row["output"]))
        return inputs

    def _reach(self):
        """(grade, place) to which something can come at all."""
        case, reached = self.case, set()
        for key, row in case["contracts"].items():
            if self._side(key) in ("buys", "inside"):
                reached.add((row["commodity"], row["place"]))
        for key, row in case["sources"].items():
            if self._owned("sources", key):
                reached.add((row["commodity"], row["place"]))
        for key, row in case["storages"].items():
            if self._owned("storages", key):
                reached.add((row["commodity"], row["place"]))
        for row in case["in_transit"].values():
            reached.add((row["commodity"], case["routes"][row["route"]]["to"]))
        while True:
            more = set()
            for row in case["routes"].values():
                for grade in case.grades(row["commodity"]):
                    if (grade, row["from"]) in reached:
                        more.add((grade, row["to"]))
            for key, row in case["conversions"].items():
                if self._owned("conversions", key):
                    for grade, outputs in self._inputs(key).items():
                        if (grade, row["place"]) in reached:
                            more |= {(output, row["place"]) for _, output in outputs}
            if more <= reached:
                return reached
            reached |= more

    def _flow(self, grade, place, t, column, coefficient):
        """coefficient > 0: flows in."""
        name = ("balance", grade, place, t)
        if name not in self.program.rows:
            self.program.row(name, 0, 0)
        self.program.add(name, column, coefficient)

    def _steps(self, table, key):
        rows = [(int(row["position"]), step) for step, row in self.case["steps"].items()
                if row["table"] == table and row["parent"] == key]
        return sorted(rows)

    def _heat(self, commodity):
        """GWh per canonical unit. Where the case gives none, units are counted as they are."""
        heat = self.case.basis[commodity].heat
        return 1.0 if heat is None else float(heat)

    # -- one method per table

    def _source(self, key):
        row, values = self.case["sources"][key], self.values
        if not self._owned("sources", key):
            return
        for t, period in enumerate(self.periods):
            capacity = values.rate_over("sources", key, "capacity", period.days, INFINITE)
            steps = self._steps("sources", key)
            for position, step in steps or [(0, None)]:
                upper = capacity
                if step:
                    upper = values.rate_over("steps", step, "quantity", period.days, 0, ("sources", key))
                    cost = values.mean(values.rule_on, "steps", step, "price", row["commodity"], period.days)
                else:
                    cost = values.mean(values.price_on, "sources", key, "cost", row["commodity"], period.days)
                column = self.program.column(("source", key, row["commodity"], position, t), 0, upper)
                self._flow(row["commodity"], row["place"], t, column, 1)
                self.program.money(column, row["owner"], REAL, "sources", key, "cost", cost)
                if step and capacity < INFINITE:
                    name = ("source capacity", key, t)
                    if name not in self.program.rows:
                        self.program.row(name, -INFINITE, capacity)
                    self.program.add(name, column, 1)

    def _is_closed(self, row):
        return self.without_new and row.get("new") == "yes"

    def _window_of(self, key, column):
        text = self.case["contracts"][key].get(column + "_unit")
        return unit(text).per if text else None

    def _contract(self, key):
        row, values, program = self.case["contracts"][key], self.values, self.program
        side = self._side(key)
        if side == "inside" or side == "sells" and (row["commodity"], row["place"]) in self.reached:
            self._sale(key, row, side)
        if side != "buys":
            return
        columns = {}
        for t, period in enumerate(self.periods):
            least = values.rate_over("contracts", key, "min", self._days_of_duty(key, period.days), 0)
            most = values.rate_over("contracts", key, "max", period.days, INFINITE)
            if self._is_closed(row):
                least = most = 0
            if self._pays_untaken(key):  # takes and what was paid for before share the limits: rows below
                least, most = 0, most if most <= 0 else INFINITE
            if most > 0 and self._window_of(key, "max") in ("month", "year"):
                most = self._window_sum(key, "max", period, INFINITE)
            if self._window_of(key, "min") in ("month", "year") or self.survival:
                least = 0
            column = program.column(("contract", key, row["commodity"], 0, t), least, most)
            columns[t] = column
            self._flow(row["commodity"], row["place"], t, column, 1)
            if most > 0:
                price = values.mean(values.rule_on, "contracts", key, "price", row["commodity"], period.days)
                program.money(column, row["buyer"], row["seller"], "contracts", key, "price", price)
        deliveries = {t: [column] for t, column in columns.items()}
        if self._pays_untaken(key) and not self.survival:
            self._take_or_pay(key, row, columns, deliveries)
        if not self.survival:
            self._levies_on_contract(key, row, deliveries)
        for side in ("min", "max"):
            if self._is_closed(row):
                continue
            if self._window_of(key, side) in ("month", "year"):
                self._window_rows(key, side, deliveries)
            elif self._pays_untaken(key) and self._window_of(key, side):
                self._period_rows(key, side, deliveries)
        self._total_row(key, row, deliveries)

    def _pays_untaken(self, key):
        share = any(self.values.number("contracts", key, "take_or_pay", day, lambda n, text: n * unit(text).factor)
                    for period in self.periods for day in period.days)
        return share and not self._is_closed(self.case["contracts"][key])

    def _days_of_duty(self, key, days):
        """The days without force majeure."""
        return [day for day in days if self.values.text("contracts", key, "force_majeure", day) != "yes"]

    def _period_rows(self, key, side, deliveries):
        for t, period in enumerate(self.periods):
            name = ("period limit", key, side, t)
            if side == "max":
                self.program.row(name, -INFINITE, self.values.rate_over("contracts", key, side, period.days, INFINITE))
            else:
                least = self.values.rate_over("contracts", key, side, self._days_of_duty(key, period.days), 0)
                self.program.row(name, 0 if self.survival else least, INFINITE)
            for column in deliveries[t]:
                self.program.add(name, column, 1)

    def _take_or_pay(self, key, row, columns, deliveries):
        """By calendar year: what is lacking to a share of the most is paid for; some of it may be taken later."""
        values, program, grade = self.values, self.program, row["commodity"]
        years = {}
        for t, period in enumerate(self.periods):
            years.setdefault(period.first.year, []).append(t)
        for year, members in years.items():
            duties = {}
            for t in members:
                duties[t] = sum((values.rate_over("contracts", key, "max", [day], 0)
                                 * (values.share("contracts", key, "take_or_pay", [day]) or 0)
                                 for day in self._days_of_duty(key, self.periods[t].days)), Fraction(0))
            duty = sum(duties.values())
            paid = program.column(("paid", key, grade, 0, members[-1]), 0, duty)
            program.row(("obligation", key, year), duty, INFINITE)
            for column in [columns[t] for t in members] + [paid]:
                program.add(("obligation", key, year), column, 1)
            if duty:
                price = sum(duties[t] * values.mean(values.rule_on, "contracts", key, "price", grade,
                                                    self.periods[t].days) for t in members if duties[t]) / duty
                program.money(paid, row["buyer"], row["seller"], "contracts", key, "price", price)
            self._make_up(key, row, year, members, duty, paid, columns, deliveries)

    def _make_up(self, key, row, year, members, duty, paid, columns, deliveries):
        values, program, grade = self.values, self.program, row["commodity"]
        last = datetime.date(year, 12, 31) + ONE_DAY * values.duration("contracts", key, "make_up")
        later = [t for t, period in enumerate(self.periods) if period.first.year > year and period.first <= last]
        if not later:
            return
        program.row(("make up", key, year), -INFINITE, 0)
        program.add(("make up", key, year), paid, -1)
        for t in later:
            period = self.periods[t]
            most = values.rate_over("contracts", key, "max", period.days, INFINITE) and INFINITE
            if period.last > last:
                most = values.rate_over("contracts", key, "max", [day for day in period.days if day <= last], INFINITE)
            column = program.column(("make_up", key, grade, year, t), 0, most)
            program.add(("make up", key, year), column, 1)
            self._flow(grade, row["place"], t, column, 1)
            deliveries[t].append(column)
        # Only what is lacking is paid for: either nothing is, or the takes and what is paid for make up the duty.
        whole = sum((values.rate_over("contracts", key, "max", self.periods[t].days, 0) for t in members), Fraction(0))
        short = program.column(("short", key, "", 0, members[-1]), 0, 1, integer=True)
        program.row(("short pays", key, year), -INFINITE, 0)
        program.add(("short pays", key, year), paid, 1)
        program.add(("short pays", key, year), short, -duty)
        program.row(("short takes", key, year), -INFINITE, whole)
        for column in [columns[t] for t in members] + [paid]:
            program.add(("short takes", key, year), column, 1)
        program.add(("short takes", key, year), short, whole - duty)

    def _sale(self, key, row, side):
        """An outlet of the group, or supply from outside the case to it: only the most binds."""
        values, program, columns = self.values, self.program, {}
        for t, period in enumerate(self.periods):
            most = 0 if self._is_closed(row) else values.rate_over("contracts", key, "max", period.days, INFINITE)
            is_open = most > 0
            if is_open and self._window_of(key, "max") in ("month", "year"):
                most = self._window_sum(key, "max", period, INFINITE)
            role, sign = ("sale", -1) if side == "sells" else ("contract", 1)
            columns[t] = column = program.column((role, key, row["commodity"], 0, t), 0, most)
            self._flow(row["commodity"], row["place"], t, column, sign)
            if is_open:
                price = values.mean(values.rule_on, "contracts", key, "price", row["commodity"], period.days)
                program.money(column, row["buyer"], row["seller"], "contracts", key, "price", price)
                if side == "inside":
                    program.money(column, row["seller"], REAL, "contracts", key, "price", price)
        if self._window_of(key, "max") in ("month", "year") and not self._is_closed(row):
            self._window_rows(key, "max", {t: [column] for t, column in columns.items()})
        most = values.amount("contracts", key, "total_max", self.periods[0].first)
        if most is not None:
            taken = values.amount("contracts", key, "taken", self.periods[0].first) or 0
            program.row(("total", key), -INFINITE, max(most - taken, 0))
            for column in columns.values():
                program.add(("total", key), column, 1)

    def _same_window(self, window, a, b):
        return a.year == b.year and (window == "year" or a.month == b.month)

    def _window_days(self, window, period):
        """Days of the horizon in the calendar window that holds the period."""
        return [day for other in self.periods if self._same_window(window, other.first, period.first)
                for day in other.days]

    def _window_sum(self, key, side, period, empty):
        days = self._window_days(self._window_of(key, side), period)
        if side == "min":
            days = self._days_of_duty(key, days)
        return self.values.rate_over("contracts", key, side, days, empty)

    def _window_rows(self, key, side, deliveries):
        window, seen = self._window_of(key, side), []
        for t, period in enumerate(self.periods):
            if any(self._same_window(window, period.first, other) for other in seen):
                continue
            seen.append(period.first)
            bound = self._window_sum(key, side, period, 0 if side == "min" else INFINITE)
            name = ("window", key, side, str(period.first))
            if side == "min":
                self.program.row(name, 0 if self.survival else bound, INFINITE)
            else:
                self.program.row(name, -INFINITE, bound)
            for u, other in enumerate(self.periods):
                if self._same_window(window, period.first, other.first):
                    for column in deliveries[u]:
                        self.program.add(name, column, 1)

    def _total_row(self, key, row, deliveries):
        start, end = self.periods[0].first, self.periods[-1].last
        most = self.values.amount("contracts", key, "total_max", start)
        least = self.values.amount("contracts", key, "total_min", start)
        taken = self.values.amount("contracts", key, "taken", start) or 0
        valid_to = self.values.text("contracts", key, "valid_to", start)
        inside = bool(valid_to) and start <= date(valid_to) <= end
        active = any(self.values.valid("contracts", key, day) for period in self.periods for day in period.days)
        binds = least is not None and inside and active and not self.survival and not self._is_closed(row)
        lower = least - taken if binds else 0
        if lower > 0:  # days of force majeure take their share of the duty with them
            held = [day for period in self.periods for day in period.days if self.values.valid("contracts", key, day)]
            lower = lower * Fraction(len(self._days_of_duty(key, held)), len(held))
        upper = INFINITE if most is None else most - taken
        if lower <= 0 and upper == INFINITE:
            return
        name = ("total", key)
        self.program.row(name, lower if lower > 0 else -INFINITE, upper)
        for column in sum(deliveries.values(), []):
            self.program.add(name, column, 1)

    def _transit(self, key):
        row = self.case["in_transit"][key]
        arrives = date(self.values.text("in_transit", key, "arrives", self.periods[0].first))
        for t, period in enumerate(self.periods):
            if period.first <= arrives <= period.last:
                amount = self.values.amount("in_transit", key, "quantity", period.first)
                least = 0 if self.survival else amount
                column = self.program.column(("arrival", key, row["commodity"], 0, t), least, amount)
                self._flow(row["commodity"], self.case["routes"][row["route"]]["to"], t, column, 1)

    def _route(self, key):
        row, values, program = self.case["routes"][key], self.values, self.program
        grades = [g for g in self.case.grades(row["commodity"]) if (g, row["from"]) in self.reached]
        lead = values.duration("routes", key, "lead_time")
        transits = [name for name, other in sorted(self.case["transits"].items())
                    if other["route"] == key and other["shipper"] not in self.group]
        if not grades and not transits:
            return
        for t, period in enumerate(self.periods):
            most = values.rate_over("routes", key, "capacity", period.days, INFINITE)
            least = values.rate_over("routes", key, "min", period.days, 0)
            if self._is_closed(row):
                least = most = 0
            if self.survival:
                least = 0
            loss = values.share("routes", key, "loss", period.days)
            shared = ("capacity", key, t)
            program.row(shared, least, most)
            self._transits(transits, key, row, t, period, most)
            if not grades:
                program.rows[shared][1] = -INFINITE
            for grade in grades:
                column = program.column(("flow", key, grade, 0, t), 0, most)
                program.add(shared, column, 1)
                self._flow(grade, row["from"], t, column, -1)
                for u, share in self._arrivals(period, lead).items():
                    self._flow(grade, row["to"], u, column, (1 - loss) * share)
                tariff = values.mean(values.price_on, "routes", key, "tariff", grade, period.days)
                program.money(column, self._purse(row["from"]), row.get("owner") or OUTSIDE, "routes", key, "tariff", tariff)
                cost = values.mean(values.price_on, "routes", key, "cost", grade, period.days)
                program.money(column, self._purse(row["from"]), REAL, "routes", key, "cost", cost)
                self._levies(column, row, grade, period)

    def _transits(self, names, route, row, t, period, most):
        """Goods of others: what is sent on days on which the route is open, in proportion to the room there is."""
        values, program, asked = self.values, self.program, {}
        for name in names:
            open_days = [] if self._is_closed(row) else [day for day in period.days
                                                         if values.valid("routes", route, day)]
            asked[name] = values.rate_over("transits", name, "quantity", open_days, 0) if open_days else 0
        in_family = {name: amount / self._per_family(row["commodity"], self.case["transits"][name]["commodity"])
                     for name, amount in asked.items()}
        total = sum(in_family.values())
        for name in names:
            transit = self.case["transits"][name]
            amount = asked[name] * most / total if total > most else asked[name]
            column = program.column(("transit", name, transit["commodity"], 0, t), amount, amount)
            program.add(("capacity", route, t), column, 1 / self._per_family(row["commodity"], transit["commodity"]))
            if amount > 0:
                cell = ("transits", name) if transit.get("tariff") else ("routes", route)
                tariff = values.mean(values.price_on, *cell, "tariff", transit["commodity"], period.days)
                program.money(column, transit["shipper"], row.get("owner") or OUTSIDE, "transits", name, "tariff",
                              tariff)

    def _per_family(self, family, grade):
        """Canonical units of the grade in one of the family."""
        wide, narrow = self.case.basis[family], self.case.basis[grade]
        return narrow.per_base(wide.canonical)

    def _arrivals(self, period, lead):
        """period index -> share of the departure days that arrive in it."""
        shares = {}
        for day in period.days:
            arrival = day + ONE_DAY * lead
            for u, other in enumerate(self.periods):
                if other.first <= arrival <= other.last:
                    shares[u] = shares.get(u, Fraction(0)) + Fraction(1, len(period.days))
        return shares

    def _levies(self, column, route, grade, period):
        leaves, enters = self.case.territory(route["from"]), self.case.territory(route["to"])
        contains = lambda bloc, actor: self.case.contains(bloc, actor, period.first)
        for key, levy in sorted(self.case["levies"].items()):
            if not self.case.is_a(grade, levy["commodity"]):
                continue
            if (levy.get("base") or "flow") != "flow":
                continue
            if not contains(levy["from"], leaves) or contains(levy["from"], enters):
                continue
            if levy.get("to") and not contains(levy["to"], enters):
                continue
            self._charge(column, key, grade, period)

    def _charge(self, column, key, grade, period, sign=1):
        """A levy on a column: the mean over all days of the period, nothing on days on which it is not in force."""
        levy, total = self.case["levies"][key], Fraction(0)
        for day in period.days:
            if self.values.valid("levies", key, day):
                total += self.values.rule_on("levies", key, "rate", grade, day)
        rate = sign * total / len(period.days)
        self.program.money(column, levy["payer"], levy["recipient"], "levies", key, "rate", rate)

    def _levies_on_contract(self, contract, row, deliveries):
        """On what the contract allows in each period, or on what of it is not delivered."""
        for key, levy in sorted(self.case["levies"].items()):
            base = levy.get("base") or "flow"
            if base == "flow" or levy["contract"] != contract:
                continue
            for t, period in enumerate(self.periods):
                allowed = self.values.rate_over("contracts", contract, "max", period.days, INFINITE)
                if self._is_closed(row):
                    allowed = 0
                fixed = self.program.column(("entitlement", key, row["commodity"], 0, t), allowed, allowed)
                self._charge(fixed, key, row["commodity"], period)
                for column in deliveries[t] if base == "unused" else ():
                    self._charge(column, key, row["commodity"], period, -1)

    def _storage(self, key):
        row, values, program = self.case["storages"][key], self.values, self.program
        if not self._owned("storages", key):
            return
        initial = values.amount("storages", key, "initial", self.periods[0].first)
        last = len(self.periods) - 1
        for t, period in enumerate(self.periods):
            dead = values.amount("storages", key, "dead_stock", period.last) or 0
            volume = values.amount("storages", key, "volume", period.last)
            end_min = values.amount("storages", key, "end_min", period.last)
            floor = max(dead, end_min) if t == last and end_min is not None and not self.survival else dead
            level = program.column(("level", key, row["commodity"], 0, t), floor, volume)
            into = values.rate_over("storages", key, "in_rate", period.days, INFINITE)
            out = values.rate_over("storages", key, "out_rate", period.days, INFINITE)
            draw = program.column(("draw", key, row["commodity"], 0, t), -into, out)
            self._flow(row["commodity"], row["place"], t, draw, 1)
            name = ("stock", key, t)
            start = -initial if t == 0 else 0  # level before - level - draw = 0, the initial level moved to the right
            program.row(name, start, start)
            if t > 0:
                program.add(name, ("level", key, row["commodity"], 0, t - 1), 1)
            program.add(name, level, -1)
            program.add(name, draw, -1)
            if t == last:
                worth = values.mean(values.price_on, "storages", key, "end_value", row["commodity"], period.days)
                program.money(level, STOCK, self._owner("storages", key), "storages", key, "end_value", worth)
                program.offset += float(worth * dead)

    def _conversion(self, key):
        row, values, program = self.case["conversions"][key], self.values, self.program
        if not self._owned("conversions", key):
            return
        priority = int(row.get("priority") or 1)
        for t, period in enumerate(self.periods):
            most = values.rate_over("conversions", key, "capacity", period.days, INFINITE)
            least = values.rate_over("conversions", key, "min_load", period.days, 0)
            may_stop = values.text("conversions", key, "shutdown", period.first) == "yes"
            feeds = [self._feed(key, row, grade, outputs, t, period)
                     for grade, outputs in self._inputs(key).items() if (grade, row["place"]) in self.reached]
            program.row(("load max", key, t), -INFINITE, most)
            for feed in feeds:
                program.add(("load max", key, t), feed, 1)
            if not least or self.survival:
                continue
            name = ("load", key, t)
            if may_stop:
                run = program.column(("run", key, "", 0, t), 0, 1, integer=True)
                program.row(name, 0, INFINITE)
                program.add(name, run, -least)
                if most < INFINITE:
                    program.rows["load max", key, t][2] = 0.0
                    program.add(("load max", key, t), run, -most)
            else:
                short = program.column(("shortfall", key, row["commodity"], 0, t), 0, least)
                program.row(name, least, INFINITE)
                program.add(name, short, 1)
                program.classes.setdefault(priority, {})[short] = self._heat(row["commodity"])
            for feed in feeds:
                program.add(name, feed, 1)

    def _feed(self, key, row, grade, outputs, t, period):
        feed = self.program.column(("feed", key, grade, 0, t), 0, INFINITE)
        self._flow(grade, row["place"], t, feed, -1)
        for line, output in outputs:
            self._flow(output, row["place"], t, feed, self.values.share("yields", line, "yield", period.days))
        cost = self.values.mean(self.values.price_on, "conversions", key, "cost", grade, period.days)
        self.program.money(feed, self._owner("conversions", key), REAL, "conversions", key, "cost", cost)
        return feed

    def _demand(self, key):
        row, values, program = self.case["demands"][key], self.values, self.program
        grade, place = row["commodity"], row["place"]
        if row["type"] == "obligation" and row.get("buyer") and row["buyer"] not in self.group:
            return
        for t, period in enumerate(self.periods):
            if row["type"] == "obligation":
                need = values.rate_over("demands", key, "quantity", period.days, 0)
                served = program.column(("demand", key, grade, 0, t), need, need)
                missing = program.column(("unserved", key, grade, 0, t), 0, need)
                self._flow(grade, place, t, served, -1)
                self._flow(grade, place, t, missing, 1)
                program.classes.setdefault(int(row.get("priority") or 1), {})[missing] = self._heat(grade)
                continue
            if (grade, place) not in self.reached:
                continue
            most = values.rate_over("demands", key, "quantity", period.days, INFINITE)
            for position, step in self._steps("demands", key) or [(0, None)]:
                upper, cell = most, ("demands", key, "price")
                if step:
                    upper = values.rate_over("steps", step, "quantity", period.days, 0, ("demands", key))
                    cell = ("steps", step, "price")
                column = program.column(("market", key, grade, position, t), 0, upper)
                self._flow(grade, place, t, column, -1)
                if upper > 0:
                    price = values.mean(values.rule_on, *cell, grade, period.days)
                    buyer = row.get("buyer")
                    program.money(column, buyer or OUTSIDE, self._purse(place), "demands", key, "price", price)
                    if buyer and not self.case.info["buyers"]:  # worth it to a buyer inside the system
                        program.money(column, OUTSIDE, buyer, "demands", key, "price", price)
                if step and most < INFINITE:
                    name = ("market quantity", key, t)
                    if name not in program.rows:
                        program.row(name, -INFINITE, most)
                    program.add(name, column, 1)


# ---- solving -------------------------------------------------------------------------------------------------------

    def _measure(self, key):
        """What a measure costs in a period is paid if the period is there: a column that is 1."""
        row, decided = self.case["measures"][key], self.values.measures[key]
        for t, period in enumerate(self.periods):
            once = self.values.money_on("measures", key, "cost_once", decided) if decided in period.days else 0
            running = sum(self.values.money_on("measures", key, "cost_running", day) for day in period.days
                          if day >= self.values.takes_effect(key))
            column = ("measure", key, "", 0, t)
            self.program.column(column, 1, 1)
            for label, rate in (("cost once", once), ("cost running", running)):
                self.program.money(column, row.get("paid_by") or row["decided_by"], "real cost", "measures", key, label,
                                   rate)


class Answer:
    """status; stages [(goal, objective)], goal a priority or "cost"; x by column; program and periods behind it."""

    def __init__(self, program, periods):
        self.program, self.periods = program, periods
        self.status, self.stages, self.x, self.duality = "optimal", [], None, []

    def unserved(self):
        return {name: value for name, value in self.x.items() if name[0] in ("unserved", "shortfall") and value > 1e-7}


def class_goals(program):
    return [(priority, program.classes[priority]) for priority in sorted(program.classes)]


def solve(values, start=None, end=None, daily=False, without_new=False):
    """Lexicographic optimum: the classes in order, then net cost."""
    periods = make_periods(values.case.info, start, end, daily)
    program = Builder(values, periods, without_new).build()
    return solve_program(program, periods)


def solve_program(program, periods):
    answer = Answer(program, periods)
    for goal, objective in class_goals(program) + [("cost", program.cost())]:
        solved = optimise(program, objective)
        if solved.status != "optimal":
            answer.status = solved.status
            return answer
        value = solved.objective + (program.offset if goal == "cost" else 0.0)
        answer.stages.append((goal, value))
        answer.duality.append((solved.objective, solved.dual_objective))
        answer.x = solved.x
        if goal != "cost":
            name = ("class", goal)
            program.row(name, -INFINITE, max(solved.objective, 0.0) * (1 + SLACK_RELATIVE) + SLACK_ABSOLUTE)
            for column, weight in objective.items():
                program.add(name, column, weight)
    return answer


def net_cost(program, x):
    return sum(rate * x.get(column, 0.0) for column, rate in program.cost().items()) + program.offset


def violations(program, x):
    """[(relative excess, what)] of rows and bounds, worst first; classes fixed by earlier stages are left out."""
    found = []
    for name, (lower, upper) in program.columns.items():
        value = x.get(name, 0.0)
        scale = 1.0 + abs(value)
        found.append((max(lower - value, value - upper) / scale, name))
    for name, (entries, lower, upper) in program.rows.items():
        if name[0] == "class":
            continue
        parts = [coefficient * x.get(column, 0.0) for column, coefficient in entries.items()]
        scale = 1.0 + max([abs(part) for part in parts] + [0.0])
        total = math.fsum(parts)
        found.append((max(lower - total, total - upper) / scale, name))
    return sorted(((excess, name) for excess, name in found if excess > 0), key=lambda pair: -pair[0])


def money(program, x, label=False):
    """(payer, recipient, table, key) -> thousand units of the case currency over the horizon."""
    totals = {}
    for column, payer, recipient, table, key, term, rate in program.terms:
        name = (payer, recipient, table, key) + ((term,) if label else ())
        totals[name] = totals.get(name, 0.0) + rate * x.get(column, 0.0)
    return totals


# ---- survival ------------------------------------------------------------------------------------------------------

def load_names(case):
    """Loads that the case asks about: plants with a minimum load, obligations of the group, named loads."""
    owners = {key: row.get("owner") or case["places"][row["place"]]["actor"]
              for key, row in case["conversions"].items()}
    group, names = case.group(), []
    if any(row.get("min_load") and owners[key] in group for key, row in case["conversions"].items()):
        names.append("minimum")
    if any(row["type"] == "obligation" and (not row.get("buyer") or row["buyer"] in group)
           for row in case["demands"].values()):
        names.append("home")
    return names + sorted({row["load"] for row in case["loads"].values()})


class Endurance:
    """A day-by-day program over the whole horizon, from which the first days are cut for each trial."""

    def __init__(self, values, start=None, without_new=False):
        self.values = values
        self.horizon = make_periods(values.case.info, start, None, daily=True)
        self.builder = Builder(values, self.horizon, without_new, survival=True)
        self.whole = self.builder.build()

    def lasts(self, load, days):
        """Is there a plan that serves the load on each of the first `days` days? What comes after is left out: no need,
        no minimum load, no arrival that must find room."""
        program = Program()
        for name, bounds in self.whole.columns.items():
            if name[-1] < days:
                program.columns[name] = bounds
        for name, (entries, lower, upper) in self.whole.rows.items():
            if name[0] not in ("window", "total") and name[-1] >= days:
                continue
            program.rows[name] = [{c: v for c, v in entries.items() if c in program.columns}, lower, upper]
        for t in range(days):
            if load == "home":
                self._serve_home(program, t)
            else:
                self._run_plants(program, load, t)
        return optimise(program, {}).status == "optimal"

    def _serve_home(self, program, t):
        for name in program.columns:
            if name[0] == "unserved" and name[-1] == t:
                program.columns[name] = (0.0, 0.0)

    def _run_plants(self, program, load, t):
        for key in self.values.case["conversions"]:
            cell = ("conversions", key, "min_load") if load == "minimum" else ("loads", f"{load}/{key}", "quantity")
            if not self.builder._owned("conversions", key) or cell[1] not in self.values.case[cell[0]]:
                continue
            if load == "minimum":
                need = self.values.rate_over(*cell, self.horizon[t].days, 0)
            else:
                need = self.values.rate_on(*cell, self.horizon[t].first)
            name = ("served load", key, t)
            program.row(name, need, INFINITE)
            for column in program.columns:
                if column[0] == "feed" and column[1] == key and column[-1] == t:
                    program.add(name, column, 1)


def survival(values, load, start=None, without_new=False, endurance=None):
    """(days, beyond): T grows day by day until no plan is left."""
    endurance = endurance or Endurance(values, start, without_new)
    days = 0
    while days < len(endurance.horizon):
        if not endurance.lasts(load, days + 1):
            return days, False
        days += 1
    return days, True


def survival_of_loads(values, start=None, without_new=False):
    """load -> (days, beyond)"""
    endurance = Endurance(values, start, without_new)
    return {load: survival(values, load, endurance=endurance) for load in load_names(values.case)}
