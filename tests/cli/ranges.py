"""Ranges for numbers of the small case, in copies of it."""

import csv
import shutil

from command import MINI


def rows_of(folder, table):
    with open(folder / f"{table}.csv", newline="") as f:
        return list(csv.DictReader(f))


def with_ranges(folder, ranges):
    """A copy of the small case where ranges {(table, row's key, column): (low, high)} are written beside the numbers."""
    shutil.copytree(MINI, folder)
    for table in {table for table, _, _ in ranges}:
        rows = rows_of(folder, table)
        for (t, key, column), (low, high) in ranges.items():
            for row in rows if t == table else []:
                row.setdefault(f"{column}_low", "")
                row.setdefault(f"{column}_high", "")
                if key in (row.get("id"), f"{row.get('id')}/{row.get('period')}"):
                    row[f"{column}_low"], row[f"{column}_high"] = repr(low), repr(high)
        with open(folder / f"{table}.csv", "w", newline="") as f:
            writer = csv.DictWriter(f, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
    return folder
