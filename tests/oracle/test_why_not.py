"""By how much something unused is too dear, from the engine, against the oracle: a little less than that and the least
cost is what it was, a little more and it falls."""

import pytest

import engine
import generate
import model

pytestmark = engine.needs_engine
ROLE = {"contract": "contract", "route": "flow", "source": "source"}


def least_cost(answer, role, key, cheaper):
    """The last stage anew: the classes are rows of the program by now."""
    cost = dict(answer.program.cost())
    for name in answer.program.columns:
        if name[0] == role and name[1] == key:
            cost[name] = cost.get(name, 0.0) - cheaper
    return model.optimise(answer.program, cost)


@pytest.mark.parametrize("seed", engine.some(range(30, 42)))
def test_generated(seed, tmp_path):
    generate.write_case(seed, str(tmp_path))
    case = model.read_case(tmp_path)
    answer = model.solve(model.Values(case, []))
    if answer.status != "optimal":
        pytest.skip("no plan")
    here = least_cost(answer, "", "", 0).objective
    for option, table in (("contract", "contracts"), ("route", "routes"), ("source", "sources")):
        for key in case[table]:
            if any(value > 1e-6 for name, value in answer.x.items() if name[:2] == (ROLE[option], key)):
                continue
            output = engine.run("why-not", tmp_path, f"--{option}={key}")
            assert output.code in (0, 2), output.error
            headline = output.rows("headlines")[0]
            if "would have to be" not in headline["answer"]:
                continue
            assert headline["proof"] == "proved on both sides", headline
            by = headline["value"]
            tolerance = 1e-7 * (1 + abs(here))
            for cheaper, falls in ((by * 0.98, False), (by * 1.02 + 1, True)):
                found = least_cost(answer, ROLE[option], key, cheaper)
                assert (found.status == "unbounded" or found.objective < here - tolerance) == falls, (option, key, by)
