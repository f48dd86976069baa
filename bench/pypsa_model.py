"""The network of a generated case (generate.py) as a PyPSA network, with a clock around each step. Run by compare.py with
the Python of its virtual environment.

usage: pypsa_model.py CASE [solve]

Prints lines "name value" as hand_over.c does: seconds of import (of the modules), network (read the tables, build the
network), model (create the linear program) and load (into HiGHS), by the clock and of the processor. With "solve" the
program is solved by `Model.solve`, which loads it once more; that solve, and what it took, are not part of the others.
"""
import sys
import time

clock, work = time.perf_counter(), time.process_time()

import resource  # noqa: E402
import warnings  # noqa: E402

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import pypsa  # noqa: E402
import linopy  # noqa: E402, F401


def lap(name: str) -> None:
    global clock, work
    last, clock = clock, time.perf_counter()
    before, work = work, time.process_time()
    print(f"{name}_s {clock - last:.6f}\n{name}_cpu_s {work - before:.6f}")


def periods_of(path: str) -> pd.DatetimeIndex:
    """First days of the periods, and one more at the end."""
    with open(f"{path}/case.yaml", encoding="utf-8") as file:
        said = {line.strip().partition(":")[0]: line.strip().partition(":")[2].strip() for line in file}
    step = "D" if "day" in said["- {step"] else "MS"
    return pd.date_range(said["start"], pd.Timestamp(said["end"]) + pd.Timedelta(days=1), freq=step)


def profile_values(path: str, snapshots: pd.DatetimeIndex) -> pd.DataFrame:
    """Factor of each profile in each period."""
    shapes = pd.read_csv(f"{path}/profiles.csv", dtype={"period": str}).pivot(index="period", columns="id", values="factor")
    if shapes.index[0].count("-") == 0:
        keys = snapshots.strftime("%m")
    else:
        keys = snapshots.strftime("%m-%d").str.replace("02-29", "02-28")
    return shapes.loc[keys].set_axis(snapshots)


def network_of(path: str) -> pypsa.Network:
    """In million m3 a day and thousand EUR."""
    days = periods_of(path)
    snapshots = days[:-1]
    n = pypsa.Network()
    n.set_snapshots(snapshots)
    length = np.diff(days) / np.timedelta64(1, "D")
    n.snapshot_weightings = pd.DataFrame({name: length for name in ("objective", "stores", "generators")}, index=snapshots)
    places = pd.read_csv(f"{path}/places.csv")
    n.add("Bus", places.id)
    routes = pd.read_csv(f"{path}/routes.csv", index_col="id")
    n.add("Link", routes.index, bus0=routes["from"], bus1=routes["to"], p_nom=routes.capacity,
          efficiency=1 - routes.loss / 100, marginal_cost=routes.tariff)  # fmt: skip
    sources = pd.read_csv(f"{path}/sources.csv", index_col="id")
    n.add("Generator", sources.index, bus=sources.place, p_nom=sources.capacity, marginal_cost=sources.cost)
    stores = pd.read_csv(f"{path}/storages.csv", index_col="id")
    n.add("StorageUnit", stores.index, bus=stores.place, p_nom=stores.out_rate, p_min_pu=-stores.in_rate / stores.out_rate,
          max_hours=stores.volume / stores.out_rate, state_of_charge_initial=stores.initial)  # fmt: skip
    demands = pd.read_csv(f"{path}/demands.csv", index_col="id")
    factors = profile_values(path, snapshots)[demands.profile].to_numpy()
    n.add("Load", demands.index, bus=demands.place,
          p_set=pd.DataFrame(factors * demands.quantity.to_numpy(), index=snapshots, columns=demands.index))  # fmt: skip
    return n


def peak(name: str) -> None:
    print(f"{name} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}")  # KiB on Linux


def main(path: str, solves: bool) -> None:
    lap("import")
    peak("import_peak_kib")
    n = network_of(path)
    lap("network")
    m = n.optimize.create_model()
    lap("model")
    peak("model_peak_kib")
    highs = m.to_highspy()
    lap("load")
    peak("peak_kib")
    lp = highs.getLp()
    print(f"columns {lp.num_col_}\nrows {lp.num_row_}\nentries {len(lp.a_matrix_.value_)}\nperiods {len(n.snapshots)}")
    if solves:
        del highs, lp
        lap("told")
        m.solve(solver_name="highs", io_api="direct", threads=1, output_flag=False)
        lap("solve")
        print(f"objective {m.objective.value:.17g}\nstatus {m.termination_condition}")


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    main(sys.argv[1], sys.argv[2:] == ["solve"])
