#!/usr/bin/python3
"""The same generated networks (generate.py) in Cutset and in PyPSA, side by side: time and memory up to the hand-over to
the solver, with loading it too, the solve apart, and the optimum of both.

usage: bench/compare.py [--sizes N:T:STEP ...] [--pairs K] [--no-solve] [--limit SECONDS] [--csv FILE]

Each run of either program is a process of its own, one after the other, in pairs, the first of a pair in turn; ratios are
medians over the pairs. The least that is fetched is that of bench/requirements.txt, once, into build/bench/pypsa.

Ends with 0; with 1 where the optimum of both differs; with 69 where PyPSA cannot be installed; with 70 where nothing was
measured.
"""
import argparse
import csv
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
from typing import NoReturn, Optional

import generate

ROOT = pathlib.Path(__file__).resolve().parent.parent
HAND_OVER = ROOT / "build" / "release" / "bench" / "hand_over"
HOME = ROOT / "build" / "bench" / "pypsa"
REQUIREMENTS = ROOT / "bench" / "requirements.txt"
SIZES = ["50:12:month", "200:12:month", "50:365:day", "500:52:day", "200:365:day", "2000:12:month", "2000:52:day"]
TOLERANCE = 1e-6  # relative, of the optimum
DIFFERENT, NOT_AVAILABLE, NOT_MEASURED = 1, 69, 70  # exit codes: the optimum is another; no PyPSA; no figures

Numbers = dict[str, float]


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def leave(code: int, text: str) -> NoReturn:
    say(text)
    sys.exit(code)


def pypsa_python() -> pathlib.Path:
    """The Python of an environment with PyPSA in it, made at the first call and where the pins have changed."""
    python, mark = HOME / "bin" / "python", HOME / "pins"
    pins = REQUIREMENTS.read_text(encoding="utf-8")
    if mark.exists() and mark.read_text(encoding="utf-8") == pins:
        return python
    say(f"fetching PyPSA into {HOME.relative_to(ROOT)}, once")
    steps = (
        ["/usr/bin/python3", "-m", "venv", "--clear", "--without-pip", HOME],
        ["/usr/bin/python3", "-m", "pip", "--disable-pip-version-check", "--python", python, "install", "-q", "--no-deps",
         "--only-binary", ":all:", "--require-hashes", "-r", REQUIREMENTS],
    )  # fmt: skip
    for step in steps:
        done = subprocess.run(step, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            leave(NOT_AVAILABLE, "PyPSA cannot be installed here, so there is nothing to compare with:\n"
                                 + done.stderr.strip()[-1000:])  # fmt: skip
    mark.write_text(pins, encoding="utf-8")
    return python


def run(command: list[object], limit: float) -> Optional[Numbers]:
    """What the program tells of itself, and seconds of the whole process, and peak_kib where it tells none; None if it did not
    come to an end."""
    start = time.monotonic()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid != 0:
                break
            if time.monotonic() - start > limit:
                process.kill()
                os.wait4(process.pid, 0)
                process.returncode = -9
                return None
            time.sleep(0.0005)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            err.seek(0)
            say(f"{command[0]}: ended with {process.returncode}: {err.read()[-300:].strip()}")
            return None
        out.seek(0)
        told: Numbers = {}
        for line in out:
            word, _, value = line.strip().partition(" ")
            try:
                told[word] = float(value)
            except ValueError:
                pass  # a line for people, or a status
    return {"peak_kib": usage.ru_maxrss} | told | {"seconds": seconds}


def before_solver(ours: Numbers, theirs: Numbers, unit: str = "s") -> tuple[float, float]:
    """Seconds of Cutset and of PyPSA from the tables to the model that is handed over; unit cpu_s: of the processor."""
    return ours[f"open_{unit}"] + ours[f"compile_{unit}"], theirs[f"network_{unit}"] + theirs[f"model_{unit}"]


def put_ratios(row: dict[str, object], name: str, ratios: list[float]) -> None:
    row[name] = round(statistics.median(ratios), 1)
    row[f"{name}_least"], row[f"{name}_most"] = round(min(ratios), 1), round(max(ratios), 1)


def optimum_of(told: Numbers) -> float:
    """Of Cutset the cost, which is its last stage; of PyPSA its only objective."""
    return told["objective"] if "objective" in told else told[f"objective_{int(told['stages']) - 1}"]


def measure(size: str, given: argparse.Namespace, python: pathlib.Path, folder: pathlib.Path) -> Optional[dict[str, object]]:
    places, periods, step = size.split(":")
    case = folder / size.replace(":", "_")
    generate.generate(case, int(places), int(periods), step)
    programs: list[list[object]] = [[HAND_OVER, case], [python, "-s", ROOT / "bench" / "pypsa_model.py", case]]
    pairs: list[tuple[Numbers, Numbers]] = []
    for k in range(given.pairs):
        say(f"{size}: pair {k + 1} of {given.pairs}")
        told: list[Optional[Numbers]] = [None, None]
        for which in (0, 1) if k % 2 == 0 else (1, 0):
            told[which] = run(programs[which], given.limit)
        if told[0] is None or told[1] is None:
            say(f"{size}: {'Cutset' if told[0] is None else 'PyPSA'} did not come to an end")
            return None
        pairs.append((told[0], told[1]))
    times = [before_solver(*pair) for pair in pairs]
    row: dict[str, object] = {"places": int(places), "periods": int(periods), "step": step}
    row["entries_cutset"], row["entries_pypsa"] = int(pairs[0][0]["entries"]), int(pairs[0][1]["entries"])
    row["cutset_s"] = round(statistics.median(ours for ours, _ in times), 4)
    row["pypsa_s"] = round(statistics.median(theirs for _, theirs in times), 3)
    put_ratios(row, "time_ratio", [theirs / ours for ours, theirs in times])
    work = [before_solver(*pair, "cpu_s") for pair in pairs]
    row["cutset_cpu_s"] = round(statistics.median(ours for ours, _ in work), 4)
    row["pypsa_cpu_s"] = round(statistics.median(theirs for _, theirs in work), 3)
    put_ratios(row, "cpu_ratio", [theirs / ours for ours, theirs in work])
    for name, which in (("cutset", 0), ("pypsa", 1)):
        row[f"{name}_mib"] = round(statistics.median(pair[which]["model_peak_kib"] for pair in pairs) / 1024, 1)
    put_ratios(row, "memory_ratio", [p["model_peak_kib"] / c["model_peak_kib"] for c, p in pairs])
    row["pypsa_import_s"] = round(statistics.median(p["import_s"] for _, p in pairs), 3)
    for name, which in (("cutset", 0), ("pypsa", 1)):
        row[f"{name}_load_s"] = round(statistics.median(pair[which]["load_s"] for pair in pairs), 4)
        row[f"{name}_loaded_mib"] = round(statistics.median(pair[which]["peak_kib"] for pair in pairs) / 1024, 1)
    loaded = [(theirs + p["load_s"]) / (ours + c["load_s"]) for (ours, theirs), (c, p) in zip(times, pairs, strict=True)]
    put_ratios(row, "time_ratio_loaded", loaded)
    work = [(ours + c["load_cpu_s"], theirs + p["load_cpu_s"]) for (ours, theirs), (c, p) in zip(work, pairs, strict=True)]
    put_ratios(row, "cpu_ratio_loaded", [theirs / ours for ours, theirs in work])
    put_ratios(row, "memory_ratio_loaded", [p["peak_kib"] / c["peak_kib"] for c, p in pairs])
    if not given.no_solve:
        row |= solve(size, programs, given.limit)
    return row


def solve(size: str, programs: list[list[object]], limit: float) -> dict[str, object]:
    say(f"{size}: solving")
    ours, theirs = (run([*program, "solve"], limit) for program in programs)
    row: dict[str, object] = {name: "" for name in ("cutset_solve_s", "pypsa_solve_s", "difference", "same")}
    if ours is not None:
        row["cutset_solve_s"] = round(ours["solve_s"], 3)
    if theirs is not None:
        row["pypsa_solve_s"] = round(theirs["solve_s"], 3)
    if ours is not None and theirs is not None:
        a, b = optimum_of(ours), optimum_of(theirs)
        difference = abs(a - b) / max(1.0, abs(a), abs(b))
        row["difference"], row["same"] = f"{difference:.1e}", "yes" if difference <= TOLERANCE else "NO"
    return row


def table(rows: list[dict[str, object]]) -> str:
    names = list(rows[0])
    cells = [[name.replace("_", " ") for name in names]] + [[str(row.get(name, "")) for name in names] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" + ("\n" + "|---" * len(names) + "|" if i == 0 else "")
                     for i, line in enumerate(cells))  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description="Cutset and PyPSA on the same networks, side by side.")
    parser.add_argument("--sizes", nargs="+", default=SIZES, metavar="N:T:STEP", help="places, periods, day or month")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--limit", type=float, default=600, help="seconds for one run")
    parser.add_argument("--no-solve", action="store_true")
    parser.add_argument("--csv", type=pathlib.Path)
    given = parser.parse_args()
    if not HAND_OVER.exists():
        leave(NOT_MEASURED, "build the release first: make")
    python = pypsa_python()
    with tempfile.TemporaryDirectory() as name:
        measured = (measure(size, given, python, pathlib.Path(name)) for size in given.sizes)
        rows = [row for row in measured if row is not None]
    if not rows:
        leave(NOT_MEASURED, "nothing could be measured")
    print(table(rows))
    if given.csv is not None:
        with open(given.csv, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return DIFFERENT if any(row.get("same") == "NO" for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
