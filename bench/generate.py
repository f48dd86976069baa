#!/usr/bin/python3
"""Writes a case of any size: one good, gas, in a network of places of which each is a state of its own.

usage: bench/generate.py FOLDER --places N --periods T [--step day|month] [--seed S]

Places lie on a plane; pipelines join each to near ones in both directions, so that all are connected. Each place has a
need with a shape over the year, two of five have a field, one of three a store. The case can always be served: the tree
that joins the places is made wide enough to carry what the fields give to what is needed where all needs are at their
highest at once, and on any other day each of those shipments can be made smaller. The same arguments give the same bytes.
"""
import argparse
import csv
import datetime
import math
import pathlib
import random
from collections.abc import Iterable, Sequence

START = datetime.date(2021, 1, 1)
PROVENANCE = {"source": "bench/generate.py", "kind": "assumed", "known_from": "2020-12-31"}
N_SHAPES = 8
NEAR = 3  # pipelines to this many near places, beside those of the tree
LOSS = 0.2  # %, of every pipeline

Rows = list[dict[str, object]]
Point = tuple[float, float]


def last_day(periods: int, step: str) -> datetime.date:
    if step == "day":
        return START + datetime.timedelta(days=periods - 1)
    year, month = divmod(periods, 12)
    return datetime.date(START.year + year, month + 1, 1) - datetime.timedelta(days=1)


def name(i: int) -> str:
    return f"p{i:04}"


def nearest(points: Sequence[Point]) -> tuple[list[int], list[set[int]]]:
    """Of each place but the first the nearest before it, which makes a tree; and near ones of any number, some of which
    are found on a grid of about two places a cell."""
    width = max(1, int(math.sqrt(len(points) / 2)))
    cells: dict[tuple[int, int], list[int]] = {}
    parent, near = [-1], [set[int]() for _ in points]
    for i, (x, y) in enumerate(points):
        if i > 0:
            parent.append(min(range(i), key=lambda j: math.dist(points[i], points[j])))
        cells.setdefault((int(x * width), int(y * width)), []).append(i)
    for i, (x, y) in enumerate(points):
        around = [
            j
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for j in cells.get((int(x * width) + dx, int(y * width) + dy), [])
            if j != i
        ]
        around.sort(key=lambda j: math.dist(points[i], points[j]))
        near[i].update(around[:NEAR])
    return parent, near


def shapes(step: str, random_: random.Random) -> tuple[Rows, list[float]]:
    """Profiles with a cold season and, by day, some weather; and the highest factor of each."""
    rows: Rows = []
    highest = []
    for k in range(N_SHAPES):
        depth, shift = random_.uniform(0.3, 0.7), random_.uniform(-20, 20)
        weather, factors = 0.0, []
        for day in range(365):
            weather = 0.8 * weather + random_.gauss(0, 0.05)
            factors.append(max(0.1, 1 + depth * math.cos(2 * math.pi * (day - 15 - shift) / 365) + weather))
        mean = sum(factors) / 365
        by_day = {START + datetime.timedelta(days=day): factor / mean for day, factor in enumerate(factors)}
        if step == "day":
            shape = {f"{day:%m-%d}": factor for day, factor in by_day.items()}
        else:
            shape = {}
            for month in range(1, 13):
                days = [factor for day, factor in by_day.items() if day.month == month]
                shape[f"{month:02}"] = sum(days) / len(days)
        shape = {period: round(factor, 4) for period, factor in shape.items()}
        rows += [{"id": f"shape{k}", "period": period, "factor": factor} for period, factor in shape.items()]
        highest.append(max(shape.values()))
    return rows, highest


def tree_flows(parent: Sequence[int], surplus: Sequence[float]) -> tuple[list[float], list[float], float]:
    """What has to enter the pipeline from each place to its parent, and from its parent to it, so that no place but the
    first lacks anything; and what the first one lacks (> 0) then."""
    share = 1 - LOSS / 100
    left = list(surplus)
    up, down = [0.0] * len(parent), [0.0] * len(parent)
    for i in range(len(parent) - 1, 0, -1):  # children come after their parent
        if left[i] > 0:
            up[i] = left[i]
            left[parent[i]] += left[i] * share
        else:
            down[i] = -left[i] / share
            left[parent[i]] -= down[i]
    return up, down, -left[0]


def network(n: int, highest: Sequence[float], random_: random.Random) -> dict[str, Rows]:
    points = [(random_.random(), random_.random()) for _ in range(n)]
    parent, near = nearest(points)
    need = [round(random_.lognormvariate(1.5, 0.8), 4) for _ in range(n)]  # mcm/d, mean
    shape = [random_.randrange(N_SHAPES) for _ in range(n)]
    peak = [need[i] * highest[shape[i]] for i in range(n)]
    field = [0.0 if random_.random() > 0.4 else random_.uniform(0.5, 3) for _ in range(n)]
    scale = sum(peak) / max(sum(field), 1e-9)
    field = [output * scale for output in field]
    up, down, lacking = tree_flows(parent, [field[i] - peak[i] for i in range(n)])
    field[0] += max(0.0, lacking)

    width: dict[tuple[int, int], float] = {}
    for i in range(n):
        for j in near[i]:
            for pair in ((i, j), (j, i)):
                width.setdefault(pair, random_.uniform(0.2, 2) * math.sqrt(peak[i] * peak[j]))
    for i in range(1, n):
        width[i, parent[i]] = max(1.1 * up[i], 0.1 * peak[i])
        width[parent[i], i] = max(1.1 * down[i], 0.1 * peak[i])

    routes: Rows = []
    for (i, j), capacity in sorted(width.items()):
        length = math.dist(points[i], points[j])
        routes.append({
            "id": f"{name(i)}_{name(j)}", "from": name(i), "to": name(j), "commodity": "gas",
            "capacity": round(capacity + 0.01, 4), "capacity_unit": "mcm/d",
            "tariff": round(2 + 40 * length + random_.uniform(0, 2), 3), "tariff_unit": "EUR/1000 m3",
            "loss": LOSS, "loss_unit": "%", "mode": "pipeline"})
    return {
        "actors": [{"id": f"s{i:04}", "name": f"State {i}", "type": "state"} for i in range(n)],
        "places": [{"id": name(i), "name": f"Place {i}", "type": "country", "actor": f"s{i:04}"} for i in range(n)],
        "demands": [{"id": f"need_{name(i)}", "place": name(i), "commodity": "gas", "buyer": f"s{i:04}",
                     "type": "obligation", "quantity": need[i], "quantity_unit": "mcm/d", "profile": f"shape{shape[i]}"}
                    for i in range(n)],
        "sources": [{"id": f"field_{name(i)}", "place": name(i), "commodity": "gas", "owner": f"s{i:04}",
                     "capacity": round(1.02 * field[i] + 0.01, 4), "capacity_unit": "mcm/d",
                     "cost": round(random_.uniform(60, 220), 3), "cost_unit": "EUR/1000 m3"}
                    for i in range(n) if field[i] > 0],
        "storages": [{"id": f"store_{name(i)}", "place": name(i), "commodity": "gas", "owner": f"s{i:04}",
                      "volume": round(60 * need[i], 3), "volume_unit": "mcm",
                      "in_rate": round(0.5 * need[i], 4), "in_rate_unit": "mcm/d",
                      "out_rate": round(0.9 * need[i], 4), "out_rate_unit": "mcm/d",
                      "initial": round(random_.uniform(10, 40) * need[i], 3), "initial_unit": "mcm"}
                     for i in range(n) if random_.random() < 1 / 3],
        "routes": routes,
    }  # fmt: skip


def case_yaml(n: int, periods: int, step: str, seed: int) -> str:
    return f"""cutset: 1
id: generated
title: "{n} places, {periods} periods of a {step}, seed {seed}"
currency: EUR
price_year: 2021
as_of: 2020-12-31
view: system
calendar:
  start: {START}
  end: {last_day(periods, step)}
  resolution:
    - {{step: {step}}}
"""


def write_table(path: pathlib.Path, rows: Iterable[dict[str, object]]) -> None:
    all_rows = [row | PROVENANCE for row in rows]
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(all_rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(all_rows)


def generate(folder: pathlib.Path, places: int, periods: int, step: str = "month", seed: int = 1) -> None:
    random_ = random.Random(f"{places} {seed}")
    profiles, highest = shapes(step, random_)
    tables = network(places, highest, random_)
    used = {row["profile"] for row in tables["demands"]}
    tables["profiles"] = [row for row in profiles if row["id"] in used]
    tables["commodities"] = [{"id": "gas", "name": "Natural gas", "unit": "mcm", "heating_value": 38,
                              "heating_value_unit": "MJ/m3", "heating_basis": "gross", "fuel": "gas"}]  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.yaml").write_text(case_yaml(places, periods, step, seed), encoding="utf-8")
    for table, rows in tables.items():
        if rows:
            write_table(folder / f"{table}.csv", rows)


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes a case of any size.")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--places", type=int, default=50)
    parser.add_argument("--periods", type=int, default=12)
    parser.add_argument("--step", choices=("day", "month"), default="month")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.places < 2 or given.periods < 1:
        parser.error("at least 2 places and 1 period")
    generate(given.folder, given.places, given.periods, given.step, given.seed)


if __name__ == "__main__":
    main()
