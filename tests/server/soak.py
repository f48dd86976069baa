"""A server under load for as long as is asked: 1,000 requests a second for cached answers, 64 clients solving at once, and its
memory watched.

    /usr/bin/python3 tests/server/soak.py --seconds 600 --rate 1000 --clients 64

Prints what was measured, and fails if an answer is wrong or lost, or memory grows."""

import argparse
import json
import pathlib
import socket
import statistics
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from serving import BELARUS, MINI, serving  # noqa: E402


def rss(pid):
    """MiB that a process has in memory."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no VmRSS")


def counts(pid):
    return len(list(pathlib.Path(f"/proc/{pid}/fd").iterdir())), len(list(pathlib.Path(f"/proc/{pid}/task").iterdir()))


class Reader:
    """One connection that is kept, asking for the same thing again and again: as little work as can be on this side."""

    def __init__(self, port, path):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n".encode()
        self.expected = None

    def ask(self):
        self.socket.sendall(self.sent)
        got = self.socket.recv(262144)
        head, _, body = got.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head[:200]
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        while len(body) < length:
            part = self.socket.recv(262144)
            assert part, "the connection ended within an answer"
            body += part
        if self.expected is None:
            self.expected = body
        assert body == self.expected, "another answer than before"


def read_at_rate(port, path, rate, until, took, failures):
    try:
        reader, due = Reader(port, path), time.monotonic()
        while (now := time.monotonic()) < until:
            if now < due:
                time.sleep(due - now)
            started = time.monotonic()
            reader.ask()
            took.append(time.monotonic() - started)
            due = max(due + 1 / rate, started - 0.1)  # what was missed is made good, but not in a rush
    except Exception as error:  # told by the main thread
        failures.append(repr(error))


def solve_again(server, number, until, statuses, failures):
    """Questions nobody asked before, one after the other; 503 is an answer, and says when to come again."""
    try:
        k = 0
        while time.monotonic() < until:
            value = 30 + number + k / 1000
            reply = server.run("solve", {"set": f"routes.ship.tariff={value} USD/t", "detail": False}, tables=["run", "stages"])
            statuses.append(reply.status)
            if reply.status == 200:
                options = next(r["value"] for r in reply.json["run"] if r["name"] == "options")
                assert f"routes.ship.tariff={value} USD/t" in options, "somebody else's answer"
                k += 1
            else:
                assert reply.status == 503 and int(reply.headers["Retry-After"]) > 0, reply.text
                time.sleep(min(int(reply.headers["Retry-After"]), max(0, until - time.monotonic())))
    except Exception as error:
        failures.append(repr(error))


def soak(seconds, rate, clients, readers=8, least_rate=None):
    with serving("--queue", "16", "--keep", "200", cases=[MINI, BELARUS]) as server:
        pid = server.process.pid
        run = server.run("solve", {"ranges": False}, case="belarus-2020").headers["Cutset-Run"]
        path = f"/api/v1/runs/{run}/result?table=stages&table=supply"
        server.get(path)
        until = time.monotonic() + seconds
        took, statuses, failures, memory = [[] for _ in range(readers)], [], [], []
        threads = [threading.Thread(target=read_at_rate, args=(server.port, path, rate / readers, until, took[i], failures))
                   for i in range(readers)]
        threads += [threading.Thread(target=solve_again, args=(server, i, until, statuses, failures)) for i in range(clients)]
        for thread in threads:
            thread.start()
        while time.monotonic() < until and not failures:
            time.sleep(min(1, seconds / 20))
            memory.append(rss(pid))
        for thread in threads:
            thread.join()
        fds, tasks = counts(pid)
        times = sorted(t for each in took for t in each)
        states = {}
        for r in server.get("runs").json:
            states[r["state"]] = states.get(r["state"], 0) + 1
    third = len(memory) // 3
    found = {
        "seconds": seconds, "cached_per_second": round(len(times) / seconds, 1),
        "cached_ms": {p: round(1000 * times[int(p / 100 * (len(times) - 1))], 2) for p in (50, 99, 100)} if times else {},
        "solved": statuses.count(200), "told_to_come_again": statuses.count(503), "other": len(statuses) - statuses.count(200) - statuses.count(503),
        "memory_mib": {"second_third": round(statistics.mean(memory[third:2 * third] or [0]), 1),
                       "last_third": round(statistics.mean(memory[2 * third:] or [0]), 1), "most": round(max(memory, default=0), 1)},
        "fds": fds, "threads": tasks, "runs": states, "failures": failures,
    }
    print(json.dumps(found, indent=1))
    assert not failures and found["other"] == 0, failures
    assert clients == 0 or found["solved"] > 0
    assert set(states) == {"done"}, states
    grown = found["memory_mib"]["last_third"] - found["memory_mib"]["second_third"]
    assert grown < 4 + 0.05 * found["memory_mib"]["second_third"], f"memory grew by {grown:.1f} MiB"
    if least_rate is not None:
        assert found["cached_per_second"] >= least_rate, found["cached_per_second"]
    return found


if __name__ == "__main__":
    words = argparse.ArgumentParser()
    words.add_argument("--seconds", type=float, default=600)
    words.add_argument("--rate", type=float, default=1000)
    words.add_argument("--clients", type=int, default=64)
    words.add_argument("--least", type=float, help="fail if fewer cached answers a second were given")
    given = words.parse_args()
    soak(given.seconds, given.rate, given.clients, least_rate=given.least)
