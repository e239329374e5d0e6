"""A JupyterLab of its own, and a page in the system's Chromium."""

import functools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SHUT_DOWN = """async () => {
  for (const widget of window.jupyterapp?.shell.widgets('main') ?? [])
    await widget.context?.sessionContext?.shutdown();
}"""
SETTINGS = {
    "notebook-extension/tracker": '{"windowingMode": "none"}',
    "apputils-extension/notification": '{"fetchNews": "false"}',
}


@contextmanager
def running_server(base="/"):
    """Start JupyterLab over a copy of the lectures; yield (address, folder).

    `base` is the path that its addresses start with, as behind a hub.
    """
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        folder = home / "course"
        shutil.copytree(ROOT / "notebooks", folder)
        for name, text in SETTINGS.items():
            path = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        port = _free_port()
        process = _start(home, folder, port, base)
        try:
            address = f"http://127.0.0.1:{port}{base}".rstrip("/")
            _wait_for(f"{address}/api?token=open", process, home / "log")
            yield address, folder
        finally:
            process.kill()  # its kernels notice; there is nothing to save
            process.wait()


@contextmanager
def chromium():
    """Start the system's Chromium; yield it."""
    playwright = pytest.importorskip("playwright.sync_api", reason="no Playwright")
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        _absent("no Chromium on this machine: install it to run the browser tests")
    with playwright.sync_playwright() as driver:
        chrome = driver.chromium.launch(executable_path=found, args=QUIET)
        yield chrome
        chrome.close()


@pytest.fixture(scope="session")
def server(browser):
    with running_server() as running:
        yield running


@pytest.fixture(scope="session")
def hub(browser):
    """Start a server whose addresses have a prefix, as a hub gives to each user."""
    with running_server("/users/ada/") as running:
        yield running


@pytest.fixture(scope="session")
def browser():
    with chromium() as chrome:
        yield chrome


@pytest.fixture(scope="session")
def new_page(browser):
    """Return what opens a page; all share JupyterLab's code, loaded and compiled."""
    with closing(browser.new_context(viewport={"width": 1280, "height": 1000})) as own:
        own.set_default_timeout(30_000)
        yield functools.partial(_page, own)


@pytest.fixture
def page(new_page):
    with new_page() as opened:
        yield opened


@contextmanager
def _page(profile):
    """Open a page; close it with its kernel, which would live on with the server."""
    page = profile.new_page()
    try:
        yield page
    finally:
        page.evaluate(SHUT_DOWN)
        page.close()


def _absent(reason):
    """Skip, or fail where the browser tests are required."""
    if os.environ.get("REQUIRE_BROWSER"):
        pytest.fail(reason)
    pytest.skip(reason)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _start(home, folder, port, base):
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += [f"--port={port}", "--ServerApp.port_retries=0"]
    command += ["--IdentityProvider.token=open", "--expose-app-in-browser"]
    command += ["--JupyterNotebookApp.expose_app_in_browser=True"]
    command += [f"--ServerApp.root_dir={folder}", f"--ServerApp.base_url={base}"]
    with open(home / "log", "w", encoding="utf-8") as log:
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log)


def _wait_for(address, process, log):
    for _ in range(240):
        try:
            urllib.request.urlopen(address, timeout=5)
            return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.25)
    pytest.fail(f"JupyterLab did not start: {log.read_text(encoding='utf-8')[-2000:]}")
