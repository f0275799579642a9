"""The wheel works in an empty environment, in another folder: templates, styles and typefaces come along."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path, **more: str) -> str:
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")} | more
    done = subprocess.run(
        [str(c) for c in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


def test_a_wheel_builds_all_formats_elsewhere(tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv", cwd=tmp_path)
    pip = [sys.executable, "-m", "pip", "--python", tmp_path / "venv/bin/python", "--disable-pip-version-check", "-q"]
    run(*pip, "wheel", "--no-deps", "-w", tmp_path, ROOT, cwd=tmp_path)
    (wheel,) = tmp_path.glob("publisher-*.whl")
    run(*pip, "install", "--no-compile", "-c", ROOT / "constraints.txt", wheel, cwd=tmp_path)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/a.md").write_text(
        "# Éléments\n\nText with `code` and a note.[^1]\n\n[^1]: Here.\n", encoding="utf-8"
    )
    out = run(tmp_path / "venv/bin/publisher", "build", "a.md", "--message-format", "json", cwd=tmp_path / "elsewhere")
    found = json.loads(out)
    assert found["diagnostics"] == []
    assert [e["format"] for e in found["editions"]] == ["html", "pdf", "epub"]
    for edition in found["editions"]:
        path = Path(edition["path"])
        assert path.is_file()
        assert ROOT not in path.parents
    with pikepdf.open(next(e["path"] for e in found["editions"] if e["format"] == "pdf")) as pdf:
        names = [str(o.FontName) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/FontName" in o]
    for face in ("Source", "Inter", "JetBrains"):
        assert any(face in name for name in names), (face, names)
    (tmp_path / "elsewhere/de.md").write_text("---\nlang: de\n---\n\n# Eins\n\nText.\n", encoding="utf-8")
    run(tmp_path / "venv/bin/publisher", "build", "de.md", "--to", "html", "-o", "de", cwd=tmp_path / "elsewhere")
    assert "Zum Text springen" in (tmp_path / "elsewhere/de/web/index.html").read_text(encoding="utf-8")
    (tmp_path / "elsewhere/b.md").write_text("# B\n\n### C\n", encoding="utf-8")
    run(tmp_path / "venv/bin/publisher", "new", "c", "-t", "course", cwd=tmp_path)
    run(tmp_path / "venv/bin/publisher", "check", "--strict", "c", cwd=tmp_path)
    log = run(tmp_path / "venv/bin/publisher", "check", "b.md", "--message-format", "sarif", cwd=tmp_path / "elsewhere")
    (rule,) = json.loads(log)["runs"][0]["tool"]["driver"]["rules"]
    shown = (
        run(tmp_path / "venv/bin/publisher", "--help", cwd=tmp_path)
        .partition("Documentation, in ")[2]
        .partition(":\n")[0]
    )
    assert {page.name for page in Path(shown).iterdir()} >= {
        "writing.md",
        "languages.md",
        "extending.md",
        "diagnostics.md",
    }
    assert "more than one level below" in rule["help"]["text"]
