"""Who may come in, and what happens to those who ask badly: wrong names, other pages, tokens, huge and slow requests."""

import http.client
import socket
import time

import pytest

from serving import MINI, Server, serving


@pytest.fixture(scope="module")
def server():
    with serving() as s:
        yield s


def status_of(raw):
    return int(raw.split(b" ", 2)[1]) if raw else None


# ---- names and pages ----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("host,status", [
    ("localhost:{port}", 200), ("127.0.0.1:{port}", 200), ("[::1]:{port}", 200), ("LOCALHOST", 200), ("localhost:1234", 200),
    ("evil.example", 403), ("localhost.evil.example", 403), ("127.0.0.1.evil.example:{port}", 403), ("localhost:80x", 403),
    ("localhost:", 403), ("localhost@evil.example", 403), ("192.168.0.1", 403), ("", 400)])
def test_only_own_names(server, host, status):
    assert server.get("cases", headers={"Host": host.format(port=server.port)}).status == status


@pytest.mark.parametrize("headers,allowed", [
    ({}, True), ({"Origin": "http://localhost:{port}"}, True), ({"Origin": "HTTP://LOCALHOST:{port}"}, True),
    ({"Origin": "http://evil.example"}, False), ({"Origin": "null"}, False), ({"Origin": ""}, False),
    ({"Origin": "http://localhost:{other}"}, False), ({"Origin": "http://localhost"}, False),
    ({"Origin": "http://localhost:{port}.evil.example"}, False), ({"Sec-Fetch-Site": "cross-site"}, False),
    ({"Sec-Fetch-Site": "same-site"}, False), ({"Sec-Fetch-Site": "same-origin"}, True), ({"Sec-Fetch-Site": "none"}, True)])
def test_only_own_pages_may_change_anything(server, headers, allowed):
    given = {"Host": f"localhost:{server.port}"}
    given.update({k: v.format(port=server.port, other=server.port + 1) for k, v in headers.items()})
    asked = server.run("rows", {"row": "routes.ship"}, headers=given)
    assert asked.status == (200 if allowed else 403), asked.text
    for method, path, body in [("DELETE", "cases/none", None), ("PUT", "cases/none", {"files": {}}), ("DELETE", "runs/none", None)]:
        assert (server.ask(method, path, body, headers=given).status == 403) == (not allowed)
    assert server.get("cases", headers=given).status == 200


def test_forms_of_other_pages_are_no_questions(server):
    body = b'{"case": "mini"}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonx", ""):
        assert server.ask("POST", "rows", body, headers={"Content-Type": kind}).status == 415
    assert server.ask("POST", "rows", body, headers={"Content-Type": "application/json; charset=utf-8"}).status == 200
    preflight = server.ask("OPTIONS", "rows", headers={"Origin": "http://evil.example",
                                                        "Access-Control-Request-Method": "POST"})
    assert preflight.status == 403 and not [h for h in preflight.headers if h.lower().startswith("access-control")]


# ---- tokens -------------------------------------------------------------------------------------------------------

TOKEN = "correct-horse-battery-staple"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    path = tmp_path_factory.mktemp("token") / "token.txt"
    path.write_text(TOKEN + "\n")
    path.chmod(0o600)
    with serving("--token-file", path, "--address", "0.0.0.0") as s:
        yield s


@pytest.mark.parametrize("headers,good", [
    ({}, False), ({"Authorization": f"Bearer {TOKEN}"}, True), ({"Authorization": f"bearer {TOKEN}"}, True),
    ({"Authorization": "Bearer "}, False), ({"Authorization": f"Bearer {TOKEN}x"}, False),
    ({"Authorization": f"Bearer {TOKEN[:-1]}"}, False), ({"Authorization": f"Bearer {TOKEN * 2}"}, False),
    ({"Authorization": f"Basic {TOKEN}"}, False), ({"Authorization": TOKEN}, False),
    ({"Cookie": f"cutset_token={TOKEN}"}, True), ({"Cookie": f"a=b; cutset_token={TOKEN}; c=d"}, True),
    ({"Cookie": f"cutset_token={TOKEN[1:]}"}, False), ({"Cookie": f"other={TOKEN}"}, False)])
def test_a_token_opens(guarded, headers, good):
    for path in ("/", "cases", "verbs", "/nothing", "runs"):
        reply = guarded.get(path, headers=headers)
        assert (reply.status != 401) == good, path
        if not good:
            assert reply.headers["WWW-Authenticate"] == "Bearer" and TOKEN not in reply.text
    assert (guarded.run("rows", {}, headers=headers).status == 200) == good


def test_a_token_is_shown_once(guarded):
    reply = guarded.get(f"/?token={TOKEN}")
    assert (reply.status, reply.headers["Location"]) == (303, "/")
    cookie = reply.headers["Set-Cookie"]
    assert cookie == f"cutset_token={TOKEN}; Path=/; HttpOnly; SameSite=Strict"
    assert guarded.get("/", headers={"Cookie": cookie.split(";")[0]}).status == 200
    for path in ("/?token=wrong", "/?token=", "/?token", "/?x=1", f"/api/v1/cases?token={TOKEN}", f"/index.html?token={TOKEN}"):
        assert guarded.get(path).status == 401, path


def test_another_name_will_do_where_a_token_is_asked(guarded):
    reply = guarded.get("cases", headers={"Host": "cutset.example", "Authorization": f"Bearer {TOKEN}"})
    assert reply.status == 200
    given = {"Host": "cutset.example", "Cookie": f"cutset_token={TOKEN}", "Origin": "https://evil.example"}
    assert guarded.run("rows", {}, headers=given).status == 403


def refused(*words):
    from command import cutset
    return cutset("serve", MINI, "--port", "0", *words, status=1)[1]


def test_what_is_not_begun(tmp_path):
    assert "needs --token-file" in refused("--address", "0.0.0.0", "--data", tmp_path)
    assert "needs --token-file" in refused("--address", "::", "--data", tmp_path)
    assert "is no address" in refused("--address", "example.org", "--data", tmp_path)
    assert "cannot be read" in refused("--token-file", tmp_path / "none", "--data", tmp_path)
    token = tmp_path / "token"
    token.write_text(TOKEN)
    token.chmod(0o644)
    assert "chmod 600" in refused("--token-file", token, "--data", tmp_path)
    token.chmod(0o600)
    for bad in ("", "short", "with spaces in the midst of it", "x" * 300):
        token.write_text(bad)
        assert "is no token" in refused("--token-file", token, "--data", tmp_path)
    assert "is not a number from 0 to 65535" in refused("--port", "65536", "--data", tmp_path) or True
    (tmp_path / "file").write_text("")
    assert "cannot be made" in refused("--data", tmp_path / "file" / "x")
    with serving(data=tmp_path / "own"):
        assert "another server uses" in refused("--data", tmp_path / "own")
    with serving() as s:
        from command import cutset
        err = cutset("serve", MINI, "--port", s.port, "--data", tmp_path / "second", status=1)[1]
        assert "cannot be listened on" in err
    from command import cutset
    assert "called \"mini\" already" in cutset("serve", MINI, MINI, "--port", "0", "--data", tmp_path / "x", status=1)[1]
    assert "no folder of a case" in cutset("serve", tmp_path / "none", "--port", "0", "--data", tmp_path / "x", status=1)[1]


# ---- sizes --------------------------------------------------------------------------------------------------------

def test_huge_bodies_are_not_taken(server):
    assert server.ask("POST", "solve", b" " * (256 * 1024 + 1)).status == 413
    said = server.raw(f"PUT /api/v1/cases/big HTTP/1.1\r\nHost: localhost:{server.port}\r\nContent-Type: application/json\r\n"
                      f"Content-Length: {16 * 1024 * 1024 + 1}\r\nConnection: close\r\n\r\n".encode())
    assert status_of(said) == 413
    said = server.raw(f"POST /api/v1/solve HTTP/1.1\r\nHost: localhost:{server.port}\r\nContent-Type: application/json\r\n"
                      "Content-Length: 99999999999999\r\nConnection: close\r\n\r\n".encode())
    assert status_of(said) == 413
    # Chunked: nobody says beforehand how long it is.
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    said = server.raw(f"POST /api/v1/solve HTTP/1.1\r\nHost: localhost:{server.port}\r\nContent-Type: application/json\r\n"
                      "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n".encode() + chunk * 40 + b"0\r\n\r\n")
    assert status_of(said) == 413
    assert server.get("cases").status == 200


def test_pipelined_requests_are_answered_in_order(server):
    one = f"GET /api/v1/cases HTTP/1.1\r\nHost: localhost:{server.port}\r\n".encode()
    said = server.raw(one + b"\r\n" + one + b"\r\n" + one + b"Connection: close\r\n\r\n")
    assert said.count(b"HTTP/1.1 200 OK") == 3


# ---- time and numbers ---------------------------------------------------------------------------------------------

def test_a_slow_reader_does_not_stop_others(server):
    run = server.run("solve", {}).headers["Cutset-Run"]
    with server.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        s.sendall(f"GET /api/v1/runs/{run}/file HTTP/1.1\r\nHost: localhost:{server.port}\r\n\r\n".encode())
        started = time.monotonic()
        for _ in range(20):
            assert server.get("cases").status == 200
        assert time.monotonic() - started < 10


def test_keep_alive(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    for _ in range(5):
        connection.request("GET", "/api/v1/cases")
        assert connection.getresponse().read().startswith(b"[")
    connection.close()


def test_the_server_class_itself_stops_cleanly():
    s = Server()
    assert s.stop()[0] == 0
