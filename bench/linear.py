#!/usr/bin/python3
"""Is the time of a compilation linear in the entries of the model? Generated cases (generate.py) of growing size, up to ten
million entries, each read, checked, compiled and loaded in a process of its own; none is solved. Seconds are of the
processor, memory is the most before loading.

usage: bench/linear.py [--sizes N:T:STEP ...] [--repeats K]
"""
import argparse
import pathlib
import statistics
import sys
import tempfile

import generate
from compare import HAND_OVER, run, say

SIZES = ["50:365:day", "100:365:day", "200:365:day", "500:365:day", "1000:365:day", "2000:365:day"]


def main() -> None:
    parser = argparse.ArgumentParser(description="Seconds per million entries of the model, over sizes.")
    parser.add_argument("--sizes", nargs="+", default=SIZES, metavar="N:T:STEP")
    parser.add_argument("--repeats", type=int, default=1)
    given = parser.parse_args()
    if not HAND_OVER.exists():
        sys.exit("build the release first: make")
    print(f"{'size':<14} {'entries':>10} {'open s':>8} {'compile s':>9} {'load s':>8} {'MiB':>8}  "
          f"{'compile s':>9} {'MiB per million entries':>24}")  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        for size in given.sizes:
            places, periods, step = size.split(":")
            case = pathlib.Path(name) / size.replace(":", "_")
            say(f"{size}: measuring")
            generate.generate(case, int(places), int(periods), step)
            runs = [told for told in (run([HAND_OVER, case], 600) for _ in range(given.repeats)) if told is not None]
            if not runs:
                sys.exit(f"{size} did not come to an end")
            middle = {key: statistics.median(told[key] for told in runs) for key in runs[0]}
            millions, mib = middle["entries"] / 1e6, middle["model_peak_kib"] / 1024
            print(f"{size:<14} {middle['entries']:>10.0f} {middle['open_cpu_s']:>8.3f} {middle['compile_cpu_s']:>9.3f} "
                  f"{middle['load_cpu_s']:>8.3f} {mib:>8.0f}  {middle['compile_cpu_s'] / millions:>9.3f} {mib / millions:>24.0f}",
                  flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
