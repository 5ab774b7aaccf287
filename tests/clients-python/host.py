"""A running ProtocolHost, which can be stopped and started again on its port."""

import os
import pathlib
import random
import signal
import socket
import subprocess

TESTS = pathlib.Path(__file__).resolve().parent.parent
CONFIGURATIONS = [os.environ["CONFIGURATION"]] if "CONFIGURATION" in os.environ else ["Release", "Debug"]
# Suites that run beside one another have ports of their own.
FIRST_PORT = int(os.environ.get("REALTIME_TEST_FIRST_PORT", "20000"))
PORTS = int(os.environ.get("REALTIME_TEST_PORTS", "10000"))


def assembly():
    """The built program; the tests do not build it."""
    for configuration in CONFIGURATIONS:
        path = TESTS / "ProtocolHost" / "bin" / configuration / "net10.0" / "Realtime.ProtocolHost.dll"
        if path.exists():
            return str(path)
    raise FileNotFoundError("tests/ProtocolHost is not built: run dotnet build first.")


def free_port():
    """Below the ports of outgoing connections: a client that tries to come back could otherwise be connected to itself."""
    while True:
        port = FIRST_PORT + random.randrange(PORTS)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port


class Host:
    def __init__(self, **env):
        self._port = free_port()
        # The heartbeat stays out of the way.
        self._env = {"PING_INTERVAL": "5000", "PING_TIMEOUT": "10000", "CONNECT_TIMEOUT": "20000", **env}
        self._process = None
        self.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._port}"

    def start(self):
        self._process = subprocess.Popen(
            ["dotnet", assembly()],
            env={**os.environ, **self._env, "PORT": str(self._port)},
            stdout=subprocess.PIPE,
            text=True)
        for line in self._process.stdout:
            if "listening on" in line:
                return
        raise RuntimeError(f"The host ended with {self._process.wait()} before it listened.")

    def stop(self, how=signal.SIGTERM):
        if self._process.poll() is None:
            self._process.send_signal(how)
        self._process.wait()
        self._process.stdout.close()
