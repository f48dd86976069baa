"""The report: one HTML file with the data of the brief in it, from the command and from the server, whatever the data hold."""

import html.parser
import json
import os
import pathlib
import re
import shutil
import subprocess

import pytest

from serving import CUTSET, MINI, SOURCE, cutset, serving

MARKER = '<script type="application/json" id="data">'


def has_page():
    done = subprocess.run([CUTSET, "brief", MINI, "-q", "--format", "html"], capture_output=True, text=True)
    assert done.returncode == 0 or "has no page" in done.stderr, done.stderr
    return done.returncode == 0


PAGE = has_page()
needs_page = pytest.mark.skipif(not PAGE, reason="built without a page")
APART = {"model_columns", "model_rows", "model_entries", "certificates", "solution_columns", "run_env", "switch_searches",
         "frontier_states", "caps", "why_not_parts", "origins", "prices", "postings"}


class Scripts(html.parser.HTMLParser):
    """The scripts of a document, as a browser would tell them apart."""

    def __init__(self):
        super().__init__()
        self.found, self.inside, self.comments = [], None, 0

    def handle_starttag(self, tag, attributes):
        if tag == "script":
            self.inside = [dict(attributes), ""]

    def handle_data(self, data):
        if self.inside is not None:
            self.inside[1] += data

    def handle_endtag(self, tag):
        if tag == "script":
            self.found.append(self.inside)
            self.inside = None

    def handle_comment(self, data):
        self.comments += 1


def data_of(text):
    parser = Scripts()
    parser.feed(text)
    embedded = [body for attributes, body in parser.found if attributes.get("id") == "data"]
    assert len(embedded) == 1
    assert text.count(MARKER) >= 1
    return json.loads(embedded[0]), len(parser.found)


def test_a_build_without_a_page_says_so(tmp_path):
    if PAGE:
        pytest.skip("this build has one")
    for words in (["-o", tmp_path / "r.html"], ["--format", "html"]):
        out, err = cutset("brief", MINI, *words, status=1)
        assert out == "" and "this build has no page" in err
    assert not list(tmp_path.iterdir())


@needs_page
def test_the_report_holds_what_the_brief_says(tmp_path):
    out, _ = cutset("brief", MINI, "-o", tmp_path / "r.html")
    assert "Two suppliers" in out, "the page is printed as ever"
    text = (tmp_path / "r.html").read_text()
    data, _ = data_of(text)
    printed = json.loads(cutset("brief", MINI, "--format", "json")[0])
    rows = json.loads(cutset("rows", MINI, "--format", "json")[0])
    assert set(data) == {"version", "result", "rows"}
    assert data["result"] == {name: table for name, table in printed.items() if name not in APART}
    assert data["rows"] == {name: rows[name] for name in ("case_questions", "case_rows", "case_cells")}
    assert cutset("--version")[0] == f"cutset {data['version']}\n"
    assert cutset("brief", MINI, "--format", "html")[0] == text, "the same bytes each time"
    assert cutset("brief", MINI, "-q", "-o", tmp_path / "r.html")[0] == ""
    assert [p.name for p in tmp_path.iterdir()] == ["r.html"]
    assert "http://" not in text.split(MARKER)[0].replace("http://www.w3.org/", ""), "nothing is loaded from elsewhere"


@needs_page
def test_only_a_brief_has_a_report(tmp_path):
    for words in (["solve", MINI, "-o", tmp_path / "x.html"], ["solve", MINI, "--format", "html"], ["check", MINI, "-f", "html"]):
        assert "only brief makes a report" in cutset(*words, status=1)[1]
    assert "takes no --table" in cutset("brief", MINI, "-f", "html", "-t", "stages", status=1)[1]
    assert "cannot be" in cutset("brief", MINI, "-q", "-o", tmp_path / "none" / "x.html", status=1)[1]
    assert not list(tmp_path.iterdir())


@needs_page
def test_one_run_makes_several_files(tmp_path):
    cutset("brief", MINI, "-q", "-o", tmp_path / "a.cutset", "-o", tmp_path / "b.cutset", "-o", tmp_path / "r.html")
    assert (tmp_path / "r.html").read_text() == cutset("brief", MINI, "--format", "html")[0]
    digests = [cutset("export", tmp_path / name, "--format", "digest")[0] for name in ("a.cutset", "b.cutset")]
    assert digests == [cutset("brief", MINI, "--format", "digest")[0]] * 2
    _, err = cutset("brief", MINI, "-q", "-o", tmp_path / "c", "-o", tmp_path / "c", status=1)
    assert "twice" in err and not (tmp_path / "c").exists()


def browser(folder, text):
    """A path on which the browser is a script of ours."""
    (folder / "bin").mkdir()
    (folder / "bin" / "chromium").write_text("#!/bin/sh\n" + text)
    (folder / "bin" / "chromium").chmod(0o755)
    (folder / "tmp").mkdir()
    return {**os.environ, "PATH": f"{folder / 'bin'}:/usr/bin:/bin", "TMPDIR": str(folder / "tmp")}


def brief_as_pdf(folder, environment, status):
    done = subprocess.run([CUTSET, "brief", MINI, "-q", "-o", folder / "r.pdf"], capture_output=True, text=True,
                          env=environment, timeout=200)
    assert done.returncode == status, done.stderr
    return done.stderr


@needs_page
def test_a_report_as_pdf(tmp_path):
    if shutil.which("chromium") is None:
        pytest.skip("no chromium")
    environment = {**os.environ, "TMPDIR": str(tmp_path / "tmp")}
    (tmp_path / "tmp").mkdir()
    brief_as_pdf(tmp_path, environment, 0)
    pdf = (tmp_path / "r.pdf").read_bytes()
    assert pdf.startswith(b"%PDF") and len(re.findall(rb"/Type ?/Page[^s]", pdf)) >= 3
    assert not list((tmp_path / "tmp").iterdir()), "nothing is left behind"


@needs_page
def test_what_the_browser_is_given(tmp_path):
    environment = browser(tmp_path, '''
for word; do case $word in --print-to-pdf=*) to=${word#*=};; file://*) from=${word#file://};; esac; done
printf '%%PDF-' >$to; cat $from >>$to''')
    assert brief_as_pdf(tmp_path, environment, 0) == ""
    assert (tmp_path / "r.pdf").read_text() == "%PDF-" + cutset("brief", MINI, "--format", "html")[0]


@needs_page
@pytest.mark.parametrize("text", ["exit 1", "kill -9 $$", "exit 0", "for w; do case $w in --print-to-pdf=*) echo no >${w#*=};; esac; done"])
def test_a_browser_that_fails_leaves_nothing(tmp_path, text):
    err = brief_as_pdf(tmp_path, browser(tmp_path, text), 1)
    assert err == "cutset: Chromium did not print the report; try the report as HTML\n"
    assert sorted(os.listdir(tmp_path)) == ["bin", "tmp"] and not os.listdir(tmp_path / "tmp")


@needs_page
def test_without_a_browser_that_is_said_at_once(tmp_path):
    err = brief_as_pdf(tmp_path, {**os.environ, "PATH": str(tmp_path)}, 1)
    assert "printed by Chromium, which is not installed" in err and not os.listdir(tmp_path)


HOSTILE = ['</script><script>alert(1)</script>', '<!-- <script>', '</SCRIPT ', ']]>', '\\u003c/script>', '"}}]</script>',
           "\u2028\u2029", "<img src=x onerror=alert(1)>"]


@needs_page
def test_no_text_of_a_case_gets_out_of_its_place(tmp_path):
    case = tmp_path / "case"
    shutil.copytree(MINI, case)
    routes = (case / "routes.csv").read_text().replace("round number for tests", '"' + " ".join(HOSTILE).replace('"', '""') + '"')
    (case / "routes.csv").write_text(routes)
    yaml = (case / "case.yaml").read_text()
    (case / "case.yaml").write_text(yaml.replace('title: "Two suppliers, one refinery, two months"', "title: '</script><!-- &amp; <b>'"))
    cutset("brief", MINI, "-q", "-o", tmp_path / "plain.html")
    cutset("brief", case, "-q", "-o", tmp_path / "r.html")
    plain, hostile = (tmp_path / "plain.html").read_text(), (tmp_path / "r.html").read_text()
    data, n_scripts = data_of(hostile)
    assert n_scripts == data_of(plain)[1], "no script more than in any report"
    sources = {row["source"] for row in data["rows"]["case_rows"] if row["table"] == "routes"}
    assert sources == {" ".join(HOSTILE)}
    assert next(r["value"] for r in data["result"]["run"] if r["name"] == "title") == "</script><!-- &amp; <b>"
    inside = hostile.split(MARKER)[-1].split("</script>")[0]
    assert "<" not in inside


@needs_page
def test_the_server_makes_the_same_report(tmp_path):
    case = tmp_path / "mini"
    shutil.copytree(MINI, case)
    with serving(cases=[case]) as s:
        run = s.run("brief").headers["Cutset-Run"]
        reply = s.get(f"runs/{run}/report")
        assert reply.status == 200 and reply.headers["Content-Type"].startswith("text/html")
        policy = reply.headers["Content-Security-Policy"]
        assert policy.startswith("sandbox allow-scripts allow-downloads;") and "default-src 'none'" in policy
        data, _ = data_of(reply.text)
        printed, _ = data_of(cutset("brief", case, "--format", "html")[0])
        assert data == printed
        solved = s.run("solve").headers["Cutset-Run"]
        assert s.get(f"runs/{solved}/report").status == 409
        # What is told beside the answer must be what it was made of.
        (case / "routes.csv").write_text((case / "routes.csv").read_text().replace(",120,kt/month,", ",90,kt/month,"))
        changed = s.get(f"runs/{run}/report")
        assert changed.status == 409 and "changed" in changed.message


@needs_page
def test_the_page_is_served(tmp_path):
    with serving() as s:
        page = s.get("/")
        assert page.status == 200 and '<div id="app">' in page.text
        for name in pathlib.Path(SOURCE / "build" / "web" / "assets").iterdir():
            reply = s.get(f"/assets/{name.name}")
            assert reply.status == 200 and reply.bytes == name.read_bytes()
            assert s.get(f"/assets/{name.name}", headers={"If-None-Match": reply.headers["ETag"]}).status == 304
            assert reply.headers["Content-Type"].split(";")[0] in ("text/javascript", "text/css", "image/svg+xml", "application/json")
        assert s.get("/index.html").bytes == page.bytes
        assert s.get("/report.html").status == 404
