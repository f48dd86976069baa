"""Generated cases from the side of a seller, of buyer and seller as one, of a bloc, and of all: the engine against the oracle, what
it answers verifies, and all together never do worse than one side's plan."""

import subprocess

import pytest

import compare
import engine
import generate
import model

FIRST, N, PIECE = 3000, 60, 10
pytestmark = engine.needs_engine


@pytest.mark.parametrize("first", engine.some(range(FIRST, FIRST + N, PIECE)))
def test_generated(first, tmp_path):
    wrong = compare.side_differences(range(first, first + PIECE), tmp_path)
    assert not wrong, "\n".join(wrong)


def test_the_cases_have_what_they_are_for(tmp_path):
    """Sales, transits that pass, and supply from outside the case to a group of both sides are all in the answers."""
    seen = set()
    for seed in range(FIRST, FIRST + 20):
        path = tmp_path / str(seed)
        generate.write_case(seed, str(path))
        supplier = compare.supplier_of(path)
        for words in ([], ["--buyer", supplier], ["--view", "system"]):
            output = engine.solve(path, (), *words)
            seen |= {(row["role"], words[0] if words else "") for row in output.rows("flows")}
            seen |= {("inside", words[0]) for row in output.rows("postings") if words and row["table"] == "contracts"
                     and row["recipient"] == "real cost"}
    assert {("sale", "--buyer"), ("market", "--buyer"), ("transit", ""), ("inside", "--view")} - seen == set()
    assert ("transit", "--view") not in seen and ("sale", "--view") not in seen


@pytest.mark.parametrize("seed", engine.some(range(FIRST, FIRST + 25)))
def test_verifies(seed, tmp_path):
    case, path = tmp_path / "case", tmp_path / "result"
    generate.write_case(seed, str(case))
    supplier = compare.supplier_of(case)
    for words in (["--buyer", supplier], ["--buyer", "SVK", "--buyer", supplier], ["--view", "system"]):
        run = lambda *more: subprocess.run([engine.COMMAND, *map(str, more)], capture_output=True, text=True, timeout=100)
        solved = run("solve", case, *words, "--ranges=no", "-o", path, "--quiet")
        assert solved.returncode in (0, 2, 3), solved.stderr
        verified = run("verify", path, case, "--width", 0)
        assert verified.returncode == 0, f"seed {seed}, {words}: {verified.stdout}{verified.stderr}"


def without(folder, *keys):
    """Takes rows out of the tables of a case."""
    for path in folder.glob("*.csv"):
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(line for line in lines if line.split(",")[0] not in keys))


def test_all_together_never_do_worse(tmp_path):
    """Without the needs, tanks and wells of others a plan of the buyer is one for all: the system serves no less, and at
    no more than what that plan truly costs. It is free of others' goods on the pipes, and of duties to take."""
    compared = cheaper = 0
    for seed in range(FIRST, FIRST + 30):
        path = tmp_path / str(seed)
        generate.write_case(seed, str(path))
        without(path, "d_theirs", "their_tank", "their_wells")
        own, all_ = model.read_case(path), model.read_case(path, system=True)
        periods = model.make_periods(all_.info)
        program = model.Builder(model.Values(all_), periods).build()
        plan = compare.amounts(engine.solve(path), own, periods)
        x = {name: value for name, value in plan.items() if name in program.columns}
        if not x:
            continue  # the buyer's own limits cannot all be kept
        compare._fill(program, x)
        worst = [(excess, name) for excess, name in model.violations(program, x) if excess > compare.FEASIBLE]
        assert not worst, (seed, worst[:3])
        stages = engine.stages(engine.solve(path, (), "--view", "system"))
        if stages[-1][0] == "unbounded":
            continue
        same = True
        for (goal, weights), (status, best) in zip(model.class_goals(program), stages):
            missing = sum(weight * x.get(column, 0.0) for column, weight in weights.items())
            assert status == "optimal" and (not same or best <= missing + 1e-4 + 1e-6 * missing), (seed, goal)
            same = same and best >= missing - 1e-4
        if same:
            true_cost = model.net_cost(program, x)
            assert stages[-1][1] <= true_cost + 1e-6 * (1 + abs(true_cost)), seed
            compared += 1
            cheaper += stages[-1][1] < true_cost - 1
    assert compared >= 10 and cheaper >= 3, (compared, cheaper)
