"""Random small cases, for the comparison of the engine with the oracle.

    python3 generate.py SEED FOLDER [daily]

A seed always gives the same folder. The cases are servable and unservable ones, in mixed units, with everything the
tables can say. With `daily` all periods are days and survival is a matter of stocks; plants then may not stop, as the
money of many days would need much branching. What is left out: see DEFERRED at the end of this file.
"""

import calendar
import csv
import datetime
import os
import random
import sys

import model

ALWAYS = ["source", "kind", "known_from", "parents", "note"]
BARREL = 0.158987294928
TOE_GWH = 0.01163


class Tables:
    """Rows of a case in the making; each row a dictionary, written with all provenance columns."""

    def __init__(self, rng, as_of):
        self.rng, self.as_of, self.rows = rng, as_of, {}

    def known(self):
        return (self.as_of - datetime.timedelta(days=self.rng.randint(0, 900))).isoformat()

    def add(self, table_name, /, **row):
        kind = self.rng.choice(["measured", "measured", "assumed"])
        line = {column: str(value) for column, value in row.items() if value is not None}
        line = {column.rstrip("_"): text for column, text in line.items()}
        line.update(source=f"generated {table_name}", kind=kind, known_from=self.known())
        self.rows.setdefault(table_name, []).append(line)
        return line

    def derive(self, table, row, parent_table, parent):
        """The row is said to be derived from another, known no earlier."""
        key = "/".join(parent[part] for part in model.KEYS[parent_table])
        row.update(kind="derived", parents=f"{parent_table}:{key}",
                   known_from=max(row["known_from"], parent["known_from"]))

    def write(self, folder):
        os.makedirs(folder, exist_ok=True)
        for table, rows in self.rows.items():
            columns = [c for row in rows for c in row]
            columns = [c for i, c in enumerate(columns) if c not in columns[:i] and c not in ALWAYS] + ALWAYS
            with open(os.path.join(folder, table + ".csv"), "w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, columns, lineterminator="\n", restval="")
                writer.writeheader()
                writer.writerows(rows)


def number(value):
    """Four significant digits, never in exponent notation."""
    text = f"{float(f'{value:.4g}'):.10f}".rstrip("0").rstrip(".")
    return text or "0"


class Good:
    """A grade: how to write an amount of it, given in canonical units, in a unit drawn at random."""

    def __init__(self, rng, name, canonical, density=None, heat=None):
        self.rng, self.name, self.canonical = rng, name, canonical
        self.density = density  # t/m3 or kt/Mm3
        self.heat = heat        # GWh per canonical unit

    def _choices(self):
        if self.canonical == "mass":
            choices = {"kt": 1.0, "t": 1e-3, "Mt": 1e3}
            if self.density:
                choices.update({"bbl": BARREL * self.density / 1e3, "kbbl": BARREL * self.density,
                                "m3": self.density / 1e3})
            if self.heat:
                choices.update({"ktoe": TOE_GWH * 1e3 / self.heat, "toe": TOE_GWH / self.heat})
        elif self.canonical == "volume":
            choices = {"Mm3": 1.0, "1000 m3": 1e-3, "bcm": 1e3}
            if self.heat:
                choices.update({"GWh": 1 / self.heat, "TJ": 1 / 3.6 / self.heat})
        else:
            choices = {"GWh": 1.0, "MWh": 1e-3, "TWh": 1e3, "TJ": 1 / 3.6}
        return choices

    def _usable(self, canonical_amount, lowest):
        choices = {u: f for u, f in self._choices().items() if lowest <= canonical_amount / f <= 1e9}
        return choices or self._choices()

    def amount(self, value):
        """(text, unit)"""
        choices = self._usable(value, 1e-2)
        name = self.rng.choice(sorted(choices))
        return number(value / choices[name]), name

    def rate(self, per_day, windows=("d",)):
        window = self.rng.choice(windows)
        days = {"d": 1, "week": 7, "month": 30, "a": 365, "h": 1 / 24}[window]
        text, name = self.amount(per_day * days)
        return text, f"{name}/{window}"

    def price(self, value, currency, rate=1.0):
        """value in canonical price units of the case currency; rate: case currency for one of this one."""
        choices = {u: f for u, f in self._choices().items()
                   if u in ("t", "bbl", "toe", "1000 m3", "MWh", "m3") and (u != "m3" or self.canonical == "mass")}
        name = self.rng.choice(sorted(choices))
        return number(value * choices[name] * 1e3 / rate), f"{currency}/{name}"


class Generator:
    def __init__(self, seed, daily=False, measures=False):
        self.seed, self.daily, self.with_measures = seed, daily, measures
        self.rng = random.Random(seed)
        self.as_of = datetime.date(2020, 2, 10)
        self.start = datetime.date(2020, self.rng.randint(1, 12), self.rng.choice([1, 1, 10, 15]))
        self.as_of = self.start
        self.length = self.rng.randint(16, 34) if daily else self.rng.randint(30, 140)
        self.end = self.start + datetime.timedelta(days=self.length - 1)
        self.tables = Tables(self.rng, self.as_of)
        self.contracts, self.routes, self.fields = [], [], []

    def chance(self, share):
        return self.rng.random() < share

    def between(self, low, high):
        return self.rng.uniform(low, high)

    # ---- the pieces of a case

    def actors(self):
        add = self.tables.add
        self.state = "SVK"
        self.suppliers = self.rng.sample(["RUS", "NOR", "KAZ", "AZE"], self.rng.randint(1, 3))
        self.transit = self.rng.choice(["UKR", "POL"])
        add("actors", id="SVK", name="Buyer", type="state")
        self.firm = "refiner" if self.chance(0.6) else self.state
        if self.firm != self.state:
            add("actors", id="refiner", name="Refining firm", type="firm", controlled_by="SVK")
        for supplier in self.suppliers:
            add("actors", id=supplier, name=supplier.title(), type="state")
        self.bloc = None
        if self.chance(0.5):
            self.bloc = "union"
            add("actors", id="union", name="Customs union", type="bloc")
            members = [self.suppliers[0]] + ([self.state] if self.chance(0.4) else [])
            for member in members:
                add("memberships", actor=member, bloc="union", from_="1997-01-01" if self.chance(0.5) else None)
        if self.chance(0.7) or self.bloc is None:
            add("actors", id=self.transit, name="Transit state", type="state")
        else:
            self.transit = self.state

    def places(self):
        add = self.tables.add
        for supplier in self.suppliers:
            add("places", id="field_" + supplier.lower(), name="Fields", type="field", actor=supplier,
                latitude="55.5", longitude="37.6")
        add("places", id="border", name="Border point", type="border", actor=self.transit)
        add("places", id="plant", name="Plant", type="refinery", actor="SVK")
        if self.chance(0.6):
            add("places", id="home", name="Home market", type="market", actor="SVK")
            self.home = "home"
        else:
            self.home = "plant"
        if self.chance(0.5):
            territory = self.bloc if self.bloc and self.chance(0.3) else None
            add("places", id="port", name="Port", type="port", actor=self.suppliers[-1], territory=territory)
            self.abroad = "port"
        else:
            self.abroad = "border"

    def commodities(self):
        self.crudes = []
        add, rng = self.tables.add, self.rng
        density = self.between(0.82, 0.9)
        add("commodities", id="crude", name="Crude oil", unit="kt", density=number(density), density_unit="t/m3",
            heating_value="42.3", heating_value_unit="GJ/t", heating_basis="net")
        self.family = Good(rng, "crude", "mass", float(number(density)), 42.3 / 3.6)
        for name in ("light", "sour")[: rng.randint(1, 2)]:
            density, heat = self.between(0.8, 0.9), self.between(11.2, 12)
            if self.chance(0.5):
                cell = (number(1000 / BARREL / density / 1000), "bbl/t")
                density = 1 / (float(cell[0]) * BARREL)
            else:
                cell = (number(density * 1000), "kg/m3")
                density = float(cell[0]) / 1000
            heat_cell = (number(heat), "MWh/t") if self.chance(0.5) else (number(heat / 11.63), "toe/t")
            heat = float(heat_cell[0]) * (1 if heat_cell[1] == "MWh/t" else 11.63)
            add("commodities", id=name, name=name, parent="crude", unit=rng.choice(["kt", "t", "bbl", "kbbl"]),
                density=cell[0], density_unit=cell[1], heating_value=heat_cell[0], heating_value_unit=heat_cell[1],
                heating_basis="net")
            self.crudes.append(Good(rng, name, "mass", density, heat))
        add("commodities", id="diesel", name="Diesel", unit="kt", density="0.84", density_unit="t/m3",
            heating_value="43", heating_value_unit="GJ/t", heating_basis="net")
        self.products = [Good(rng, "diesel", "mass", 0.84, 43 / 3.6)]
        if self.chance(0.6):
            add("commodities", id="residue", name="Residue", unit="t", heating_value="40", heating_value_unit="MJ/kg",
                heating_basis="net")
            self.products.append(Good(rng, "residue", "mass", None, 40 / 3.6))
        self.gas = self.power = None
        if self.chance(0.45):
            add("commodities", id="gas", name="Natural gas", unit=rng.choice(["Mm3", "bcm", "1000 m3"]),
                heating_value="34", heating_value_unit="MJ/m3", heating_basis="net")
            add("commodities", id="power", name="Electricity", unit="GWh", heating_value=None)
            self.gas = Good(rng, "gas", "volume", None, 34 / 3.6)
            self.power = Good(rng, "power", "energy", None, 1)

    def series(self):
        add, rng = self.tables.add, self.rng
        years = range(self.start.year, self.end.year + 1)
        months = sorted({day.isoformat()[:7] for day in model.days_between(self.start, self.end)})
        for year in years:
            add("series", id="benchmark", period=year, value=number(self.between(40, 70)), value_unit="USD/bbl")
            add("series", id="duty", period=year, value=number(self.between(20, 90)), value_unit="USD/t")
            add("series", id="euro", period=year, value=number(self.between(1.05, 1.25)), value_unit="USD/EUR")
            add("series", id="rouble", period=year, value=number(self.between(60, 80)), value_unit="RUB/USD")
            add("series", id="hub", period=year, value=number(self.between(90, 200)), value_unit="USD/1000 m3")
        for month in months:
            if self.chance(0.7):
                add("series", id="benchmark", period=month, value=number(self.between(30, 70)), value_unit="USD/bbl")
            if self.chance(0.3):
                add("series", id="euro", period=month, value=number(self.between(1.05, 1.25)), value_unit="USD/EUR")
        for day in rng.sample(list(model.days_between(self.start, self.end)), 4):
            add("series", id="benchmark", period=day.isoformat(), value=number(self.between(20, 80)),
                value_unit="USD/bbl")
            if self.chance(0.5):
                add("series", id="rouble", period=day, value=number(self.between(60, 80)), value_unit="RUB/USD")
        add("rules", id="export_duty", formula="min(0.3 * max(0 USD/t, benchmark - 109.5 USD/t), duty)")
        add("rules", id="net-back", formula="benchmark - export_duty")
        self.rates = {"USD": 1.0, "EUR": 1.15, "RUB": 1 / 70}

    def crude_rule(self):
        return self.rng.choice([
            "benchmark", "benchmark - 2 USD/bbl", "net-back + 10 USD/t", "0.9*benchmark", "benchmark - export_duty",
            "max(benchmark, 300 USD/t)", "min(benchmark, 55 USD/bbl) + 1.5 EUR/bbl", "benchmark * 7.33 bbl/t",
            "(benchmark + 20 USD/toe) * 95 %", "benchmark - -500 RUB/t", "20000 RUB/t + 0.2 * benchmark"])

    def supply(self):
        add, rng = self.tables.add, self.rng
        self.need = self.between(5, 40)  # kt/d of crude
        for supplier in self.suppliers:
            good = rng.choice(self.crudes)
            self.fields.append((supplier, good))
            share = self.between(0.3, 1.3) * (0.35 if self.daily else 1)  # so that survival is a matter of stocks
            self._contract(f"c_{supplier.lower()}", supplier, good, "field_" + supplier.lower(), self.need * share,
                           self.crude_rule())
        if self.chance(0.5):
            supplier, good = self.rng.choice(self.suppliers), rng.choice(self.crudes)
            self.fields.append((supplier, good))
            self._contract("c_spot", supplier, good, "field_" + supplier.lower(), self.need * self.between(0.2, 1),
                           self.crude_rule() + " + 15 USD/t", new="yes" if self.chance(0.5) else None)
        if self.chance(0.4):
            self._own_source(rng.choice(self.crudes))
        if self.gas:
            self.gas_need = self.between(5, 60)  # Mm3/d
            self._contract("c_gas", self.suppliers[0], self.gas, "field_" + self.suppliers[0].lower(),
                           self.gas_need * self.between(0.6, 1.4),
                           rng.choice(["hub", "hub + 5 USD/1000 m3", "0.3 * benchmark * 6.1 bbl/toe", "12 EUR/MWh"]))

    def _contract(self, key, seller, good, place, per_day, rule, **more):
        row = dict(id=key, seller=seller, buyer=self.rng.choice([self.state, self.firm]), commodity=good.name,
                   place=place, price=rule)
        windows = ("d", "week", "month", "month", "a")
        if self.chance(0.85):
            row["max"], row["max_unit"] = good.rate(per_day, windows)
            if self.chance(0.25):
                row["min"], row["min_unit"] = good.rate(per_day * self.between(0.05, 0.4), windows)
        if "max" not in row or self.chance(0.3):
            row["total_max"], row["total_max_unit"] = good.amount(per_day * self.length * self.between(0.5, 1.2))
            if self.chance(0.5):
                row["taken"], row["taken_unit"] = good.amount(per_day * self.between(0.1, 4))
        last = self.end
        if self.chance(0.25):
            row["valid_from"] = self.start + datetime.timedelta(days=self.rng.randint(-400, self.length // 2))
        if self.chance(0.3):
            last = self.start + datetime.timedelta(days=self.rng.randint(self.length // 2, self.length + 60))
            row["valid_to"] = last.isoformat()
            if last <= self.end and self.chance(0.5):
                row["total_min"], row["total_min_unit"] = good.amount(per_day * self.length * self.between(0.02, 0.15))
        row.update({name: value for name, value in more.items() if value})
        self.contracts.append((key, good))
        return self.tables.add("contracts", **row)

    def _own_source(self, good):
        row = dict(id="own_wells", place=self.rng.choice(["plant", "border"]), commodity=good.name, owner=self.firm)
        text, name = good.rate(self.need * self.between(0.05, 0.3), ("d", "month"))
        if self.chance(0.5):
            row.update(capacity=text, capacity_unit=name)
            row["cost"], row["cost_unit"] = good.price(self.between(100, 300), "EUR", 1.15)
        steps = "capacity" not in row
        if steps and self.chance(0.3):
            row.update(capacity=text, capacity_unit=name)  # the steps together stay within it
        parent = self.tables.add("sources", **row)
        if not steps:
            return
        for position in (1, 2, 3)[: self.rng.randint(1, 3)]:
            text, name = good.rate(self.need * self.between(0.05, 0.1), ("d", "month"))
            step = self.tables.add("steps", table="sources", parent="own_wells", position=position, quantity=text,
                                   quantity_unit=name, price=f"{120 + 90 * position} USD/t")
            if position == 2:
                self.tables.derive("steps", step, "sources", parent)

    def _route(self, key, start, end, commodity, per_day, tariff, lead=0, **more):
        """commodity: a Good whose units the numbers are given in."""
        row = dict(id=key, commodity=commodity.name, mode=self.rng.choice(["pipeline", "rail", "sea", "road"]))
        row.update({"from_": start, "to": end})
        if per_day:
            row["capacity"], row["capacity_unit"] = commodity.rate(per_day, ("d", "week", "month", "a"))
        currency = self.rng.choice(["USD", "EUR", "RUB"])
        row["tariff"], row["tariff_unit"] = commodity.price(tariff, currency, self.rates[currency])
        if self.chance(0.4):
            row["cost"], row["cost_unit"] = commodity.price(tariff * self.between(0.1, 0.5), "USD")
        if self.chance(0.35):
            row["loss"], row["loss_unit"] = self.rng.choice([("0.5", "%"), ("0.002", "1"), ("3", "%")])
        if self.chance(0.5):
            row["owner"] = self.rng.choice([self.transit, self.state, self.suppliers[0]])
        if lead:
            row["lead_time"], row["lead_time_unit"] = lead, "d"
        if self.chance(0.12):
            row["valid_from"] = self.start + datetime.timedelta(days=self.rng.randint(0, self.length // 3))
        if self.chance(0.12):
            row["valid_to"] = self.start + datetime.timedelta(days=self.rng.randint(self.length // 2, self.length))
        if per_day and self.chance(0.08):
            row["min"], row["min_unit"] = commodity.rate(per_day * self.between(0.01, 0.05), ("d", "month"))
        row.update({name: value for name, value in more.items() if value})
        self.routes.append((key, commodity))
        return self.tables.add("routes", **row)

    def transport(self):
        seen = set()
        for supplier, good in self.fields:
            field = "field_" + supplier.lower()
            if field in seen:
                continue
            seen.add(field)
            lead = self.rng.choice([0, 0, 0, 2, 5, 11])
            whole = self.chance(0.5) or len({g.name for s, g in self.fields if s == supplier}) > 1
            carried = self.family if whole else good
            self._route(f"r_{supplier.lower()}", field, "border", carried, self.need * self.between(0.4, 1.5),
                        self.between(3, 15), lead)
            if self.chance(0.4):
                self._route(f"rail_{supplier.lower()}", field, "plant", self.rng.choice([carried, good]),
                            self.need * self.between(0.1, 0.5), self.between(20, 60), self.rng.choice([0, 4, 9]),
                            new="yes" if self.chance(0.5) else None, consent=supplier)
        self._route("r_main", "border", "plant", self.family, self.need * self.between(0.5, 1.6), self.between(1, 8),
                    self.rng.choice([0, 0, 1, 3]))
        if self.gas:
            field = "field_" + self.suppliers[0].lower()
            self._route("g_main", field, "plant", self.gas, self.gas_need * self.between(0.7, 1.5), self.between(2, 20))
        if self.home != "plant":
            for product in self.products[:1] + ([self.power] if self.power else []):
                self._route(f"to_home_{product.name}", "plant", "home", product,
                            None if self.chance(0.5) else self.need, self.between(0.5, 4))
        for product in self.products:
            self._route(f"export_{product.name}", "plant", self.abroad, product,
                        None if self.chance(0.6) else self.need, self.between(2, 20), self.rng.choice([0, 0, 2]))

    def conversion(self):
        add, rng = self.tables.add, self.rng
        capacity = self.need * self.between(0.8, 1.3)
        row = dict(id="refinery", place="plant", commodity="crude", owner=self.firm if self.chance(0.5) else None)
        row["capacity"], row["capacity_unit"] = self.family.rate(capacity, ("d", "month", "a"))
        if self.chance(0.7):
            row["min_load"], row["min_load_unit"] = self.family.rate(capacity * self.between(0.2, 0.5), ("d", "month"))
            row["shutdown"] = rng.choice([None, "no", "no", "yes"] if not self.daily else [None, "no"])
            row["priority"] = rng.choice([None, 1, 2])
        row["cost"], row["cost_unit"] = self.family.price(self.between(5, 25), "EUR", 1.15)
        self.refinery = add("conversions", **row)
        self.yields = {}
        for good in self.crudes:
            first = self.between(0.5, 0.75)
            cell = (number(first), rng.choice(["1", "t/t"])) if self.chance(0.5) else (number(100 * first), "%")
            self.yields[good.name] = first
            line = add("yields", conversion="refinery", input=good.name, output="diesel", yield_=cell[0],
                       yield_unit=cell[1])
            if self.chance(0.3):
                self.tables.derive("yields", line, "conversions", self.refinery)
            if len(self.products) > 1:
                add("yields", conversion="refinery", input=good.name, output="residue",
                    yield_=number(self.between(0.1, 0.2)), yield_unit="1")
        for load, share in (("normal", 0.8), ("contract", 1.0))[: rng.randint(0, 2)]:
            text, name = self.family.rate(capacity * share, ("d", "month"))
            add("loads", load=load, conversion="refinery", quantity=text, quantity_unit=name)
        if self.gas:
            row = dict(id="turbine", place="plant", commodity="gas")
            row["capacity"], row["capacity_unit"] = self.gas.rate(self.gas_need * self.between(0.9, 1.3), ("d", "h"))
            if self.chance(0.4):
                row["min_load"], row["min_load_unit"] = self.gas.rate(self.gas_need * 0.3)
                row["shutdown"] = "no" if self.daily else rng.choice(["yes", "no"])
            add("conversions", **row)
            add("yields", conversion="turbine", input="gas", output="power",
                yield_=number(34 / 3.6 * self.between(0.4, 0.6)), yield_unit="1")

    def demand(self):
        rng = self.rng
        diesel = self.products[0]
        level = rng.choice([0.4, 0.6, 1.0, 1.6])
        need = self.need * 0.5 * level
        share = self.between(0.3, 1)
        self._obligation("d_home", self.home, diesel, need * share, 1)
        if self.chance(0.6):
            self._obligation("d_army", "plant", diesel, need * (1 - share), rng.choice([1, 2, 3]))
        if self.power:
            self._obligation("d_power", self.home, self.power, self.gas_need * 34 / 3.6 * 0.4 * level,
                             rng.choice([None, 2]))
        for product in self.products:
            price = 450 if product.name == "diesel" else 220
            self._market(f"m_{product.name}", self.abroad, product, price)
        if len(self.products) > 1 and self.chance(0.6):
            self._market("m_burn", "plant", self.products[1], 20, unlimited=True)
        if self.power and self.chance(0.6):
            self._market("m_power", "plant", self.power, 45)

    def _obligation(self, key, place, good, per_day, priority):
        text, name = good.rate(per_day, ("d", "month", "a"))
        self.tables.add("demands", id=key, place=place, commodity=good.name, type="obligation", quantity=text,
                        quantity_unit=name, priority=priority, buyer=self.rng.choice([None, self.state, self.firm]))

    def _market(self, key, place, good, price, unlimited=False):
        row = dict(id=key, place=place, commodity=good.name, type="market",
                   buyer=self.rng.choice([None, None, self.suppliers[0]]))
        steps = not unlimited and self.chance(0.35)
        if not steps:
            value, name = good.price(price * self.between(0.7, 1.3), "EUR", 1.15)
            row["price"] = f"{value} {name}"
            if good.canonical == "mass" and good.density and self.chance(0.4):
                row["price"] = "1.2*benchmark + 30 USD/t"
            if not unlimited and self.chance(0.7):
                per_day = self.need if good.canonical == "mass" else self.gas_need * 4
                row["quantity"], row["quantity_unit"] = good.rate(per_day * self.between(0.2, 1), ("d", "month"))
        if steps and self.chance(0.4):
            row["quantity"], row["quantity_unit"] = good.rate(self.need * self.between(0.2, 0.5), ("d", "month"))
        self.tables.add("demands", **row)
        for position in range(1, self.rng.randint(2, 3) + 1) if steps else ():
            per_day = self.need if good.canonical == "mass" else self.gas_need * 4
            text, name = good.rate(per_day * self.between(0.1, 0.4), ("d", "month"))
            value, price_unit = good.price(price * (1.25 - 0.2 * position), "USD")
            self.tables.add("steps", table="demands", parent=key, position=position, quantity=text, quantity_unit=name,
                            price=f"{value} {price_unit}")

    def storage(self):
        goods = [self.rng.choice(self.crudes), self.products[0]]
        if self.gas and self.chance(0.5):
            goods.append(self.gas)
        for good in goods:
            if not self.chance(0.75):
                continue
            per_day = self.gas_need if good is self.gas else self.need
            volume = per_day * self.between(5, 25)
            dead = volume * self.rng.choice([0, 0.1, 0.25])
            initial = dead + (volume - dead) * self.between(0, 0.9)
            row = dict(id="tank_" + good.name, place="plant", commodity=good.name,
                       owner=self.rng.choice([None, self.state, self.firm]))
            row["volume"], row["volume_unit"] = good.amount(volume)
            row["initial"], row["initial_unit"] = good.amount(initial * 0.99)
            if dead:
                row["dead_stock"], row["dead_stock_unit"] = good.amount(dead)
                row["initial"], row["initial_unit"] = good.amount(max(initial * 0.99, dead * 1.01))
            if self.chance(0.5):
                row["in_rate"], row["in_rate_unit"] = good.rate(per_day * self.between(0.5, 2), ("d", "month"))
                row["out_rate"], row["out_rate_unit"] = good.rate(per_day * self.between(0.5, 2), ("d", "week"))
            if self.chance(0.3):
                row["end_min"], row["end_min_unit"] = good.amount(dead + (volume - dead) * self.between(0.01, 0.2))
            if self.chance(0.7):
                worth = {"gas": 80}.get(good.name, 150)
                row["end_value"], row["end_value_unit"] = good.price(worth, "EUR", 1.15)
            self.tables.add("storages", **row)

    def levies(self):
        if self.chance(0.7):
            target = None if self.chance(0.5) else self.transit
            row = dict(id="export_tax", payer=self.rng.choice([self.state, self.suppliers[0]]),
                       recipient=self.suppliers[0], commodity="crude", rate="export_duty * 10 %",
                       to=target if target != self.suppliers[0] else None)
            row["from_"] = self.bloc if self.bloc and self.chance(0.6) else self.suppliers[0]
            if self.chance(0.3):
                row["valid_to"] = (self.start + datetime.timedelta(days=self.rng.randint(0, self.length))).isoformat()
            self.tables.add("levies", **row)
        if self.chance(0.5):
            self.tables.add("levies", id="excise", payer=self.firm, recipient=self.state, commodity="diesel",
                            rate="max(5 EUR/t, 0.02 * benchmark)", base="flow", from_=self.state)
        if self.chance(0.25):
            self.tables.add("levies", id="refund", payer=self.suppliers[0], recipient=self.state, commodity="diesel",
                            rate="-3 USD/t", from_=self.state)

    def in_transit(self):
        for i in range(self.rng.randint(0, 2)):
            key, carried = self.rng.choice(self.routes)
            if carried is self.family:
                carried = self.rng.choice(self.crudes)
            if carried is not self.gas and carried not in self.crudes:
                continue
            per_day = self.gas_need if carried is self.gas else self.need
            text, name = carried.amount(per_day * self.between(0.05, 0.5))
            arrives = self.start + datetime.timedelta(days=self.rng.randint(0, 12))
            self.tables.add("in_transit", id=f"cargo{i}", route=key, commodity=carried.name, quantity=text,
                            quantity_unit=name, arrives=arrives)

    def scenarios(self):
        self.names = []
        key, good = self.rng.choice(self.contracts)
        kind = self.rng.choice(["stop", "less", "dearer", "tariff", "outage", "less for a time", "tax", "damage",
                                "pause"])
        if {"tax": "levies", "damage": "storages"}.get(kind, "routes") not in self.tables.rows:
            kind = "stop"
        name = kind.replace(" ", "_")
        start = self.start + datetime.timedelta(days=self.rng.randint(0, self.length // 2))
        last = start + datetime.timedelta(days=self.rng.randint(3, 40))
        change = dict(scenario=name, position=1, title=kind, table="contracts", id=key)
        if kind == "stop":
            change.update(column="active", operation="set", value="no")
        elif kind == "less":
            row = next(row for row in self.tables.rows["contracts"] if row["id"] == key)
            change.update(column="max" if "max" in row else "total_max", operation="multiply", value="0.7")
        elif kind == "less for a time":
            change.update(table="routes", id="r_main", column="capacity", operation="multiply", value="0.45",
                          from_=start, to=last)
        elif kind == "dearer":
            change.update(table="series", id="benchmark", column="value", operation="multiply", value="1.3",
                          from_=start)
        elif kind == "tariff":
            change.update(table="routes", id="r_main", column="tariff", operation="add", value="2.5",
                          value_unit="EUR/t")
        elif kind == "tax":
            change.update(table="levies", id=self.tables.rows["levies"][0]["id"], column="rate", operation="set",
                          value="0.1 * benchmark - 1 EUR/t", from_=start)
        elif kind == "damage":
            change.update(table="storages", id=self.tables.rows["storages"][0]["id"], column="volume",
                          operation="multiply", value="0.9", from_=start)
        elif kind == "pause":
            change.update(column="active", operation="set", value="no", from_=start, to=last)
        else:
            change.update(table="conversions", id="refinery", column="active", operation="set", value="no",
                          from_=start, to=last)
        self.tables.add("scenarios", **change)
        if self.chance(0.6):
            value, name_unit = self.crudes[0].price(370, "USD")
            self.tables.add("scenarios", scenario=name, position=2, table="contracts", id=self.contracts[0][0],
                            column="price", operation="set",
                            value="hub" if self.contracts[0][1] is self.gas else "benchmark + 3 USD/bbl", from_=start)
        self.names.append(name)

    def profiles(self):
        """Shapes over the year of some sources, demands and routes, by months or also by days. Drawn from numbers of
        their own, so that the rest of a case is what it is without them."""
        rng = random.Random(f"profiles {self.seed}")
        if rng.random() < 0.4:
            return
        months = sorted({day.month for day in model.days_between(self.start, self.end)})
        for name in ("winter", "season")[: rng.randint(1, 2)]:
            factors = {f"{month:02d}": rng.uniform(0.5, 1.4) for month in range(1, 13)}
            if rng.random() < 0.5:  # a month by its days, without a row of its own
                month = rng.choice(months)
                del factors[f"{month:02d}"]
                factors.update({f"{month:02d}-{day:02d}": rng.uniform(0.4, 1.6)
                                for day in range(1, calendar.monthrange(2021, month)[1] + 1)})
            for month in rng.sample(months, 1):  # days that differ from their month
                factors[f"{month:02d}-{rng.randint(1, 28):02d}"] = rng.choice([0, 0.25, 2])
            for period, factor in factors.items():
                self.tables.add("profiles", id=name, period=period, factor=number(factor))
            rows = [row for table, column in (("sources", "capacity"), ("routes", "capacity"), ("demands", "quantity"))
                    for row in self.tables.rows.get(table, []) if column in row or row["id"] == "own_wells"]
            rows = [row for row in rows if "min" not in row]
            for row in rng.sample(rows, min(len(rows), rng.randint(1, 4))):
                row["profile"] = name

    def duties(self):
        """Take-or-pay with or without make-up, and force majeure, drawn from numbers of their own."""
        rng = random.Random(f"duties {self.seed}")
        rows = [row for row in self.tables.rows["contracts"] if "max" in row]
        for row in rows:
            if rng.random() < 0.4:
                row["take_or_pay"], row["take_or_pay_unit"] = rng.choice([("80", "%"), ("0.9", "1"), ("35", "%")])
                if rng.random() < 0.6 and not self.daily:
                    row["make_up"], row["make_up_unit"] = rng.choice([("20", "d"), ("45", "d"), ("52", "week")])
            if rng.random() < 0.15:
                row["force_majeure"] = rng.choice(["yes", "no"])
        if rows and rng.random() < 0.4:
            row = rng.choice(rows)
            self.tables.add("levies", id="reserve", payer=rng.choice([self.state, row["seller"]]), contract=row["id"],
                            recipient=rng.choice(self.suppliers), commodity=row["commodity"],
                            rate=rng.choice(["2 EUR/t", "0.01 * benchmark", "-1 USD/t"])
                            if row["commodity"] != "gas" else "0.02 * hub",
                            base=rng.choice(["entitlement", "unused", "unused"]))
        if rows and rng.random() < 0.5:
            first = self.start + datetime.timedelta(days=rng.randint(0, self.length // 2))
            last = first + datetime.timedelta(days=rng.randint(3, 40))
            self.tables.add("scenarios", scenario=self.names[0], position=9, table="contracts",
                            id=rng.choice(rows)["id"], column="force_majeure", operation="set", value="yes",
                            from_=first, to=last)
    def sides(self):
        """What others have besides their contracts with the buyer: wells, tanks, another outlet, goods on the same
        pipes. Drawn from numbers of their own, so that the rest of a case is what it is without them."""
        rng = random.Random(f"sides {self.seed}")
        add = self.tables.add
        supplier, good = min(self.fields[: len(self.suppliers)], key=lambda field: field[0])
        field = "field_" + supplier.lower()
        if rng.random() < 0.7:
            amount = f"{number(self.need * rng.uniform(0.5, 2))}"
            add("sources", id="their_wells", place=field, commodity=good.name, owner=supplier, capacity=amount,
                capacity_unit="kt/d", cost=number(rng.uniform(20, 200)), cost_unit="USD/t")
        if rng.random() < 0.6:
            add("places", id="east", name="Another market", type="market", actor=supplier)
            add("routes", id="eastward", from_=field, to="east", commodity="crude", mode="pipeline", owner=supplier,
                capacity=number(self.need * rng.uniform(0.1, 1)), capacity_unit="kt/d",
                tariff=number(rng.uniform(1, 9)), tariff_unit="USD/t",
                lead_time=rng.choice([None, 3]), lead_time_unit="d")
            add("demands", id="m_east", place="east", commodity=good.name, type="market",
                buyer=rng.choice([None, None, self.state, supplier]), price=f"{number(rng.uniform(150, 380))} USD/t",
                quantity=number(self.need * rng.uniform(0.2, 1)), quantity_unit="kt/d")
        if rng.random() < 0.5:
            volume = self.need * rng.uniform(3, 20)
            add("storages", id="their_tank", place=field, commodity=good.name, owner=supplier, volume=number(volume),
                volume_unit="kt", initial=number(volume * rng.uniform(0.1, 0.9)), initial_unit="kt",
                end_value=number(rng.uniform(50, 250)), end_value_unit="USD/t")
        told = random.Random(f"origins {self.seed}")
        for row in self.tables.rows.get("contracts", []) + self.tables.rows.get("storages", []):
            if told.random() < 0.3:
                row["origin"] = told.choice([*self.suppliers, self.transit, self.state])
        if self.daily:
            return
        if rng.random() < 0.4:
            add("demands", id="d_theirs", place=field, commodity=good.name, type="obligation", buyer=supplier,
                quantity=number(self.need * rng.uniform(0.05, 0.5)), quantity_unit="kt/d",
                priority=rng.choice([1, 2, None]))
        if rng.random() < 0.4:  # crude that somebody has from elsewhere, for the supplier
            row = dict(id="c_resale", seller=rng.choice(self.suppliers), buyer=supplier, commodity=good.name,
                       place="border", price=self.crude_rule())
            row["max"], row["max_unit"] = good.rate(self.need * rng.uniform(0.05, 0.4), ("d", "month", "a"))
            if rng.random() < 0.5:
                row["min"], row["min_unit"] = row["max"], row["max_unit"]
            add("contracts", **row)
        for i in range(rng.choice([0, 0, 1, 1, 2])):
            row = rng.choice([row for row in self.tables.rows["routes"] if row["commodity"] in ("crude", good.name)])
            tariff = {} if rng.random() < 0.5 else {"tariff": number(rng.uniform(1, 20)), "tariff_unit": "EUR/t"}
            valid = {} if rng.random() < 0.7 else {"valid_from": self.start + datetime.timedelta(days=rng.randint(1, 40))}
            shipper = rng.choice([self.transit, supplier, self.suppliers[-1]])
            amount = good if row["commodity"] == good.name or rng.random() < 0.5 else self.crudes[-1]
            text, name = amount.rate(self.need * rng.uniform(0.02, 0.4), ("d", "month"))
            add("transits", id=f"through{i}", shipper=shipper, route=row["id"], commodity=amount.name, quantity=text,
                quantity_unit=name, **tariff, **valid)

    def measures(self):
        """Decisions of the buyer that move limits only, each on rows of its own or by amounts that add up, and one of a
        supplier that changes a price. Drawn from numbers of their own, as shapes are."""
        rng, add = random.Random(f"measures {self.seed}"), self.tables.add
        days = [self.start + datetime.timedelta(days=rng.randint(0, self.length // 2)) for _ in range(4)]

        def measure(key, day, **more):
            row = dict(id=key, decided_by=rng.choice([self.state, self.firm]), decide_from=day if rng.random() < 0.5 else None)
            if rng.random() < 0.8:
                row.update(cost_once=rng.randint(1, 400), cost_once_unit=rng.choice(["kUSD", "thousand EUR", "million RUB"]))
            if rng.random() < 0.6:
                row.update(cost_running=rng.randint(1, 90), cost_running_unit=rng.choice(["kUSD/month", "kEUR/a", "kUSD/d"]))
            if rng.random() < 0.6:
                row.update(lead_time=rng.randint(1, 20), lead_time_unit="d")
            if rng.random() < 0.2:
                row["paid_by"] = rng.choice([self.state, *self.suppliers])
            self.openable.append(key)
            return add("measures", **dict(row, **more))

        self.openable = []
        wide = [row for row in self.tables.rows["routes"] if "capacity" in row]
        for key, day in zip(("dig", "widen"), days):
            row = rng.choice(wide)
            measure(key, day)
            add("effects", measure=key, position=1, table="routes", id=row["id"], column="capacity", operation="add",
                value=number(float(row["capacity"]) * rng.uniform(0.1, 1)), value_unit=row["capacity_unit"])
        like = rng.choice(self.tables.rows["contracts"])
        measure("deal", days[2])
        add("contracts", **{name: value for name, value in like.items()
                            if name in ("seller", "buyer", "commodity", "place", "max", "max_unit", "total_max",
                                        "total_max_unit")},
            id="c_deal", tied_to="deal", price=like["price"] + " - 9 USD/" + ("1000 m3" if like["commodity"] == "gas" else "t"))
        needs = [row for row in self.tables.rows["demands"] if row["type"] == "obligation"]
        if needs:
            measure("save", days[3])
            add("effects", measure="save", position=1, table="demands", id=rng.choice(needs)["id"], column="quantity",
                operation="multiply", value=number(rng.uniform(0.6, 0.98)))
        rebate = rng.choice(self.tables.rows["contracts"])
        add("measures", id="rebate", decided_by=rebate["seller"])
        add("effects", measure="rebate", position=1, table="contracts", id=rebate["id"], column="price",
            operation="multiply", value=number(rng.uniform(0.7, 1)))
        add("effects", measure="rebate", position=2, table="routes", id=rng.choice(wide)["id"], column="capacity",
            operation="multiply", value=number(rng.uniform(0.8, 1.5)))
        for one, other in (("widen", "dig"), ("deal", "save"), ("rebate", "deal")):
            if rng.random() < 0.5 and (needs or other != "save"):
                add("measure_links", measure=one, other=other, relation=rng.choice(["requires", "excludes"]))

    def versions(self):
        """Older readings of some rows, and later ones that the as-of date must hide."""
        for table in ("routes", "contracts", "demands", "storages"):
            rows = self.tables.rows.get(table, [])
            for row in self.rng.sample(rows, min(len(rows), 1)):
                column = {"routes": "tariff", "contracts": "max", "demands": "quantity", "storages": "initial"}[table]
                if column not in row:
                    continue
                for day, factor in (("2015-05-05", 3), ((self.as_of + datetime.timedelta(days=3)).isoformat(), 0.5)):
                    other = dict(row, known_from=day, kind="measured", source="another reading")
                    other.pop("parents", None)
                    other[column] = number(float(row[column]) * factor)
                    rows.append(other)
        rows = self.tables.rows["series"]
        late = dict(self.rng.choice(rows), known_from=(self.as_of + datetime.timedelta(days=30)).isoformat())
        late["value"] = number(float(late["value"]) * 1.5)
        rows.append(late)

    def calendar(self):
        steps = []
        if self.daily:
            return "    - {step: day}\n"
        if self.chance(0.3):
            until = self.start + datetime.timedelta(days=self.rng.randint(1, 6))
            steps.append(f"    - {{step: day, until: {until}}}\n")
        if self.chance(0.6):
            until = self.start + datetime.timedelta(days=self.rng.randint(8, 28))
            steps.append(f"    - {{step: week, until: {until}}}\n")
        return "".join(steps) + "    - {step: month}\n"

    def write(self, folder):
        for piece in ("actors", "places", "commodities", "series", "supply", "transport", "conversion", "demand",
                      "storage", "levies", "in_transit", "scenarios", "profiles", "sides", "duties", "measures", "versions"):
            if piece != "measures" or self.with_measures:
                getattr(self, piece)()
        self.tables.write(folder)
        with open(os.path.join(folder, "case.yaml"), "w", encoding="utf-8") as file:
            file.write(f"cutset: 1\nid: generated-{self.seed}\ntitle: \"Generated case {self.seed}\"\n"
                       f"currency: USD\nprice_year: 2020\nas_of: {self.as_of}\nview:\n  buyer: SVK\n"
                       f"calendar:\n  start: {self.start}\n  end: {self.end}\n  resolution:\n{self.calendar()}")
        return folder


def write_case(seed, folder, daily=False, measures=False):
    """Writes the case of a seed and gives the names of its scenarios."""
    generator = Generator(seed, daily, measures)
    generator.write(folder)
    return generator.names


DEFERRED = """
not generated: what the engine refuses (a source with both cost and steps, a plant that may stop without a capacity),
and steps of a market whose prices rise, of which the text does not say which are taken first.
"""

if __name__ == "__main__":
    print(write_case(int(sys.argv[1]), sys.argv[2], "daily" in sys.argv[3:]))
