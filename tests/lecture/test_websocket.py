"""The server extension is installed, is loaded, and keeps others' settings."""

from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from jupyter_core.paths import jupyter_config_path
from jupyter_server.extension.config import ExtensionConfigManager
from jupyter_server.services.kernels.connection.channels import (
    ZMQChannelsWebsocketConnection,
)
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

from helpers.lecture import websocket


def app(connection):
    settings = {websocket.SETTING: connection}
    return SimpleNamespace(web_app=SimpleNamespace(settings=settings))


def test_extension_is_installed_and_enabled():
    found = ExtensionConfigManager(read_config_path=jupyter_config_path())
    assert found.get_jpserver_extensions()["helpers.lecture.websocket"] is True
    (point,) = websocket._jupyter_server_extension_points()
    assert point == {"module": websocket.__name__}


@pytest.mark.parametrize(
    ("given", "used"),
    [
        (ZMQChannelsWebsocketConnection, websocket.PromptConnection),
        (SimpleNamespace, SimpleNamespace),  # a connection that somebody chose
    ],
)
def test_extension_replaces_the_default_connection_only(given, used):
    server = app(given)
    websocket._load_jupyter_server_extension(server)
    assert server.web_app.settings[websocket.SETTING] is used


def test_connection_switches_nagle_off_before_it_opens(monkeypatch):
    calls = []
    monkeypatch.setattr(
        ZMQChannelsWebsocketConnection, "connect", lambda self: calls.append("open")
    )
    handler = Mock(spec=KernelWebsocketHandler)
    handler.set_nodelay = lambda on: calls.append(("nodelay", on))
    connection = websocket.PromptConnection.__new__(websocket.PromptConnection)
    connection.websocket_handler = handler
    connection.connect()
    assert calls == [("nodelay", True), "open"]
