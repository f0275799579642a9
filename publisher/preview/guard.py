"""Who may ask the server: only pages of its own, under a name that no other site can take.

A site elsewhere can send requests to servers of this machine, and can let its own name point here (DNS rebinding). So the name in
``Host`` must be this machine's, what browsers report about the page that asks must agree, and actions need a token that only
the preview page contains.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
import socket

from msgspec import Struct, field
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOKEN = "x-preview-token"
SAFE = ("GET", "HEAD")
_HEADERS = {
    "content-security-policy": "frame-ancestors 'self'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


def is_loopback(address: str) -> bool:
    """Whether an address, or ``localhost``, is of this machine alone."""
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return address == "localhost"


class Guard(Struct, frozen=True):
    """The rules of a server that listens at ``host``, an address or a name; ``token`` is a secret of this run."""

    host: str
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    def refusal(self, request: Request) -> str:
        """Why a request is refused; empty if it is not."""
        headers = request.headers
        if not self._is_ours(headers.get("host", "")):
            return "This server does not have the name that was asked for."
        if (origin := headers.get("origin")) and origin != f"http://{headers['host']}":
            return "Another site asked."
        navigates = request.method in SAFE and headers.get("sec-fetch-mode") == "navigate"
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin") and not navigates:
            return "Another site asked."
        if request.method not in SAFE and not hmac.compare_digest(headers.get(TOKEN, "").encode(), self.token.encode()):
            return "The token is missing or that of an earlier run: load the page again."
        return ""

    def _is_ours(self, host: str) -> bool:
        """Whether the ``Host`` of a request is an address or name of this machine. An address can't be let point elsewhere."""
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        if is_loopback(name):
            return True
        if is_loopback(self.host):
            return False
        try:
            ipaddress.ip_address(name.strip("[]"))
        except ValueError:
            here = socket.gethostname().lower()
            return name.lower() in {here, f"{here}.local", self.host.lower()}
        return True


class Guarded:
    """An application that answers only what the ``guard`` allows, with headers that keep other sites out."""

    def __init__(self, app: ASGIApp, guard: Guard) -> None:
        self._app = app
        self._guard = guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if problem := self._guard.refusal(Request(scope)):
            await PlainTextResponse(problem, 403)(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await self._app(scope, receive, answer)


__all__ = ["TOKEN", "Guard", "Guarded", "is_loopback"]
