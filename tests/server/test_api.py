"""The server answers what the command prints, from the same tables."""

import gzip
import json
import re

import pytest

from serving import BELARUS, MINI, VERBS, cutset, files_of, serving


@pytest.fixture(scope="module")
def server():
    with serving(cases=[MINI, BELARUS]) as s:
        yield s


QUESTIONS = [
    ("check", {}, []),
    ("solve", {}, []),
    ("solve", {"scenario": "cut", "set": ["routes.ship.capacity=40 kt/month"], "detail": False},
     ["--scenario", "cut", "--set", "routes.ship.capacity=40 kt/month", "--no-detail"]),
    ("compare", {"scenario": ["cut"], "survival": False}, ["--scenario", "cut", "--no-survival"]),
    ("depend", {"horizon": [1, 2], "threads": 1}, ["--horizon", "1", "--horizon", "2", "--threads", "1"]),
    ("diversify", {"supplier": "AAA"}, ["--supplier", "AAA"]),
    ("brief", {}, []),
    ("why", {"scenario": "cut", "set": ["storages.tank.initial=6 kt", "routes.ship.capacity=20 kt/month"]},
     ["--scenario", "cut", "--set", "storages.tank.initial=6 kt", "--set", "routes.ship.capacity=20 kt/month"]),
    ("why-not", {"route": "ship"}, ["--route", "ship"]),
    ("simulate", {"scenario": "cut"}, ["--scenario", "cut"]),
    ("rows", {"row": ["routes.ship", "questions"]}, ["--row", "routes.ship", "--row", "questions"]),
]


def stable(text):
    """What run_env tells differs between runs."""
    tables = json.loads(text)
    tables.pop("run_env", None)
    return tables


@pytest.mark.parametrize("verb,options,words", QUESTIONS)
def test_a_verb_answers_as_the_command(server, verb, options, words):
    reply = server.run(verb, options)
    assert reply.status == 200, reply.text
    printed, _ = cutset(verb, MINI, *words, "--format", "json", status=int(reply.headers["Cutset-Outcome"] == "not servable") * 2)
    assert stable(reply.text) == stable(printed)
    assert list(reply.json) == list(json.loads(printed))
    named = [t for t in reply.json if t != "run_env"][:2] + ["scores"]
    part = server.run(verb, options, tables=named)
    again, _ = cutset(verb, MINI, *words, "--format", "json", *[w for t in named for w in ("--table", t)],
                      status=int(reply.headers["Cutset-Outcome"] == "not servable") * 2)
    assert part.text == again, "byte for byte"
    assert part.headers["Cutset-Run"] == reply.headers["Cutset-Run"], "an equal question is not asked twice"


def test_backtest_says_what_the_command_says(server):
    reply = server.run("backtest", {})
    _, err = cutset("backtest", MINI, status=1)
    assert reply.status == 422 and reply.message in err


def test_verify_names_a_run(server):
    run = server.run("solve", {"scenario": "cut"}).headers["Cutset-Run"]
    reply = server.run("verify", {"result": run}, tables=["verification"])
    assert reply.status == 200 and reply.headers["Cutset-Outcome"] == "answered"
    assert reply.json["verification"] and all(row["passed"] for row in reply.json["verification"])
    for name in ("/etc/passwd", "../x", "0123456789abcdef", ""):
        assert server.run("verify", {"result": name}).status == 422


def test_the_founding_case(server):
    options = {"set": "contracts.duty_free.max=0.5 Mt/month", "ranges": False}
    tables = ["stages", "supply", "flows"]
    reply = server.run("solve", options, case="belarus-2020", tables=tables)
    assert reply.status == 200, reply.text
    printed, _ = cutset("solve", BELARUS, "--set", "contracts.duty_free.max=0.5 Mt/month", "--no-ranges", "--format", "json",
                        *[w for t in tables for w in ("--table", t)])
    assert reply.text == printed
    run = reply.headers["Cutset-Run"]
    one = server.get(f"runs/{run}/result?table=flows&solve=base").json["flows"]
    assert one == [row for row in json.loads(printed)["flows"] if row["solve"] == "base"] and one
    assert server.get(f"runs/{run}/result?table=flows&solve=x%22y").json == {"flows": []}


def test_results_of_a_run(server, tmp_path):
    run = server.run("solve", {"scenario": "cut"}).headers["Cutset-Run"]
    file = server.get(f"runs/{run}/file")
    (tmp_path / "r.cutset").write_bytes(file.bytes)
    saved = tmp_path / "r.cutset"
    assert file.headers["Content-Disposition"] == f'attachment; filename="{run}.cutset"'
    assert cutset("export", saved, "--format", "csv", "--table", "flows")[0].encode() == \
        server.get(f"runs/{run}/result?table=flows&format=csv").bytes
    assert cutset("export", saved, "--format", "json", "--table", "model_rows")[0] == \
        server.get(f"runs/{run}/result?table=model_rows").text
    plain = server.get(f"runs/{run}/result")
    assert "flows" not in plain.json and "stages" in plain.json and "run" in plain.json
    packed = server.get(f"runs/{run}/result", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip" and gzip.decompress(packed.bytes) == plain.bytes
    assert "Content-Encoding" not in server.get(f"runs/{run}/result", headers={"Accept-Encoding": "gzip;q=0"}).headers
    for tag in (plain.headers["ETag"], packed.headers["ETag"]):
        seen = server.get(f"runs/{run}/result", headers={"If-None-Match": tag})
        assert seen.status == 304 and seen.bytes == b""
    assert server.get(f"runs/{run}/result", headers={"If-None-Match": '"other"'}).status == 200
    for query, what in [("table=nothing", "unknown table"), ("format=csv", "holds one table"), ("format=xml", "none of"),
                        ("x=1", "none of"), ("table=flows&table=stages&format=csv", "several"),
                        ("solve=a&solve=b", "twice")]:
        reply = server.get(f"runs/{run}/result?{query}")
        assert reply.status == 422 and what in reply.message, reply.text
    assert server.ask("HEAD", f"runs/{run}/result").status == 200


def test_an_answer_that_is_not_servable_is_an_answer(server):
    reply = server.run("solve", {"set": ["storages.tank.initial=0 kt", "routes.pipeline.capacity=1 kt/month",
                                         "routes.ship.capacity=1 kt/month"]})
    assert reply.status == 200 and reply.headers["Cutset-Outcome"] == "not servable"
    assert server.state(reply.headers["Cutset-Run"])["outcome"] == "not servable"


@pytest.mark.parametrize("body,status,message", [
    (b"", 400, "no JSON"), (b"{", 400, "no JSON"), (b"[]", 400, "not a JSON object"), (b"null", 400, "no JSON"),
    (b'{"case": "mini", "case": "mini"}', 400, "no JSON"),
    (b"\xff\xfe", 400, "no JSON"), (b'{"case": "mini\\u0000"}', 400, "no JSON"),
    (b"[" * 100000, 400, "no JSON"), (b'{"case": ' + b'{"a": ' * 3000 + b"1" + b"}" * 3001, 400, "no JSON"),
    (b"{}", 400, "names no case"), (b'{"case": 3}', 400, "names no case"),
    (b'{"case": "mini", "x": 1}', 400, '"x"'), (b'{"case": "mini", "options": []}', 400, "not an object"),
    (b'{"case": "other"}', 404, 'no case "other"'), (b'{"case": "../mini"}', 404, "no case"),
    (b'{"case": "mini/../mini"}', 404, "no case"), (b'{"case": ""}', 404, "no case"),
    (b'{"case": "mini", "options": {"scenaro": "cut"}}', 422, 'did you mean "scenario"'),
    (b'{"case": "mini", "options": {"scenario": "cit"}}', 422, "did you mean"),
    (b'{"case": "mini", "options": {"detail": "maybe"}}', 422, "yes or no"),
    (b'{"case": "mini", "options": {"detail": [true, false]}}', 422, "one value"),
    (b'{"case": "mini", "options": {"time_limit": -1}}', 422, "above 0"),
    (b'{"case": "mini", "options": {"time_limit": {}}}', 422, "neither"),
    (b'{"case": "mini", "options": {"time_limit": 1, "time-limit": 2}}', 422, "twice"),
    (b'{"case": "mini", "options": {"output": "/tmp/x"}}', 422, "command line"),
    (b'{"case": "mini", "options": {"progress_to": 1}}', 422, "command line"),
    (b'{"case": "mini", "options": {"against": "cut"}}', 422, "belongs to compare"),
    (b'{"case": "mini", "options": {"set": ["a=b"]}}', 422, "not of the form"),
    (b'{"case": "mini", "options": {"set": "--output=/tmp/x"}}', 422, "not of the form"),
    (b'{"case": "mini", "tables": ["nothing"]}', 422, "unknown table"),
    (b'{"case": "mini", "tables": "stages"}', 400, "not an array"),
    (b'{"case": "mini", "tables": [1]}', 400, "not an array"),
    (b'{"case": "mini", "options": {"start": "2020-13-01"}}', 422, "a date"),
])
def test_wrong_questions_are_told(server, body, status, message):
    reply = server.ask("POST", "solve", body)
    assert (reply.status, message in reply.message) == (status, True), reply.text
    assert set(reply.json["error"]) >= {"status", "message"}


def test_null_is_not_given_and_order_does_not_matter(server):
    one = server.run("solve", {"ranges": False, "scenario": "cut", "as_of": None})
    other = server.run("solve", {"scenario": ["cut"], "ranges": False})
    assert one.headers["Cutset-Run"] == other.headers["Cutset-Run"]


def test_paths_and_methods(server):
    for path in ("/api", "/api/v1", "/api/v1/", "/api/v1//cases", "/api/v2/cases", "nothing", "cases/none", "runs/none",
                 "runs/none/result", "cases/mini/files/../case.yaml", "cases/mini/files/..%2f..%2fpasswd", "cases/mini/files/x.csv",
                 "cases/..%2f..%2fetc", "cases/mini/files/case.yaml/x", "runs/..%2fruns", "runs/%00", "/..%2f..%2fetc/passwd",
                 "/../../etc/passwd", "cases/mini/other", "/report.html", "export", "serve"):
        reply = server.get(path)
        assert reply.status == 404, (path, reply.status)
        assert "root:" not in reply.text
    for method, path, allowed in [("PUT", "solve", "POST"), ("GET", "solve", "POST"), ("DELETE", "cases", "GET"),
                                  ("POST", "cases/mini", "GET, PUT, DELETE"), ("POST", "/", "GET"), ("DELETE", "verbs", "GET"),
                                  ("OPTIONS", "solve", "POST"), ("PATCH", "runs", "GET")]:
        reply = server.ask(method, path, {} if method in ("PUT", "POST") else None)
        assert (reply.status, reply.headers.get("Allow")) in ((405, allowed), (400, None)), (method, path, reply.text)
    assert server.get("cases/mini/files/case.yaml").text == files_of(MINI)["case.yaml"]
    assert server.get("cases/mini/files/routes.csv").headers["Content-Type"].startswith("text/csv")


def test_every_response_says_what_browsers_may_do(server):
    for path in ("/", "/nothing", "cases", "verbs", "runs/none"):
        headers = server.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] == "no-referrer"
        assert not [name for name in headers if name.lower().startswith("access-control-")]


def test_cases_are_told(server):
    mini, belarus = server.get("cases").json
    assert (mini["id"], mini["currency"], mini["buyers"], mini["n_errors"], mini["uploaded"]) == ("mini", "USD", ["BBB"], 0, False)
    assert belarus["id"] == "belarus-2020" and belarus["as_of"] == "2020-02-10"
    whole = server.get("cases/belarus-2020").json
    assert {"id": "cut_off", "name": whole["scenarios"][[s["id"] for s in whole["scenarios"]].index("cut_off")]["name"]} in whole["scenarios"]
    assert all(s["name"] for s in whole["scenarios"])
    assert whole["questions"][2]["verb"] == "compare" and whole["questions"][2]["options"] == "--scenario suspension"


# ---- OpenAPI and the tables -------------------------------------------------------------------------------------------

def test_verbs_and_options_are_those_of_the_help(server):
    verbs = server.get("verbs").json
    assert [v["name"] for v in verbs] == VERBS
    for verb in verbs:
        text, _ = cutset("help", verb["name"])
        shown = set(re.findall(r"^ +(?:-\w, )? *--([a-z-]+)", text, re.M))
        of_command = {"output", "format", "table", "width", "colour", "progress", "progress-to", "quiet", "help"}
        shown = {word for word in shown if not (word.startswith("no-") and word[3:] in shown)}
        assert {o["name"].replace("_", "-") for o in verb["options"]} == shown - of_command, verb["name"]


def test_openapi_lists_exactly_the_verbs_and_options(server):
    document = server.get("openapi.json").json
    assert document["openapi"].startswith("3.0.")
    verbs = {v["name"]: v for v in server.get("verbs").json}
    found = {path[1:] for path, item in document["paths"].items() if "post" in item}
    assert found == set(verbs)
    for name, verb in verbs.items():
        body = document["paths"][f"/{name}"]["post"]["requestBody"]["content"]["application/json"]["schema"]
        options = body["properties"]["options"]["properties"]
        assert list(options) == [o["name"] for o in verb["options"]]
        for option in verb["options"]:
            schema = json.dumps(options[option["name"]])
            for word in option["choices"]:
                assert f'"{word}"' in schema
    references = re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(document))
    for reference in references:
        at = document
        for part in reference.split("/"):
            at = at[part]
    for path, item in document["paths"].items():
        for method, operation in item.items():
            assert operation["operationId"] and operation["responses"], path
            named = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
            assert named == set(re.findall(r"\{(\w+)\}", path)), path
    ids = [o["operationId"] for item in document["paths"].values() for o in item.values()]
    assert len(ids) == len(set(ids))


def test_openapi_is_sound(server):
    validator = pytest.importorskip("openapi_spec_validator")
    validator.validate_spec(server.get("openapi.json").json)


def test_columns_are_those_of_the_documents(server):
    columns = server.get("columns").json
    text, _ = cutset("document", "results")
    tables = re.findall(r"^## (\w+)$", text, re.M)
    assert list(dict.fromkeys(c["table"] for c in columns)) == sorted(
        set(tables), key=lambda t: [c["table"] for c in columns].index(t))
    flows = [c for c in columns if c["table"] == "flows"]
    assert [c["name"] for c in flows if c["key"]] == ["solve", "role", "table", "key", "commodity", "step", "period"]
    assert {"type": "number", "unit": "@unit"}.items() <= next(c for c in flows if c["name"] == "quantity").items()
