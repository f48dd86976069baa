"""Rewrites a case folder into another that says the same, or something that is worse or better in a known direction."""

import csv
import os
import random
import re
import shutil
from decimal import Decimal
from fractions import Fraction

import model

RATES = {"sources": ["capacity"], "demands": ["quantity"], "steps": ["quantity"], "routes": ["capacity", "min"],
         "storages": ["in_rate", "out_rate"], "conversions": ["capacity", "min_load"], "loads": ["quantity"],
         "contracts": ["min", "max"], "transits": ["quantity"]}
AMOUNTS = {"storages": ["volume", "dead_stock", "initial", "end_min"],
           "contracts": ["total_min", "total_max", "taken"], "in_transit": ["quantity"]}
PRICES = {"sources": ["cost"], "routes": ["tariff", "cost"], "storages": ["end_value"], "conversions": ["cost"],
          "transits": ["tariff"]}
FORMULAS = {"demands": ["price"], "steps": ["price"], "contracts": ["price"], "levies": ["rate"], "rules": ["formula"]}
REFERENCES = {
    "actors": {"controlled_by": "actors"}, "memberships": {"actor": "actors", "bloc": "actors"},
    "places": {"actor": "actors", "territory": "actors"}, "commodities": {"parent": "commodities"},
    "sources": {"place": "places", "commodity": "commodities", "owner": "actors"},
    "demands": {"place": "places", "commodity": "commodities", "buyer": "actors"},
    "routes": {"from": "places", "to": "places", "commodity": "commodities", "owner": "actors", "consent": "actors"},
    "storages": {"place": "places", "commodity": "commodities", "owner": "actors", "origin": "actors"},
    "conversions": {"place": "places", "commodity": "commodities", "owner": "actors"},
    "yields": {"conversion": "conversions", "input": "commodities", "output": "commodities"},
    "loads": {"conversion": "conversions"},
    "contracts": {"seller": "actors", "buyer": "actors", "commodity": "commodities", "place": "places",
                  "origin": "actors"},
    "levies": {"payer": "actors", "recipient": "actors", "commodity": "commodities", "from": "actors", "to": "actors",
               "contract": "contracts"},
    "in_transit": {"route": "routes", "commodity": "commodities"},
    "transits": {"shipper": "actors", "route": "routes", "commodity": "commodities"},
}


class Folder:
    """The tables of a case as lists of rows, to be changed and written elsewhere."""

    def __init__(self, path):
        self.path, self.tables, self.columns = str(path), {}, {}
        for name in sorted(os.listdir(self.path)):
            if name.endswith(".csv"):
                with open(os.path.join(self.path, name), newline="", encoding="utf-8") as file:
                    reader = csv.DictReader(file)
                    self.tables[name[:-4]] = list(reader)
                    self.columns[name[:-4]] = reader.fieldnames
        with open(os.path.join(self.path, "case.yaml"), encoding="utf-8") as file:
            self.yaml = file.read()

    def write(self, path):
        shutil.rmtree(path, ignore_errors=True)
        os.makedirs(path)
        for table, rows in self.tables.items():
            with open(os.path.join(path, table + ".csv"), "w", newline="", encoding="utf-8") as file:
                extra = [c for row in rows for c in row if c not in self.columns[table]]
                columns = self.columns[table] + [c for i, c in enumerate(extra) if c not in extra[:i]]
                writer = csv.DictWriter(file, columns, lineterminator="\n", restval="")
                writer.writeheader()
                writer.writerows(rows)
        with open(os.path.join(path, "case.yaml"), "w", encoding="utf-8") as file:
            file.write(self.yaml)
        return path

    def cells(self, columns):
        """(table, row, column) of the filled cells of {table: [column]}"""
        for table, names in columns.items():
            for row in self.tables.get(table, []):
                for name in names:
                    if row.get(name):
                        yield table, row, name


def decimal(value):
    """A fraction as a decimal number of 17 significant digits, without exponent."""
    text = format(Decimal(value.numerator) / Decimal(value.denominator), ".17g")
    text = format(Decimal(text), "f")
    return text


# ---- units ---------------------------------------------------------------------------------------------------------

def _basis(case, folder, table, row):
    if table == "steps":
        row = next(other for other in folder.tables[row["table"]] if other["id"] == row["parent"])
    elif table == "loads":
        row = next(other for other in folder.tables["conversions"] if other["id"] == row["conversion"])
    return case.basis[row["commodity"]]


def in_units(path, target, wanted, seed=0):
    """All amounts, rates and prices in one of the wanted units, where the commodity has what it takes; the windows of
    rates stay. wanted: one unit per dimension, e.g. ("bbl", "MWh")."""
    case, folder, rng = model.read_case(path), Folder(path), random.Random(seed)
    whole = {**{t: list(c) for t, c in RATES.items()}}
    for columns in (AMOUNTS, PRICES):
        for table, names in columns.items():
            whole[table] = whole.get(table, []) + names
    for table, row, column in folder.cells(whole):
        basis, old = _basis(case, folder, table, row), row[column + "_unit"]
        usable = []
        for name in wanted:
            try:
                basis.amount(Fraction(1), name)
                usable.append(name)
            except model.CaseError:
                pass
        if not usable or "W" in old and "/" not in old:
            continue
        new, value = rng.choice(usable), Fraction(row[column])
        if column in PRICES.get(table, []):
            currency, amount = old.split("/", 1)
            is_family = case.grades(row["commodity"]) != [row["commodity"]]
            if is_family and model.unit(new).powers != model.unit(amount).powers:
                continue  # each grade of a family pays by its own density and heating value
            row[column] = decimal(value * basis.amount(Fraction(1), new) / basis.amount(Fraction(1), amount))
            row[column + "_unit"] = f"{currency}/{new}"
        else:
            amount, _, window = old.partition("/")
            row[column] = decimal(value * basis.amount(Fraction(1), amount) / basis.amount(Fraction(1), new))
            row[column + "_unit"] = new + ("/" + window if window else "")
    return folder.write(target)


# ---- money ---------------------------------------------------------------------------------------------------------

MONEY_NUMBER = re.compile(r"(?<![A-Za-z0-9_.])(?<![A-Za-z0-9_]-)([0-9]+(?:\.[0-9]+)?)(\s*[A-Z]{3}/)")


def money_times(path, target, factor):
    """Every price, tariff, cost and constant in money times the factor; exchange rates stay."""
    folder = Folder(path)
    for _, row, column in folder.cells(PRICES):
        row[column] = decimal(Fraction(row[column]) * factor)
    for _, row, column in folder.cells(FORMULAS):
        row[column] = MONEY_NUMBER.sub(lambda m: decimal(Fraction(m.group(1)) * factor) + m.group(2), row[column])
    for row in folder.tables.get("series", []):
        above, _, below = row["value_unit"].partition("/")
        if model.CURRENCY.match(above) and not model.CURRENCY.match(below):
            row["value"] = decimal(Fraction(row["value"]) * factor)
    folder.tables.pop("scenarios", None)
    return folder.write(target)


# ---- rows ----------------------------------------------------------------------------------------------------------

def shuffled(path, target, seed):
    folder, rng = Folder(path), random.Random(seed)
    for table, rows in folder.tables.items():
        rng.shuffle(rows)
        rng.shuffle(folder.columns[table])
    return folder.write(target)


def without_later(path, target):
    """Without the rows that the as-of date hides."""
    folder, as_of = Folder(path), model.read_case(path).info["as_of"].isoformat()
    hidden = 0
    for table, rows in folder.tables.items():
        kept = [row for row in rows if row["known_from"] <= as_of]
        hidden += len(rows) - len(kept)
        folder.tables[table] = kept
    folder.write(target)
    return hidden


def changed(path, target, change):
    """change(folder) alters the tables."""
    folder = Folder(path)
    change(folder)
    return folder.write(target)


def relaxed(path, target, table, key, column, factor=2):
    def change(folder):
        for row in folder.tables[table]:
            if row["id"] == key and row.get(column):
                row[column] = decimal(Fraction(row[column]) * factor)
    return changed(path, target, change)


def split_routes(path, target):
    """Each route with a capacity becomes two of half the capacity."""
    def change(folder):
        split = set()
        for row in list(folder.tables["routes"]):
            if not row.get("capacity"):
                continue
            row["capacity"] = decimal(Fraction(row["capacity"]) / 2)
            if row.get("min"):
                row["min"] = decimal(Fraction(row["min"]) / 2)
            folder.tables["routes"].append(dict(row, id=row["id"] + "_twin"))
            split.add(row["id"])
        for transit in list(folder.tables.get("transits", [])):
            if transit["route"] in split:
                transit["quantity"] = decimal(Fraction(transit["quantity"]) / 2)
                folder.tables["transits"].append(dict(transit, id=transit["id"] + "_twin",
                                                      route=transit["route"] + "_twin"))
        folder.tables.pop("scenarios", None)
    return changed(path, target, change)


def with_supplier(path, target):
    """One more contract at the buyer's plant, of the first conversion's first input."""
    def change(folder):
        plant = folder.tables["conversions"][0]
        grade = next(row["input"] for row in folder.tables["yields"] if row["conversion"] == plant["id"])
        model_row = folder.tables["contracts"][0]
        row = {"id": "rescue", "seller": model_row["seller"], "buyer": model_row["buyer"], "commodity": grade,
               "place": plant["place"], "price": "1 USD/t", "max": "1", "max_unit": "kt/d"}
        row.update({name: model_row[name] for name in ("source", "known_from")}, kind="assumed")
        folder.tables["contracts"].append(row)
    return changed(path, target, change)


# ---- names ---------------------------------------------------------------------------------------------------------

def renamed(path, target):
    """Every id becomes another one that sorts the other way round."""
    def change(folder):
        names = {}
        for table, key in [(t, "id") for t in ("actors", "places", "commodities", "sources", "demands", "routes",
                                              "storages", "conversions", "contracts", "levies", "in_transit", "transits",
                                              "rules", "series")]:
            for row in folder.tables.get(table, []):
                names[table, row[key]] = _other(row[key], table in ("rules", "series"))
        for table, rows in folder.tables.items():
            for row in rows:
                _rename_row(table, row, names)
        buyer = re.search(r"buyer: *([A-Za-z0-9_]+)", folder.yaml).group(1)
        folder.yaml = folder.yaml.replace("buyer: " + buyer, "buyer: " + names["actors", buyer])
        folder.tables.pop("scenarios", None)
    return changed(path, target, change)


def _other(name, is_formula_name):
    first = "".join(chr(ord("a") + 25 - (ord(letter) - ord("a")) % 26) for letter in name.lower()[:3]
                    if letter.isalpha())
    return ("z_" if is_formula_name else "") + first + "_" + name


def _rename_row(table, row, names):
    for column, other in REFERENCES.get(table, {}).items():
        if row.get(column):
            row[column] = names[other, row[column]]
    if table == "steps":
        row["parent"] = names[row["table"], row["parent"]]
    if (table, row.get("id")) in names:
        row["id"] = names[table, row["id"]]
    if row.get("parents"):
        row["parents"] = " ".join(_rename_parent(parent, names) for parent in row["parents"].split())
    for column in FORMULAS.get(table, []):
        if row.get(column):
            row[column] = re.sub(r"(?<![A-Za-z0-9_./])[A-Za-z_](?:[A-Za-z0-9_]|[-.](?=[A-Za-z0-9_]))*",
                                 lambda m: names.get(("rules", m.group()), names.get(("series", m.group()), m.group())),
                                 row[column])


def _rename_parent(parent, names):
    table, key = parent.split(":", 1)
    parts = key.split("/")
    parts[0] = names.get((table, parts[0]), parts[0])
    return table + ":" + "/".join(parts)
