"""What a connection can do to a page: proxies, silence, haste, and certificates nobody trusts."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ipec_econ.sources.fetch.transport import HttpTransport, TransportError

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@contextmanager
def serve_once(
    answer: Callable[[socket.socket], None], context: ssl.SSLContext | None = None
) -> Iterator[str]:
    """Serve one connection by hand; give its host and port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        try:
            connection, _ = listener.accept()
            with connection:
                if context is not None:
                    connection = context.wrap_socket(connection, server_side=True)
                connection.recv(65536)
                answer(connection)
        except OSError:
            pass  # The other side hung up, as it should.

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        thread.join()
        listener.close()


def get(place: str, *, scheme: str = "http", **options: float) -> bytes:
    return HttpTransport("tests", **options).get(f"{scheme}://{place}/x").body


def fail(place: str, *, scheme: str = "http", **options: float) -> TransportError:
    with pytest.raises(TransportError) as caught:
        get(place, scheme=scheme, **options)
    return caught.value


def test_chunks_are_put_together() -> None:
    text = HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n1\r\n \r\n0\r\n\r\n"
    with serve_once(lambda one: one.sendall(text)) as place:
        assert get(place) == b"{} "


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"HTTP/1.1 ",
        b"SSH-2.0-server\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n20\r\n{",
        HEAD + b"Content-Length: 10\r\n\r\n{}",
    ],
)
def test_a_connection_that_breaks_may_be_tried_again(text: bytes) -> None:
    with serve_once(lambda one: one.sendall(text)) as place:
        assert not fail(place).is_final


def test_silence_ends() -> None:
    done = threading.Event()
    with serve_once(lambda _: done.wait(5) and None) as place:
        error = fail(place, timeout=0.05)
        done.set()
    assert not error.is_final


def test_drops_without_end_end() -> None:
    with serve_once(lambda one: one.sendall(HEAD + b"\r\n{")) as place:
        error = fail(place, deadline=0)
    assert "took more than 0 seconds" in str(error)
    assert not error.is_final


def test_proxies_of_the_environment_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def answer(connection: socket.socket) -> None:
        asked.append(True)
        connection.sendall(HEAD + b"Content-Length: 2\r\n\r\n{}")

    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with serve_once(answer) as place:
        monkeypatch.setenv("http_proxy", f"http://{place}")
        assert get("service.invalid") == b"{}"
    assert asked == [True]


def test_a_certificate_that_nobody_vouches_for_is_final(tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not here to make a certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-keyout", key, "-out", certificate, "-subj", "/CN=127.0.0.1"],
        check=True,
        capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serve_once(lambda one: one.sendall(HEAD + b"\r\n{}"), context) as place:
        error = fail(place, scheme="https")
    assert "certificate" in str(error)
    assert error.is_final


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://127.0.0.1/x", "data:text/plain,x"])
def test_only_the_web_is_asked(url: str) -> None:
    with pytest.raises(TransportError, match="unknown url type"):
        HttpTransport("tests").get(url)
