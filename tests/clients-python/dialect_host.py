"""A running DialectHost."""

import json
import os
import subprocess
import urllib.request

from host import CONFIGURATIONS, TESTS


def assembly():
    """The built program; the tests do not build it."""
    for configuration in CONFIGURATIONS:
        path = TESTS / "DialectHost" / "bin" / configuration / "net10.0" / "DialectHost.dll"
        if path.exists():
            return str(path)
    raise FileNotFoundError("tests/DialectHost is not built: run dotnet build first.")


class DialectHost:
    def __init__(self, dialect, **env):
        self._process = subprocess.Popen(
            ["dotnet", assembly()],
            env={**os.environ, **env, "DIALECT": dialect, "PORT": "0"},
            stdout=subprocess.PIPE,
            text=True)
        for line in self._process.stdout:
            if line.startswith("listening on "):
                self.url = line.split()[-1]
                return
        raise RuntimeError(f"The host ended with {self._process.wait()} before it listened.")

    def post(self, path, body):
        request = urllib.request.Request(
            self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST")
        with urllib.request.urlopen(request, timeout=20) as response:
            return json.load(response)

    def stop(self):
        self._process.terminate()
        self._process.wait()
        self._process.stdout.close()
