"""Documents that the program prints are committed as it prints them, and what the documents tell people to type exists."""

import csv
import json
import re
import shlex
import subprocess

import pytest

from command import CUTSET, SOURCE, cutset

CASES = sorted(path.parent for path in (SOURCE / "cases").glob("*/case.yaml"))
WRITTEN = [SOURCE / name for name in ("README.md", "docs/questions.md", "docs/first-case.md", "docs/belarus-2020.md")]
TUTORIAL = SOURCE / "cases" / "tutorial"


@pytest.mark.parametrize("what", ["case-format", "results"])
def test_generated_document_is_fresh(what):
    out, _ = cutset("document", what)
    path = SOURCE / "docs" / f"{what}.md"
    assert out == path.read_text(), f"write it anew: cutset document {what} >docs/{what}.md"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_data_package_is_fresh_and_names_the_files_there_are(case):
    out, _ = cutset("document", "datapackage", case)
    path = case / "datapackage.json"
    assert out == path.read_text(), f"write it anew: cutset document datapackage cases/{case.name} >{path.name}"
    package = json.loads(out)
    paths = [resource["path"] for resource in package["resources"]]
    assert package["name"] == case.name
    assert sorted(paths) == sorted(file.name for file in case.glob("*.csv"))
    for resource in package["resources"]:
        header = (case / resource["path"]).read_text().splitlines()[0].split(",")
        assert sorted(field["name"] for field in resource["schema"]["fields"]) == sorted(header)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_has_no_findings(case):
    out, err = cutset("check", case)
    assert err == "" and "warning" not in out


def commands(document):
    """Every line `$ ...` of the fenced blocks of a document."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", document.read_text(), re.M | re.S)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


@pytest.mark.parametrize("document", WRITTEN, ids=lambda path: path.name)
def test_commands_of_documents_exist(document):
    """Options are looked for in the help of their verb, targets in the Makefile; nothing is run."""
    lines = commands(document)
    assert lines
    makefile = (SOURCE / "Makefile").read_text()
    for line in lines:
        words = shlex.split(line)
        if words[0] == "make":
            assert all(re.search(rf"^{word}:", makefile, re.M) for word in words[1:] if "=" not in word), line
        elif words[0].split("/")[-1] == "cutset":
            usage, _ = cutset("help", words[1])
            for word in words[2:]:
                if word.startswith("-"):
                    assert re.search(rf"(^| ){re.escape(word)}[ ,\n]", usage), f"{line}: {word}"
                elif word.startswith(("cases/", "tests/cases/")):
                    assert (SOURCE / word / "case.yaml").exists(), line


@pytest.mark.parametrize("document", WRITTEN + [SOURCE / "CONTRIBUTING.md"] + sorted((SOURCE / "docs").glob("*.md")),
                         ids=lambda path: path.name)
def test_links_lead_somewhere(document):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text()):
        assert "://" in target or (document.parent / target).exists(), target


def test_tutorial_shows_its_files_as_they_are():
    text = (SOURCE / "docs" / "first-case.md").read_text()
    for path in sorted(TUTORIAL.glob("*.csv")) + [TUTORIAL / "case.yaml"]:
        assert f"`{path.name}`\n\n```\n{path.read_text()}```\n" in text, path.name


# What the tutorial says about mistakes: file, what stands there, what is written instead.
MISTAKES = [
    ("routes.csv", "pipeline,east_border", "pipeline,eastborder"),
    ("demands.csv", "12,million m3/d", "12,million m3"),
    ("demands.csv", "12,million m3/d", ",million m3/d"),
    ("demands.csv", "quantity_unit", "quantity_units"),
    ("contracts.csv", "hub - 3 EUR/MWh", "hubb - 3 EUR/MWh"),
    ("contracts.csv", "hub - 3 EUR/MWh", "hub - 3"),
    ("series.csv", ",assumed,", ",guess,"),
    ("series.csv", "hub,2021,", "hub,2021-01,"),
    ("case.yaml", "as_of: 2020-12-31", "as_of: 2020-11-30"),
    ("scenarios.csv", "routes,pipeline,", "routes,pipelines,"),
]


@pytest.mark.parametrize("file, old, new", MISTAKES, ids=[new for _, _, new in MISTAKES])
def test_messages_in_the_tutorial_are_real(file, old, new, tmp_path):
    for path in TUTORIAL.iterdir():
        text = path.read_text()
        if path.name == file:
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / path.name).write_text(text)
    done = subprocess.run([CUTSET, "solve", tmp_path], capture_output=True, text=True)
    told = (SOURCE / "docs" / "first-case.md").read_text()
    assert done.returncode == 1
    for line in done.stderr.splitlines()[:-1] or done.stderr.splitlines():
        assert line in told


def test_rows_told_of_a_case_are_its_rows():
    """Tables of the walk through the case: | `table:key` column | value | kind | known from | source |."""
    case = SOURCE / "cases" / "belarus-2020"
    package = json.loads((case / "datapackage.json").read_text())
    keys = {r["name"]: [name for name in r["schema"]["primaryKey"] if name != "known_from"] for r in package["resources"]}
    told = re.findall(r"^\| `(\w+):([^`]+)`(?: (\w+))? \| (.*?) \| (measured|derived|assumed) \| ([\d-]+) \| (.*) \|$",
                      (SOURCE / "docs" / "belarus-2020.md").read_text(), re.M)
    assert len(told) > 40
    for table, key, column, value, kind, known_from, source in told:
        with open(case / f"{table}.csv", newline="") as file:
            rows = [row for row in csv.DictReader(file) if "/".join(row[name] for name in keys[table]) == key]
        assert len(rows) == 1, (table, key)
        cell = {name: rows[0].get(f"{column}_{name}") or rows[0][name] for name in ("kind", "known_from", "source")}
        unit = rows[0].get(f"{column}_unit", "") if column else ""
        number = f"{rows[0][column]} {unit if unit != '1' else ''}".strip() if column else ""
        link = re.fullmatch(r"\[.*?\]\((.*)\)", source)
        assert (value.strip("`"), kind, known_from) == (number, cell["kind"], cell["known_from"]), (table, key)
        assert cell["source"].startswith(link[1] if link else source.removesuffix(" ...")), (table, key)
