"""Runs from their birth to after a restart: progress, cancelling, limits, crashes of a child and of the server, full disks,
uploads. Nothing that was finished is lost, and nothing is told as finished that was not."""

import concurrent.futures
import json
import os
import pathlib
import resource
import shutil
import signal
import sqlite3
import subprocess
import time

import pytest

from serving import BELARUS, MINI, Server, cutset, files_of, serving

# A question that takes a while, and one to be told apart from it.
SLOW = {"detail": False}
OTHER = {"detail": False, "set": "routes.unecha_mozyr.tariff=71 RUB/t"}


def ask_slow(server, options=None):
    reply = server.run("solve", options or SLOW, case="belarus-2020", wait=False)
    assert reply.status == 202, reply.text
    assert reply.headers["Location"] == f"/api/v1/runs/{reply.json['run']}"
    return reply.json["run"]


def wait_running(server, run):
    server.wait_for(run, ("running",))
    until = time.monotonic() + 20
    while not server.children():
        assert time.monotonic() < until
        time.sleep(0.01)


def events_of(server, run):
    """The events of a run until the server ends them."""
    said = server.raw(f"GET /api/v1/runs/{run}/events HTTP/1.0\r\nHost: localhost:{server.port}\r\n\r\n".encode(), timeout=120)
    head, _, body = said.decode().partition("\r\n\r\n")
    assert "text/event-stream" in head
    found = []
    for block in body.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if line[:1] not in (":", ""))
        if lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


@pytest.fixture(scope="module")
def server():
    with serving("--jobs", "1", "--queue", "2", cases=[MINI, BELARUS]) as s:
        yield s


def test_progress_is_told_to_the_end(server):
    run = server.run("compare", {"scenario": "cut_off", "threads": 1}, case="belarus-2020", wait=False).json["run"]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        told = [f.result() for f in [pool.submit(events_of, server, run) for _ in range(3)]]
    for events in told:
        kinds = [kind for kind, _ in events]
        assert kinds[-1] == "done" and set(kinds[:-1]) == {"progress"} and len(kinds) > 3
        shares = [data["share"] for kind, data in events[:-1] if data["share"] is not None]
        assert shares == sorted(shares) and 0 <= shares[0] and shares[-1] <= 1
        assert all(set(data) == {"share", "text", "seconds_left"} for kind, data in events[:-1])
        assert events[-1][1]["state"] == "done" and events[-1][1] == server.state(run)
    assert [kind for kind, _ in events_of(server, run)] == ["done"]


def test_a_full_queue_says_when_to_come_again(server):
    runs = [ask_slow(server, {"detail": False, "set": f"routes.unecha_mozyr.tariff={70 + i} RUB/t"}) for i in range(3)]
    wait_running(server, runs[0])
    # One runs, two wait: one more has no place, an equal one shares.
    assert ask_slow(server, {"detail": False, "set": "routes.unecha_mozyr.tariff=72 RUB/t"}) == runs[2]
    reply = server.run("solve", OTHER | {"end": "2020-12-31"}, case="belarus-2020")
    assert reply.status == 503 and int(reply.headers["Retry-After"]) > 0, reply.text
    assert server.run("rows", {"row": "routes.ship"}).status == 200, "what is quick has places of its own"
    assert [s["state"] for s in map(server.state, runs)] == ["running", "waiting", "waiting"]
    events = server.socket()
    events.sendall(f"GET /api/v1/runs/{runs[1]}/events HTTP/1.1\r\nHost: localhost:{server.port}\r\n\r\n".encode())
    got = b""
    while b"waits for others" not in got:
        got += events.recv(4096)
    # A waiting one goes at once, a running one as soon as it listens.
    assert server.ask("DELETE", f"runs/{runs[1]}").status in (202, 204)
    while b"event: done" not in got:
        got += events.recv(4096)
    events.close()
    assert server.state(runs[1])["state"] == "cancelled"
    started = time.monotonic()
    assert server.ask("DELETE", f"runs/{runs[0]}").status == 202
    state = server.wait_for(runs[0])
    assert state["state"] == "cancelled" and state["error"]["status"] == "cancelled" and time.monotonic() - started < 10
    assert server.ask("DELETE", f"runs/{runs[2]}").status == 202
    server.wait_for(runs[2])
    for run in runs:
        assert server.get(f"runs/{run}/result").status == 409
        assert server.ask("DELETE", f"runs/{run}").status == 204
        assert server.get(f"runs/{run}").status == 404
    assert not server.children()


def test_who_waits_for_a_cancelled_run_is_told(server):
    with concurrent.futures.ThreadPoolExecutor() as pool:
        waiting = pool.submit(server.run, "solve", OTHER, case="belarus-2020")
        until = time.monotonic() + 20
        while not (runs := [r for r in server.get("runs").json if r["state"] == "running"]):
            assert time.monotonic() < until
            time.sleep(0.02)
        server.ask("DELETE", f"runs/{runs[0]['run']}")
        reply = waiting.result()
    assert reply.status == 409 and "cancelled" in reply.message
    # A cancelled one is not shared: the same question is asked anew.
    again = ask_slow(server, OTHER)
    assert again != runs[0]["run"]
    server.ask("DELETE", f"runs/{again}")
    server.wait_for(again)


def test_a_killed_child_harms_nobody(server):
    run = ask_slow(server, OTHER)
    wait_running(server, run)
    for pid in server.children():
        os.kill(pid, signal.SIGKILL)
    state = server.wait_for(run)
    assert state["state"] == "failed" and "signal 9" in state["error"]["message"]
    assert server.get(f"runs/{run}/result").status == 500
    assert server.run("solve", {"scenario": "cut"}).status == 200
    folder = pathlib.Path(server.data) / "runs" / run
    assert sorted(p.name for p in folder.iterdir()) == ["outcome.json", "request.json"]


def test_limits_of_time_and_memory():
    with serving("--seconds", "1", cases=[MINI, BELARUS]) as s:
        reply = s.run("solve", SLOW, case="belarus-2020")
        assert reply.status == 504 and "after 1 s" in reply.message, reply.text
        assert s.state(reply.headers["Cutset-Run"])["state"] == "failed"
        assert s.run("rows").status == 200
    if "asan" in os.environ.get("CUTSET", "") or "tsan" in os.environ.get("CUTSET", ""):
        return  # sanitizers reserve more address space than any limit allows
    with serving("--memory", "24", cases=[MINI, BELARUS]) as s:
        reply = s.run("solve", SLOW, case="belarus-2020")
        assert reply.status in (500, 504), reply.status
        assert s.get("verbs").status == 200


def test_sixty_four_at_once_are_all_answered():
    with serving("--queue", "20", cases=[MINI]) as s:
        def ask(i):
            return s.run("solve", {"set": f"routes.ship.tariff={30 + i} USD/t", "detail": False})
        with concurrent.futures.ThreadPoolExecutor(64) as pool:
            replies = list(pool.map(ask, range(64)))
        counts = {status: sum(r.status == status for r in replies) for status in (200, 503)}
        assert sum(counts.values()) == 64 and counts[200] >= 20, counts
        for i, reply in enumerate(replies):
            if reply.status == 200:
                assert f"routes.ship.tariff={30 + i} USD/t" in reply.text
            else:
                assert "Retry-After" in reply.headers
        while any(ask(i).status == 503 for i in range(64)):
            time.sleep(0.2)
        assert len([r for r in s.get("runs").json if r["state"] == "done"]) == 64


def test_old_runs_go_first():
    with serving("--keep", "3", cases=[MINI]) as s:
        runs = [s.run("solve", {"set": f"routes.ship.tariff={30 + i} USD/t"}).headers["Cutset-Run"] for i in range(3)]
        s.get(f"runs/{runs[0]}/result")  # used again
        runs.append(s.run("solve", {}).headers["Cutset-Run"])
        assert {r["run"] for r in s.get("runs").json} == {runs[0], runs[2], runs[3]}
        assert {p.name for p in (pathlib.Path(s.data) / "runs").iterdir()} == {runs[0], runs[2], runs[3]}


# ---- restarts -----------------------------------------------------------------------------------------------------

def test_a_killed_server_loses_no_finished_run(tmp_path):
    s = Server(data=tmp_path / "data", cases=[MINI, BELARUS])
    done = s.run("solve", {"scenario": "cut"})
    failed = s.run("solve", {"scenario": "none"})
    run = done.headers["Cutset-Run"]
    tables = s.get(f"runs/{run}/result").bytes
    running = ask_slow(s)
    wait_running(s, running)
    children = s.children()
    os.kill(s.process.pid, signal.SIGKILL)
    s.process.wait()
    until = time.monotonic() + 10
    while any(pathlib.Path(f"/proc/{pid}").exists() for pid in children):
        assert time.monotonic() < until, "a child goes with its server"
        time.sleep(0.05)
    with serving(data=tmp_path / "data", cases=[MINI, BELARUS]) as again:
        assert again.get(f"runs/{run}/result").bytes == tables
        assert again.state(run) == s_state(done, again)
        assert again.run("solve", {"scenario": "cut"}).headers["Cutset-Run"] == run, "and is shared"
        lost = again.state(running)
        assert lost["state"] == "lost" and lost["error"]["status"] == "lost"
        assert again.get(f"runs/{running}/result").status == 409
        folder = tmp_path / "data" / "runs" / running
        assert sorted(p.name for p in folder.iterdir()) == ["outcome.json", "request.json"]
        assert not list((tmp_path / "data" / "scratch").iterdir())
        states = {r["run"]: r["state"] for r in again.get("runs").json}
        assert states[failed.headers["Cutset-Run"]] == "failed"
        message = again.state(failed.headers["Cutset-Run"])["error"]["message"]
        assert message == failed.message
        asked = ask_slow(again)
        assert asked != running, "what was lost is asked anew"
        again.ask("DELETE", f"runs/{asked}")


def s_state(done, server):
    state = server.state(done.headers["Cutset-Run"])
    assert state["state"] == "done" and state["outcome"] == "answered" and state["options"] == {"scenario": ["cut"]}
    return state


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_end_it_ends_its_children_and_tells_who_waits(tmp_path, sign):
    s = Server("--jobs", "1", data=tmp_path / "data", cases=[MINI, BELARUS])
    first, second = ask_slow(s), ask_slow(s, OTHER)
    wait_running(s, first)
    events = s.socket()
    events.sendall(f"GET /api/v1/runs/{first}/events HTTP/1.1\r\nHost: localhost:{s.port}\r\n\r\n".encode())
    events.recv(4096)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        open_files = pathlib.Path(f"/proc/{s.process.pid}/fd")
        before, until = len(list(open_files.iterdir())), time.monotonic() + 30
        waiting = pool.submit(s.run, "solve", SLOW, case="belarus-2020")
        while len(list(open_files.iterdir())) <= before:
            assert time.monotonic() < until, "it is not let in"
            time.sleep(0.01)
        time.sleep(0.5)
        children = s.children()
        code, _ = s.stop(sign)
        reply = waiting.result()
    assert code == 0 and reply.status == 503 and "stop" in reply.message
    assert not [pid for pid in children if pathlib.Path(f"/proc/{pid}").exists()]
    events.close()
    with serving(data=tmp_path / "data", cases=[MINI, BELARUS]) as again:
        assert [again.state(run)["state"] for run in (first, second)] == ["lost", "lost"]


def test_damaged_folders_do_not_stop_the_start(tmp_path):
    with serving(data=tmp_path / "data") as s:
        run = s.run("solve", {}).headers["Cutset-Run"]
        broken = s.run("solve", {"scenario": "cut"}).headers["Cutset-Run"]
    runs = tmp_path / "data" / "runs"
    (runs / broken / "outcome.json").write_text('{"state": "done", "tab')
    (runs / "empty").mkdir()
    (runs / "nonsense").mkdir()
    (runs / "nonsense" / "request.json").write_text("[1]")
    (runs / "file").write_text("")
    (runs / "link").symlink_to("/etc")
    (tmp_path / "data" / "cases" / ".new-1").mkdir()
    (tmp_path / "data" / "cases" / ".new-1" / "case.yaml").write_text("")
    with serving(data=tmp_path / "data") as s:
        assert s.get(f"runs/{run}/result").status == 200
        assert s.state(broken)["state"] == "lost"
        assert {r["run"] for r in s.get("runs").json} == {run, broken}
        assert [c["id"] for c in s.get("cases").json] == ["mini"]
    assert pathlib.Path("/etc/passwd").exists() and not (tmp_path / "data" / "cases" / ".new-1").exists()


def test_another_build_does_not_take_answers_for_its_own(tmp_path):
    with serving(data=tmp_path / "data") as s:
        run = s.run("solve", {}).headers["Cutset-Run"]
    request = tmp_path / "data" / "runs" / run / "request.json"
    request.write_text(request.read_text().replace('"key": "mini ', '"key": "mini x'))
    with serving(data=tmp_path / "data") as s:
        assert s.run("solve", {}).headers["Cutset-Run"] != run
        assert s.state(run)["state"] == "done"


# ---- changed cases, full disks ------------------------------------------------------------------------------------

def test_a_changed_case_is_asked_anew(tmp_path):
    case = tmp_path / "case"
    shutil.copytree(MINI, case)
    with serving(cases=[case]) as s:
        first = s.run("solve", {}, case="case")
        assert s.run("solve", {}, case="case").headers["Cutset-Run"] == first.headers["Cutset-Run"]
        text = (case / "routes.csv").read_text()
        (case / "routes.csv").write_text(text.replace(",120,kt/month,", ",90,kt/month,"))
        second = s.run("solve", {}, case="case")
        assert second.headers["Cutset-Run"] != first.headers["Cutset-Run"] and second.json["flows"] != first.json["flows"]
        (case / "routes.csv").write_text(text.replace(",120,kt/month,", ",much,kt/month,"))
        wrong = s.run("solve", {}, case="case")
        assert wrong.status == 422 and "error" in wrong.message
        finding, = [f for f in wrong.json["error"]["findings"] if f["severity"] == "error"]
        assert (finding["file"], finding["column"], finding["value"]) == ("routes.csv", "capacity", "much")
        info = s.get("cases").json[0]
        assert info["n_errors"] == 1
        check = s.run("check", {}, case="case", tables=["findings"])
        assert check.status == 200 and check.headers["Cutset-Outcome"] == "bad input"
        assert check.json["findings"][0]["value"] == "much"
        (case / "routes.csv").write_text(text)
        assert s.run("solve", {}, case="case").status == 200


def limit_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def test_a_full_disk_is_told_and_survived():
    """A limit of the size of files stands in for the disk: writing fails in the same places."""
    with serving(cases=[MINI, BELARUS], preexec=limit_files) as s:
        reply = s.run("solve", {}, case="belarus-2020")
        assert reply.status == 500 and "written" in reply.message, reply.text
        run = reply.headers["Cutset-Run"]
        assert s.state(run)["state"] == "failed"
        folder = pathlib.Path(s.data) / "runs" / run
        assert sorted(p.name for p in folder.iterdir()) == ["outcome.json", "request.json"]
        assert s.run("rows", {"row": "routes.ship"}).status == 200
        big = files_of(MINI) | {"series.csv": files_of(MINI)["series.csv"] + "\n" * 400_000}
        reply = s.ask("PUT", "cases/big", {"files": big})
        assert reply.status == 503 and "written" in reply.message
        assert [c["id"] for c in s.get("cases").json] == ["mini", "belarus-2020"]
        assert not list((pathlib.Path(s.data) / "cases").iterdir())


# ---- uploads ------------------------------------------------------------------------------------------------------

def test_an_uploaded_case_is_a_case(tmp_path):
    with serving(data=tmp_path / "data") as s:
        files = files_of(MINI)
        reply = s.ask("PUT", "cases/mine", {"files": files})
        assert reply.status == 201, reply.text
        assert reply.json["id"] == "mine" and reply.json["uploaded"] and reply.json["scenarios"]
        assert [c["id"] for c in s.get("cases").json] == ["mini", "mine"]
        assert s.run("solve", {}, case="mine").json["stages"] == s.run("solve", {}).json["stages"]
        assert s.get("cases/mine/files/routes.csv").text == files["routes.csv"]
        # A second one takes its place.
        files["routes.csv"] = files["routes.csv"].replace(",120,kt/month,", ",90,kt/month,")
        assert s.ask("PUT", "cases/mine", {"files": files}).status == 201
        assert s.run("solve", {}, case="mine").json["stages"] != s.run("solve", {}).json["stages"]
        assert s.ask("PUT", "cases/mini", {"files": files}).status == 409
        assert s.ask("DELETE", "cases/mini").status == 409
    with serving(data=tmp_path / "data") as s:
        assert [c["id"] for c in s.get("cases").json] == ["mini", "mine"]
        assert s.ask("DELETE", "cases/mine").status == 204
        assert s.get("cases/mine").status == 404
        assert not list((tmp_path / "data" / "cases").iterdir())


def test_a_broken_upload_gives_all_findings(tmp_path):
    with serving(data=tmp_path / "data") as s:
        files = files_of(MINI)
        files["routes.csv"] = files["routes.csv"].replace(",120,kt/month,", ",much,kt/moth,")
        files["case.yaml"] = files["case.yaml"].replace("currency: USD", "currency: US")
        reply = s.ask("PUT", "cases/mine", {"files": files})
        assert reply.status == 422
        folder = tmp_path / "broken"
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text)
        printed = json.loads(cutset("check", folder, "--format", "json", "--table", "findings", status=1)[0])
        assert reply.json["error"]["findings"] == printed["findings"]
        assert s.get("cases/mine").status == 404 and not list((tmp_path / "data" / "cases").iterdir())


@pytest.mark.parametrize("name,files,status", [
    ("mine", {"../x.csv": ""}, 422), ("mine", {"/etc/x.csv": ""}, 422), ("mine", {"a/b.csv": ""}, 422), ("mine", {".csv": ""}, 422),
    ("mine", {"x.sh": ""}, 422), ("mine", {"x.csv.sh": ""}, 422), ("mine", {"X.csv": ""}, 422), ("mine", {"..csv": ""}, 422),
    ("mine", {"x.csv\x00": ""}, 400), ("mine", {"x" * 100 + ".csv": ""}, 422), ("mine", {"x.csv": 3}, 400), ("mine", {}, 422),
    ("mine", {"x.csv": ""}, 422), ("mine", [], 400), ("mine", None, 400), ("Mine", {"case.yaml": ""}, 404),
    ("a.b", {"case.yaml": ""}, 404), ("..%2fx", {"case.yaml": ""}, 404), ("x" * 65, {"case.yaml": ""}, 404),
    ("mine", {"case.yaml": ""}, 422), ("mine", {f"t{i}.csv": "" for i in range(70)} | {"case.yaml": ""}, 422)])
def test_an_upload_stays_in_its_folder(tmp_path, name, files, status):
    with serving(data=tmp_path / "data") as s:
        reply = s.ask("PUT", f"cases/{name}", {"files": files})
        assert reply.status == status, reply.text
        assert not list((tmp_path / "data" / "cases").iterdir())
    names = {p.name for p in tmp_path.rglob("*")}
    assert names == {"data", "lock", "runs", "cases", "scratch"}


def test_a_case_that_is_used_is_not_replaced(tmp_path):
    with serving("--jobs", "1", data=tmp_path / "data", cases=[MINI, BELARUS]) as s:
        assert s.ask("PUT", "cases/mine", {"files": files_of(BELARUS)}).status == 201
        run = s.run("solve", SLOW, case="mine", wait=False).json["run"]
        assert s.ask("PUT", "cases/mine", {"files": files_of(BELARUS)}).status == 409
        assert s.ask("DELETE", "cases/mine").status == 409
        s.ask("DELETE", f"runs/{run}")
        s.wait_for(run)
        assert s.ask("DELETE", "cases/mine").status == 204


def test_nobody_waits_for_an_upload_any_more(tmp_path):
    with serving(data=tmp_path / "data") as s:
        body = json.dumps({"files": files_of(BELARUS)}).encode()
        for _ in range(5):
            with s.socket() as c:
                c.sendall(f"PUT /api/v1/cases/mine HTTP/1.1\r\nHost: localhost:{s.port}\r\nContent-Type: application/json\r\n"
                          f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        until = time.monotonic() + 30
        while any(p.name.startswith(".") for p in (tmp_path / "data" / "cases").iterdir()):
            assert time.monotonic() < until
            time.sleep(0.1)
        assert s.get("cases").status == 200


# ---- the channel of the command -----------------------------------------------------------------------------------

def lines_of(*words):
    ours, theirs = os.pipe()
    with subprocess.Popen([os.environ.get("CUTSET", "cutset"), *map(str, words), f"--progress-to={theirs}"], pass_fds=[theirs],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as p:
        os.close(theirs)
        with os.fdopen(ours) as f:
            lines = [json.loads(line) for line in f]
    return p.returncode, lines


def test_the_command_tells_a_program_how_it_goes(tmp_path):
    code, lines = lines_of("compare", MINI, "--scenario", "cut")
    assert code == 0 and {line["event"] for line in lines[:-1]} <= {"progress"}
    assert lines[-1]["event"] == "done" and lines[-1]["outcome"] == "answered" and "survival" in lines[-1]["tables"].split()
    code, lines = lines_of("solve", MINI, "--scenario", "none")
    assert code == 1 and lines[-1]["event"] == "error" and lines[-1]["status"] == "bad input" and "none" in lines[-1]["message"]
    code, lines = lines_of("check", tmp_path)
    assert code == 1 and lines == [{"event": "done", "outcome": "bad input", "tables": "findings run run_env"}], lines
    code, lines = lines_of("solve", tmp_path)
    assert code == 1 and lines[-1]["event"] == "error" and lines[-1]["file"] == "case.yaml"
    assert "nothing is open as 77" in cutset("solve", MINI, "--progress-to", "77", status=1)[1]
    assert "is not a number from 3" in cutset("solve", MINI, "--progress-to", "1", status=1)[1]


def test_a_result_file_is_a_database(tmp_path):
    with serving() as s:
        run = s.run("solve", {}).headers["Cutset-Run"]
        (tmp_path / "r.cutset").write_bytes(s.get(f"runs/{run}/file").bytes)
    with sqlite3.connect(tmp_path / "r.cutset") as db:
        assert db.execute("SELECT count(*) FROM stages").fetchone()[0] > 0
