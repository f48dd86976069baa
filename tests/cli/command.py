"""Running the command in tests, and comparing with golden files (UPDATE_GOLDEN=1 rewrites them: review the difference)."""

import os
import pathlib
import sqlite3
import subprocess

SOURCE = pathlib.Path(os.environ.get("CUTSET_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
CUTSET = os.environ.get("CUTSET", str(SOURCE / "build" / "release" / "cutset"))
MINI = str(SOURCE / "tests" / "cases" / "mini")


def cutset(*words, status=0, env=None, **options):
    """Runs the command; its exit status must be the one given. Returns (stdout, stderr)."""
    clean = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR")}
    clean.update(env or {})
    done = subprocess.run([CUTSET, *map(str, words)], capture_output=True, env=clean, timeout=100, **options)
    out, err = done.stdout.decode(), done.stderr.decode()
    assert done.returncode == status, f"cutset {' '.join(map(str, words))}: {done.returncode}\n{out[-2000:]}\n{err[-2000:]}"
    return out, err


def golden(name, text):
    path = SOURCE / "tests" / "golden" / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_bytes(text.encode())
    assert path.exists(), f"{path} is missing: run with UPDATE_GOLDEN=1"
    assert text == path.read_bytes().decode(), f"{path} differs: run with UPDATE_GOLDEN=1 and review the difference"


def saved(path, rows, outcome=0):
    """Writes a result by SQL alone, from its documented schema: rows is {table: [{column: value}, ...]}."""
    ddl, _ = cutset("document", "ddl")
    with sqlite3.connect(path) as db:
        db.executescript(ddl)
        db.executemany("INSERT INTO cutset_format VALUES (?, ?)",
                       [("format", "1"), ("outcome", str(outcome)), ("version", "0.1.0")])
        for table, table_rows in rows.items():
            for row in table_rows:
                columns = ", ".join(f'"{column}"' for column in row)
                marks = ", ".join("?" * len(row))
                db.execute(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', list(row.values()))
    db.close()
    return str(path)


def made_up():
    """Rows of every kind that a page shows: long names, several units, wide characters, missing cells, tiny numbers."""
    solves = ("base", "suspension")
    suppliers = [("rosneft", "RUS", 17950.25, 301.4), ("azeri_light_through_odesa", "AZE", 250.0, 412.125),
                 ("bakken_through_klaipeda", "USA", 80.5, None)]
    return {
        "run": [{"name": n, "value": v} for n, v in {
            "title": "Беларусь, février 2020", "verb": "brief", "view": "buyer BLR", "start": "2020-02-10",
            "end": "2021-02-09", "as_of": "2020-02-10", "options": "--set 'contracts.rosneft.max=0.5 Mt/month'",
            "outcome": "answered"}.items()],
        "headlines": [
            {"position": 1, "topic": "How long does it last?", "unit": "d", "value": 34, "low": 28, "high": 41,
             "answer": "At half a million tonnes a month both refineries run at minimum load for 34 days, until 15 "
                       "March 2020; after that the one in the north stops first, because no railway reaches it.",
             "kind": "assumed", "proof": "proved both ways",
             "sources": " ".join(f"storages:tank_{i}" for i in range(9))},
            {"position": 2, "topic": "How long does it last?", "answer": "Home demand is met for more than 365 days.",
             "value": 365, "unit": "d", "proof": "proved both ways"},
            {"position": 3, "topic": "What does it earn?", "answer": "A tonne earns 12.4 USD.", "value": 12.4321,
             "unit": "USD/t", "kind": "derived", "proof": "proved", "sources": "contracts:rosneft"},
        ],
        "supply": [
            {"solve": s, "commodity": "urals", "table": "contracts", "key": k, "origin": o, "quantity": q, "unit": "kt",
             "share": q / 182.8075, "price": p, "price_unit": "USD/t"} for s in solves for k, o, q, p in suppliers],
        "binding": [
            {"solve": s, "stage": "cost", "table": "routes", "key": k, "column": "capacity", "side": "most",
             "periods": 3, "first": "2020-02-10", "worth": w, "unit": u, "sentence": f"routes '{k}': {t}"}
            for s in solves for k, w, u, t in [
                ("druzhba", 12.5, "USD/t", "its capacity is the ceiling in 3 of 14 periods, first from 2020-02-10"),
                ("klaipeda", 0.000000025, "GWh/kt", "its capacity is the ceiling in 3 of 14 periods")]],
        "survival": [
            {"solve": "suspension", "variant": "start", "load": load, "routes": "without new routes", "days": days,
             "beyond": beyond, "until": "2020-03-15", "binds": "conversions 'naftan', below its minimum load",
             "proof": "proved"} for load, days, beyond in [("minimum", 34, 0), ("home", 365, 1)]],
        "stages": [
            {"solve": s, "stage": 1, "goal": "net cost", "status": "optimal", "objective": -1234567.891, "bound": -1234567.9,
             "gap": 0.009, "residual": 2.5e-13, "unit": "thousand USD", "proof": "proved", "leaves": 1} for s in solves],
        "postings": [
            {"solve": "base", "period": f"2020-{m:02}-01", "payer": "BLR", "recipient": "RUS", "table": "contracts",
             "key": "rosneft", "term": "urals", "micro": 2**62 + m} for m in range(1, 13)],
    }
