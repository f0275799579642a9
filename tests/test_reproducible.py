"""The same source gives the same bytes, whoever builds it, where and when."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT


def build(folder: Path, out: Path, umask: int, **environment: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [sys.executable, "-m", "publisher", "build", str(folder), "-o", str(out), "--message-format", "json"],
        capture_output=True,
        text=True,
        check=True,
        cwd=out.parent,
        umask=umask,
        env={**kept, "PYTHONPATH": str(ROOT), **environment},
    )
    found = json.loads(done.stdout)
    assert found["diagnostics"] == []
    assert not any(e["cached"] for e in found["editions"])
    return {e["name"]: e["sha256"] for e in found["editions"]}


def test_the_same_bytes_everywhere(tmp_path: Path) -> None:
    """Another folder, user's home, umask, time zone, locale, hash seed and times of files; and ``python -O``."""
    first, second = tmp_path / "one", tmp_path / "a much longer — way/two"
    for folder, age in ((first, 0), (second, 10**8)):
        shutil.copytree(ROOT / "source", folder / "source")
        (folder / "home").mkdir()
        for file in folder.rglob("*"):
            os.utime(file, (1_700_000_000 - age, 1_700_000_000 - age))
    a = build(
        first,
        first / "out",
        0o022,
        PYTHONHASHSEED="1",
        TZ="UTC",
        LC_ALL="C.UTF-8",
        HOME=str(first / "home"),
        USER="ada",
    )
    b = build(
        second,
        second / "out",
        0o077,
        PYTHONHASHSEED="4711",
        TZ="Pacific/Kiritimati",
        LC_ALL="C",
        HOME="/nonexistent",
        USER="bo",
        PYTHONOPTIMIZE="1",
    )
    assert set(a) == {"web", "handout", "teacher", "book", "ebook"}
    assert a == b


def test_the_cache_gives_the_same_bytes(tmp_path: Path) -> None:
    import publisher

    once = publisher.build(ROOT, output=tmp_path / "out")
    again = publisher.build(ROOT, output=tmp_path / "out")
    assert [e.sha256 for e in once.editions] == [e.sha256 for e in again.editions]
    assert [e.pages for e in once.editions] == [e.pages for e in again.editions]
    assert {e.name for e in again.editions if e.cached} >= {"handout", "book"}
