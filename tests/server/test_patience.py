"""Those who ask too slowly, too much or too often: they are shown the door, and nobody else waits for them.  ctest: full"""

import socket
import threading
import time

import pytest

from serving import serving


@pytest.fixture(scope="module")
def server():
    with serving() as s:
        yield s


def status_of(raw):
    return int(raw.split(b" ", 2)[1]) if raw else None


def test_huge_headers_are_not_taken(server):
    head = f"GET /api/v1/cases HTTP/1.1\r\nHost: localhost:{server.port}\r\nConnection: close\r\n"
    assert status_of(server.raw((head + "X: " + "a" * 100000 + "\r\n\r\n").encode())) in (400, 413, 431, None)
    assert status_of(server.raw((head + "".join(f"X{i}: a\r\n" for i in range(5000)) + "\r\n").encode())) in (400, 413, 431, None)
    assert status_of(server.raw(b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")) in (400, 414, 431, None)
    assert status_of(server.raw(b"nonsense\r\n\r\n")) in (400, None)
    assert status_of(server.raw(b"GET /api/v1/cases HTTP/1.1\r\nConnection: close\r\n\r\n")) == 400  # no Host
    assert status_of(server.raw(b"\x00" * 1000 + b"\r\n\r\n")) in (400, None)
    assert server.get("cases").status == 200


def test_too_many_connections_do_not_lock_others_out(server):
    idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(700)]
    try:
        started = time.monotonic()
        assert server.get("cases", timeout=40).status == 200
        assert time.monotonic() - started < 25
    finally:
        for s in idle:
            s.close()
    assert server.get("cases").status == 200


def trickle(server, head, byte, most=50):
    """Sends a byte each second after the head: how many seconds until the other side ends?"""
    with server.socket(timeout=1) as s:
        s.sendall(head)
        started = time.monotonic()
        while time.monotonic() - started < most:
            try:
                s.sendall(byte)
                if s.recv(4096) == b"":
                    break
            except socket.timeout:
                continue
            except OSError:
                break
        return time.monotonic() - started


def test_slow_clients_are_shown_the_door(server):
    """Both wait for the server's patience to end, 30 s, side by side."""
    spent = {}
    head = f"GET /api/v1/cases HTTP/1.1\r\nHost: localhost:{server.port}\r\nX: "
    post = (f"POST /api/v1/solve HTTP/1.1\r\nHost: localhost:{server.port}\r\nContent-Type: application/json\r\n"
            "Content-Length: 200000\r\n\r\n")

    def measure(name, *args):
        spent[name] = trickle(server, *args)
    threads = [threading.Thread(target=measure, args=("header", head.encode(), b"a")),
               threading.Thread(target=measure, args=("body", post.encode(), b" "))]
    for t in threads:
        t.start()
    assert server.get("cases").status == 200  # nobody else waits for them
    for t in threads:
        t.join()
    assert all(20 < seconds < 45 for seconds in spent.values()), spent
