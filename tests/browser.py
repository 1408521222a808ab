"""A headless Chromium for tests, driven through two pipes: nothing to install beside it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

REQUIRED = "IPEC_BROWSER_TESTS"
"""Where this variable is set, what the browser's tests need must be there: nothing is skipped."""

AXE = "IPEC_AXE"
"""The variable that names axe-core's axe.min.js."""

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
PATIENCE = 30.0
"""Seconds until an answer counts as missing: a busy machine starts a browser slowly."""

FLAGS = (
    "--headless=new",
    "--no-sandbox",  # tests run as root in containers; the pages are our own
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--no-first-run",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # whatever a page asks for, there is no network
    "--remote-debugging-pipe",
)

KEYS = {
    "Tab": ("Tab", 9, ""),
    "Enter": ("Enter", 13, "\r"),
    "ArrowDown": ("ArrowDown", 40, ""),
    "End": ("End", 35, ""),
}


class Browser:
    """One page of a browser: it opens files, types, presses keys, and evaluates JavaScript."""

    def __init__(self, send: int, receive: int) -> None:
        self._send = send
        self._receive = receive
        self._buffer = b""
        self._count = 0
        self._session: str | None = None
        self.log: list[str] = []
        """Errors of scripts, and what a policy or a missing file kept from loading."""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self._call(f"{domain}.enable")

    def open(self, address: str) -> None:
        """Open a page and wait until it has loaded."""
        self._call("Page.navigate", url="about:blank")
        self._call("Page.navigate", url=address)
        self.wait("document.readyState === 'complete' && location.href !== 'about:blank'")

    def evaluate(self, script: str) -> Any:
        """Return what an expression, or the promise that it is, comes to."""
        answer = self._call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise AssertionError(json.dumps(answer["exceptionDetails"], indent=1))
        return answer["result"].get("value")

    def wait(self, condition: str) -> None:
        """Wait until an expression is true."""
        last = time.monotonic() + PATIENCE
        while not self.evaluate(condition):
            assert time.monotonic() < last, f"never true: {condition}"
            time.sleep(0.02)

    def press(self, key: str) -> None:
        """Press and release a key."""
        name, code, text = KEYS[key]
        event = {"key": name, "code": name, "windowsVirtualKeyCode": code}
        self._call(
            "Input.dispatchKeyEvent", type="keyDown", **event, **({"text": text} if text else {})
        )
        self._call("Input.dispatchKeyEvent", type="keyUp", **event)

    def type(self, text: str) -> None:
        """Type text into what has the focus, key by key."""
        for letter in text:
            self._call("Input.dispatchKeyEvent", type="keyDown", text=letter, key=letter)
            self._call("Input.dispatchKeyEvent", type="keyUp", key=letter)

    def resize(self, width: int, height: int = 900) -> None:
        """Give the page a window of this size."""
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def switch_scripts(self, *, on: bool) -> None:
        """Let pages run scripts, or not."""
        self._call("Emulation.setScriptExecutionDisabled", value=not on)

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._send, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._count:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return dict(answer["result"])
            self._note(answer)

    def _note(self, event: dict[str, Any]) -> None:
        if event.get("method") == "Runtime.exceptionThrown":
            self.log.append(json.dumps(event["params"]["exceptionDetails"]))
        if event.get("method") == "Log.entryAdded":
            self.log.append(event["params"]["entry"]["text"])

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            read = os.read(self._receive, 1 << 16)
            assert read, "the browser has ended"
            self._buffer += read
        message, _, self._buffer = self._buffer.partition(b"\0")
        return dict(json.loads(message))


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start Chromium without a window; a test is skipped where there is none."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        skip(f"no Chromium is installed (none of {', '.join(NAMES)})")
    to_browser, from_us = os.pipe()
    to_us, from_browser = os.pipe()
    # Where Chromium reads and writes when it is told to use a pipe.
    redirect = f'exec "$0" "$@" 3<&{to_browser} 4>&{from_browser}'
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            ["bash", "-c", redirect, program, *FLAGS, f"--user-data-dir={profile}"],
            pass_fds=(to_browser, from_browser),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        try:
            yield Browser(from_us, to_us)
        finally:
            os.close(from_us)  # its end of the pipe is how the browser is told to close
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            os.close(to_us)


def read_axe() -> str:
    """Return the accessibility checker's script; a test is skipped where none is named."""
    named = os.environ.get(AXE)
    if not named:
        skip(f"{AXE} names no axe.min.js of axe-core")
    return Path(str(named)).read_text(encoding="utf-8")


def skip(reason: str) -> None:
    """Skip the test, or fail where nothing may be missing."""
    (pytest.fail if os.environ.get(REQUIRED) else pytest.skip)(reason)
