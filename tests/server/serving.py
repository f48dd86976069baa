"""A real server on a free port, for tests, and a client that speaks HTTP as it is told to."""

import contextlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
from command import CUTSET, MINI, SOURCE, cutset  # noqa: E402, F401

BELARUS = str(SOURCE / "cases" / "belarus-2020")
VERBS = ["check", "solve", "compare", "depend", "diversify", "brief", "why", "why-not", "simulate", "backtest", "verify", "rows"]


class Reply:
    def __init__(self, response, body):
        self.status, self.headers, self.bytes = response.status, response.headers, body

    @property
    def json(self):
        return json.loads(self.bytes)

    @property
    def text(self):
        return self.bytes.decode()

    @property
    def message(self):
        return self.json["error"]["message"]


class Server:
    def __init__(self, *words, data=None, cases=(MINI,), preexec=None):
        self.data = data or tempfile.mkdtemp(prefix="cutset-server-")
        self.process = subprocess.Popen(
            [CUTSET, "serve", *map(str, cases), "--port", "0", "--data", str(self.data), *map(str, words)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=preexec)
        line = self.process.stdout.readline()
        assert " on http://" in line, (line, self.process.stderr.read())
        self.port = int(line.split(" on http://")[1].split("/")[0].rsplit(":", 1)[1])

    def ask(self, method, path, body=None, headers=None, timeout=120, address="127.0.0.1"):
        connection = http.client.HTTPConnection(address, self.port, timeout=timeout)
        try:
            given = {} if body is None else {"Content-Type": "application/json"}
            given.update(headers or {})
            if body is not None and not isinstance(body, (bytes, str)):
                body = json.dumps(body)
            connection.request(method, path if path.startswith("/") else f"/api/v1/{path}", body, given)
            response = connection.getresponse()
            return Reply(response, response.read())
        finally:
            connection.close()

    def get(self, path, **options):
        return self.ask("GET", path, **options)

    def run(self, verb, options=None, case="mini", tables=None, wait=True, **more):
        body = {"case": case, "options": options or {}}
        if tables is not None:
            body["tables"] = tables
        headers = {} if wait else {"Prefer": "respond-async"}
        return self.ask("POST", verb, body, headers={**headers, **more.pop("headers", {})}, **more)

    def state(self, run):
        return self.get(f"runs/{run}").json

    def wait_for(self, run, states=("done", "failed", "cancelled", "lost"), seconds=100):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            state = self.state(run)
            if state["state"] in states:
                return state
            time.sleep(0.03)
        raise AssertionError(f"{run} is still {state}")

    def socket(self, timeout=60):
        s = socket.create_connection(("127.0.0.1", self.port), timeout=timeout)
        s.settimeout(timeout)
        return s

    def raw(self, sent, timeout=60):
        """Sends bytes as they are; what comes back until the other side ends."""
        with self.socket(timeout) as s:
            s.sendall(sent)
            got = b""
            with contextlib.suppress(ConnectionResetError):
                while part := s.recv(65536):
                    got += part
        return got

    def children(self):
        found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True)
        return [int(pid) for pid in found.stdout.split()]

    def stop(self, sign=signal.SIGTERM):
        self.process.send_signal(sign)
        code = self.process.wait(timeout=60)
        err = self.process.stderr.read()
        self.process.stdout.close()
        self.process.stderr.close()
        assert "ERROR: " not in err and "runtime error" not in err, err
        return code, err


@contextlib.contextmanager
def serving(*words, **options):
    server = Server(*words, **options)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            code, err = server.stop()
            assert code == 0, (code, err)
        if "data" not in options:
            shutil.rmtree(server.data, ignore_errors=True)


def slow(seconds=None):
    """A question that takes long enough to be disturbed: of the founding case."""
    return {"scenario": ["cut_off"], "threads": 1}


def files_of(case):
    return {p.name: p.read_text() for p in pathlib.Path(case).iterdir() if p.suffix in (".csv", ".yaml")}
