"""Switch points of random cases against a dense grid of plain solves. ctest: full"""

import functools
import json
import random

import pytest

from command import cutset
from ranges import with_ranges

# Numbers of the small case that may be doubtful: how each is written, as --set takes it.
NUMBERS = [("routes", "ship", "capacity", 60, "kt/month"), ("routes", "ship", "tariff", 30, "USD/t"),
           ("routes", "pipeline", "capacity", 120, "kt/month"), ("contracts", "pipe", "max", 100, "kt/month"),
           ("contracts", "pipe", "min", 40, "kt/month"), ("contracts", "sea", "max", 80, "kt/month"),
           ("demands", "home_fuel", "quantity", 60, "kt/month"), ("demands", "export_fuel", "quantity", 100, "kt/month"),
           ("storages", "tank", "initial", 15, "kt"), ("conversions", "refinery", "capacity", 150, "kt/month"),
           ("routes", "export", "tariff", 20, "USD/t"), ("series", "discount/2021", "value", 100, "USD/t")]
GRID = 8


def table(text, name):
    found = json.loads(text)
    return found.get(name, [])


@functools.lru_cache(maxsize=None)
def plain(case, setting, scenario):
    """Net cost and whether all is served, by a solve of its own; None where there is no plan."""
    words = ["--scenario", scenario] if scenario else []
    for status in (0, 2):
        try:
            out, _ = cutset("solve", case, "--set", setting, *words, "--format", "json", "--table", "stages",
                            "--ranges=no", status=status)
            break
        except AssertionError:
            if status == 2:
                raise
    stages = table(out, "stages")
    if any(s["status"] != "optimal" for s in stages):
        return None
    return stages[-1]["objective"], sum(s["objective"] for s in stages[:-1]) <= 1e-5


@pytest.mark.parametrize("seed", range(5))
def test_against_a_grid(seed, tmp_path):
    draw = random.Random(seed)
    ranges, written = {}, {}
    for t, key, column, value, unit in draw.sample(NUMBERS, 4):
        ranges[t, key, column] = (round(value * draw.uniform(0.2, 0.9), 3), round(value * draw.uniform(1.1, 2.5), 3))
        written[t, key.split("/")[0], column] = (key, value, unit)
    case = with_ranges(tmp_path / "case", ranges)
    out, _ = cutset("simulate", case, "--format", "json")
    searches, points = table(out, "switch_searches"), table(out, "switch_points")
    n_never, n_turned = 0, 0

    def label(input_id, at, solve, headline):
        key, _, unit = written[input_id]
        setting = f"{input_id[0]}.{key}.{input_id[2]}={at!r} {unit}"
        mine = plain(case, setting, "cut" if solve == "cut" else None)
        if headline == "served":
            return None if mine is None else "all served" if mine[1] else "not all served"
        base = plain(case, setting, None)
        if mine is None or base is None:
            return None
        return "dearer" if mine[0] > base[0] + 1e-3 else "cheaper" if mine[0] < base[0] - 1e-3 else "the same"

    for s in searches:
        input_id = (s["table"], s["key"], s["column"])
        if s["headline"] not in ("cost", "served") or s["status"] == "reverses":
            continue
        value = written[input_id][1]
        now = label(input_id, value, s["solve"], s["headline"])
        for k in range(1, GRID + 1):
            at = value + (s["end"] - value) * k / GRID
            if s["status"] == "never":
                n_never += 1
                assert label(input_id, at, s["solve"], s["headline"]) == now, (seed, s, at)
    for p in points:
        if p["headline"] not in ("cost", "served"):
            continue
        n_turned += 1
        input_id = (p["table"], p["key"], p["column"])
        assert label(input_id, p["holds_at"], p["solve"], p["headline"]) == p["now"], (seed, p)
        assert label(input_id, p["turns_at"], p["solve"], p["headline"]) == p["beyond"], (seed, p)
        # Nothing turns before that.
        for k in range(1, GRID):
            at = p["value"] + (p["holds_at"] - p["value"]) * k / GRID
            assert label(input_id, at, p["solve"], p["headline"]) == p["now"], (seed, p, at)
    assert n_never > 0 or n_turned > 0
