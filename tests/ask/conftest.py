"""What the tests of the asking commands share: the tool, and files to run it on."""

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TOOL = os.environ["RINGFENCE_TOOL"]
POLICY = {
    "ringfence": 1,
    "tenant": "acme",
    "revision": 1,
    "types": {"project": {"in": ["tenant"]}},
    "permissions": {"deploy.production": {"on": ["project"]}, "logs.read": {"on": ["project"]}},
    "roles": {"dev": {"allow": ["deploy.production", "logs.read"]}},
    "bindings": [{"id": "b", "principal": "user/ana", "role": "dev", "scope": "project/web"}],
}


class Folder:
    """A folder to run the tool in."""

    def __init__(self, path):
        self.path = path

    def write(self, name, content):
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        (self.path / name).write_text(text, encoding="utf-8")
        return name

    def run(self, *arguments, status=0):
        result = subprocess.run(
            [TOOL, *arguments], cwd=self.path, capture_output=True, text=True, encoding="utf-8", check=False
        )
        assert result.returncode == status, (arguments, result)
        return result


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("RINGFENCE_")]:
        monkeypatch.delenv(name)
    made = Folder(tmp_path)
    made.write("policy.json", POLICY)
    return made
