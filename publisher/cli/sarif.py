"""Findings as SARIF 2.1.0 (OASIS), for code hosts and editors."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from publisher import __version__
from publisher.codes import codes
from publisher.diagnostics import Diagnostic, Location, Severity

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"


def log(diagnostics: Sequence[Diagnostic], root: Path, *, finished: bool = True) -> dict[str, object]:
    """The log of one run. Locations are relative to ``root``; ``finished`` is false if the program could not do
    its work."""
    found = {d.code: d.severity for d in diagnostics}
    order = {code: index for index, code in enumerate(found)}
    seen: Counter[str] = Counter()
    run: dict[str, object] = {
        "tool": {
            "driver": {
                "name": "publisher",
                "version": __version__,
                "rules": [_rule(code, severity) for code, severity in found.items()],
            }
        },
        "invocations": [{"executionSuccessful": finished}],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"uri": f"{root.absolute().as_uri().rstrip('/')}/"}},
        "results": [_result(d, order[d.code], seen) for d in diagnostics],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str, severity: Severity) -> dict[str, object]:
    """The rule for a code. Codes of extensions are not in the table: ``severity`` is that of their last finding."""
    if code not in codes():
        return {"id": code, "defaultConfiguration": {"level": severity.value}}
    severities, title, meaning = codes()[code]
    return {
        "id": code,
        "shortDescription": {"text": title},
        "fullDescription": {"text": meaning},
        "help": {"text": meaning, "markdown": meaning},
        "defaultConfiguration": {"level": severities[0].value},
    }


def _result(diagnostic: Diagnostic, rule: int, seen: Counter[str]) -> dict[str, object]:
    message: dict[str, object] = {"text": diagnostic.message}
    result = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": diagnostic.severity.value,
        "message": message,
        "partialFingerprints": {"primaryLocationLineHash": _fingerprint(diagnostic, seen)},
    }
    if diagnostic.hint:
        message["markdown"] = f"{_plain(diagnostic.message)}\n\n{_plain(diagnostic.hint)}"
        result["properties"] = {"hint": diagnostic.hint}
    if diagnostic.location:
        result["locations"] = [{"physicalLocation": _place(diagnostic.location, diagnostic.excerpt)}]
    return result


def _place(at: Location, excerpt: str) -> dict[str, object]:
    place: dict[str, object] = {"artifactLocation": {"uri": quote(at.file), "uriBaseId": ROOT}}
    if at.line:
        region: dict[str, object] = {"startLine": at.line}
        place["region"] = region
        if at.column:
            region["startColumn"] = at.column
        if excerpt:
            region["snippet"] = {"text": excerpt[max(0, at.column - 1) :]}
            place["contextRegion"] = {"startLine": at.line, "snippet": {"text": excerpt}}
    return place


def _fingerprint(diagnostic: Diagnostic, seen: Counter[str]) -> str:
    """A fingerprint that is stable when lines above a finding change: of code, file, text of the line, and a
    count."""
    at = diagnostic.location
    facts = (diagnostic.code, at.file if at else "", diagnostic.excerpt.strip() or diagnostic.message)
    digest = hashlib.sha256("\0".join(facts).encode("utf-8", "replace")).hexdigest()[:16]
    seen[digest] += 1
    return f"{digest}:{seen[digest]}"


def _plain(text: str) -> str:
    """Text with the characters of Markdown escaped."""
    return re.sub(r"([\\`*_{}\[\]<>#|~!&])", r"\\\1", text)


__all__ = ["log"]
