"""Compares an answer of the engine with the oracle: status, objectives, and the engine's own amounts put into the
oracle's program, where they must be feasible, cost what the optimum costs, and post the same money."""

import engine
import generate
import model

MONEY = 1e-7     # relative, of the objective or of a thousandth of the turnover, whichever is larger
ENERGY = 1e-7    # relative, with ENERGY_FLOOR
ENERGY_FLOOR = 1e-5  # GWh
FEASIBLE = 1e-6  # relative


def amounts(output, case, periods):
    """The engine's columns by the oracle's names, in canonical units."""
    number = {str(period.first): t for t, period in enumerate(periods)}
    found = {}
    for row in output.rows("flows"):
        commodity = row["commodity"] or ""
        if row["role"] == "shortfall":
            commodity = case["conversions"][row["key"]]["commodity"]
        factor = float(case.basis[commodity].amount(1, row["unit"])) if commodity and row.get("unit") else 1.0
        name = (row["role"], row["key"], commodity, row["step"], number[row["period"]])
        found[name] = row["quantity"] * factor
    for row in output.rows("stocks"):
        commodity = case["storages"][row["storage"]]["commodity"]
        factor = float(case.basis[commodity].amount(1, row["unit"]))
        found["level", row["storage"], commodity, 0, number[row["period"]]] = row["level"] * factor
    return found


def _fill(program, x):
    """What the engine leaves out because it follows: whether a plant runs."""
    for name in program.integer:
        if name[0] != "run":
            continue
        fed = sum(value for column, value in x.items() if column[0] == "feed" and column[1] == name[1]
                  and column[-1] == name[-1])
        x.setdefault(name, 1.0 if fed > 1e-7 else 0.0)
    for name in program.columns:  # what is taken costs what it costs
        if name[0] == "measure":
            x.setdefault(name, 1.0)


def differences(folder, scenarios=(), case=None, start=None, options=(), measures=None):
    """Everything in which engine and oracle differ, as sentences. start: another first day; options: of the engine;
    measures: those taken, with the day of decision."""
    case = case or model.read_case(folder)
    answer = model.solve(model.Values(case, scenarios, measures), start=start)
    options = [*options, *(f"--measure={name}={day}" for name, day in (measures or {}).items())]
    output = engine.solve(folder, scenarios, *([f"--start={start}"] if start else []), *options)
    stages = engine.stages(output)
    if answer.status != "optimal":
        if not stages or stages[-1][0] != answer.status:
            return [f"oracle: {answer.status}, engine: {stages}"]
        return []
    if len(stages) != len(answer.stages) or any(status != "optimal" for status, _ in stages):
        return [f"oracle: {answer.stages}, engine: {stages}"]
    turnover = sum(abs(value) for value in model.money(answer.program, answer.x).values())
    found = []
    for (goal, ours), (_, theirs) in zip(answer.stages, stages):
        slack = MONEY * max(abs(ours), 1e-3 * turnover) if goal == "cost" else max(ENERGY * abs(ours), ENERGY_FLOOR)
        if abs(ours - theirs) > slack:
            found.append(f"{goal}: oracle {ours!r}, engine {theirs!r}")
    return found + _amount_differences(output, case, answer, turnover)


def amounts_differences(output, folder):
    """What is wrong with the amounts alone, as an optimum of the base case in the folder."""
    case = model.read_case(folder)
    answer = model.solve(model.Values(case))
    turnover = sum(abs(value) for value in model.money(answer.program, answer.x).values())
    return _amount_differences(output, case, answer, turnover)


def _amount_differences(output, case, answer, turnover):
    program, found = answer.program, []
    x = amounts(output, case, answer.periods)
    unknown = [name for name, value in x.items() if name not in program.columns and abs(value) > 1e-9]
    if unknown:
        found.append(f"amounts unknown to the oracle: {unknown[:3]}")
    _fill(program, x)
    worst = [(excess, name) for excess, name in model.violations(program, x) if excess > FEASIBLE]
    if worst:
        found.append(f"the engine's amounts break {worst[:3]}")
    cost = model.net_cost(program, x)
    if abs(cost - answer.stages[-1][1]) > 10 * MONEY * max(abs(cost), 1e-2 * turnover):
        found.append(f"the engine's amounts cost {cost!r}, the optimum {answer.stages[-1][1]!r}")
    for goal, weights in model.class_goals(program):
        energy = sum(weight * x.get(column, 0.0) for column, weight in weights.items())
        listed = sum(row["energy"] for row in output.rows("unserved")
                     if _class_of(case, row) == goal)
        best = next(value for stage, value in answer.stages if stage == goal)
        for what, value in (("amounts", energy), ("table unserved", listed)):
            if abs(value - best) > max(10 * ENERGY * abs(best), 10 * ENERGY_FLOOR):
                found.append(f"class {goal} by {what}: {value!r}, by the oracle {best!r}")
    return found + _money_differences(output, program, x, turnover)


def _class_of(case, row):
    return int(case[row["table"]][row["key"]].get("priority") or 1)


def _money_differences(output, program, x, turnover):
    ours = model.money(program, x)
    theirs = {}
    for row in output.rows("postings"):
        name = (row["payer"], row["recipient"], row["table"], row["key"])
        theirs[name] = theirs.get(name, 0.0) + row["micro"] / 1e9
    found = []
    for name in sorted(set(ours) | set(theirs)):
        expected = ours.get(name, 0.0)
        if abs(expected - theirs.get(name, 0.0)) > 1e-6 * max(1.0, turnover * 1e-3, abs(expected)):
            found.append(f"postings {name}: oracle {ours.get(name)!r}, engine {theirs.get(name)!r}")
    return found[:5]


def generated_differences(seeds, folder):
    """The differences over the generated cases of the seeds, each case without and with its scenario."""
    wrong = []
    for seed in seeds:
        path = folder / str(seed)
        names = generate.write_case(seed, str(path))
        case = model.read_case(path)
        for scenarios in ((), tuple(names)):
            wrong += [f"seed {seed} {'+'.join(scenarios) or 'base'}: {found}"
                      for found in differences(path, scenarios, case)]
    return wrong


def supplier_of(path):
    """The one of whom a generated case tells more than contracts."""
    return min(row["seller"] for row in model.read_case(path)["contracts"].values()
               if row["id"] == "c_" + row["seller"].lower())


def side_differences(seeds, folder):
    """The same, looked at from the side of a supplier, of buyer and supplier as one, of a bloc, and of all."""
    wrong = []
    for seed in seeds:
        path = folder / str(seed)
        generate.write_case(seed, str(path))
        supplier = supplier_of(path)
        blocs = [key for key, row in model.read_case(path)["actors"].items() if row["type"] == "bloc"]
        for side in ([supplier], ["SVK", supplier], *([bloc] for bloc in blocs), []):
            case = model.read_case(path, buyer=side, system=not side)
            options = [word for actor in side for word in ("--buyer", actor)] or ["--view", "system"]
            wrong += [f"seed {seed} from the side of {' and '.join(side) or 'all'}: {found}"
                      for found in differences(path, (), case, options=options)]
    return wrong


def scenarios_of(path):
    """No scenario, each of the case, and each list of several that its questions name."""
    if not (path / "case.yaml").exists():
        return []
    case = model.read_case(path)
    asked = {tuple(q["scenario"]) for q in case.info["questions"] if isinstance(q.get("scenario"), list)}
    return [()] + [(name,) for name in sorted({row["scenario"] for row in case["scenarios"].values()})] + sorted(asked)
