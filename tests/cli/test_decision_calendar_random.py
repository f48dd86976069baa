"""The calendar against enumeration by day on random measures: some loosen, some tighten, some cost once, some by the
day, with lead times and last days of decision. ctest: full"""
import random

import pytest

from test_decision_calendar import check_calendar, some_days
from test_diversify import copy_with

SOURCE = "round number for tests,assumed,2021-01-01"
HEAD = "source,kind,known_from"
EFFECTS = [("routes,ship,capacity,multiply", ("1.3", "1.6", "2.5")), ("contracts,pipe,min,set", ("none",)),
           ("contracts,pipe,max,multiply", ("0.5", "1.2")), ("routes,pipeline,capacity,multiply", ("0.4", "0.7")),
           ("contracts,sea,max,multiply", ("1.5", "2"))]


def random_case(tmp_path, seed):
    r = random.Random(seed)
    measures, effects = [], []
    for name in ("first", "second", "third")[:r.choice((2, 2, 3))]:
        once, running = "", ""
        if r.random() < 0.6:
            once = str(r.choice((0.2, 0.5, 1, 3)))
        if r.random() < 0.5:
            running = str(r.choice((1, 5, 12)))
        by = r.choice(("", "", "2021-04-20"))
        measures.append(f"{name},BBB,{once},{'million USD' if once else ''},{running},"
                        f"{'million USD/a' if running else ''},{r.choice((0, 5, 20))},d,{by},{SOURCE}")
        for k, (what, values) in enumerate(r.sample(EFFECTS, r.choice((1, 1, 2)))):
            effects.append(f"{name},{k + 1},{what},{r.choice(values)},{SOURCE}")
    case = copy_with(
        tmp_path,
        measures="id,decided_by,cost_once,cost_once_unit,cost_running,cost_running_unit,lead_time,lead_time_unit,"
                 f"decide_by,{HEAD}\n" + "\n".join(measures) + "\n",
        effects=f"measure,position,table,id,column,operation,value,{HEAD}\n" + "\n".join(effects) + "\n")
    return case, tuple(line.split(",")[0] for line in measures), r.choice((5, 15, 30, 40, 60, None))


@pytest.mark.parametrize("seed", range(1, 13))
def test_calendar_is_that_of_all_days(tmp_path, seed):
    case, measures, share = random_case(tmp_path, seed)
    check_calendar(case, tmp_path, share, some_days(seed, 4), weeks=2, measures=measures)
