"""The web application: the preview page, what it shows, and the places of texts in the source."""

from __future__ import annotations

import asyncio
import json
import zipfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from publisher.diagnostics import Location
from publisher.disk import read_plain
from publisher.preview.editors import Editor, EditorError
from publisher.preview.files import file_of, from_folder, missing, response
from publisher.preview.guard import Guard, Guarded, is_loopback
from publisher.preview.messages import Locate
from publisher.preview.preview import Preview
from publisher.program import package_templates

MAX_BODY = 20_000  # bytes of a request
_DIGITS = 9  # of a number in an address
_FAR = 1e6  # points, farther away than any place on a page
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE = Path(__file__).parent / "page"
ASSETS = {"preview.css", "preview.js", "panes.js", "findings.js", "patches.js", "places.js", "dom.js"}
FONTS = {"inter.woff2", "source-serif-4-display.woff2", "jetbrains-mono.woff2"}


def application(preview: Preview, guard: Guard, root: Path, editor: Editor | None) -> Guarded:
    """The application for the preview of the project in ``root``."""
    app = _App(preview, guard, root, editor)
    routes = [
        Route("/", app.page),
        Route("/preview/{name}", app.asset),
        Route("/events", app.events),
        Route("/site/{edition}/{path:path}", app.site),
        Route("/pages/{edition}", app.sizes),
        Route("/pages/{edition}/{number}", app.picture),
        Route("/book/{edition}", app.documents),
        Route("/book/{edition}/{path:path}", app.document),
        Route("/file/{edition}", app.file),
        Route("/changes/{edition}", app.changes),
        Route("/looking", app.looking, methods=["POST"]),
        Route("/source", app.source, methods=["POST"]),
    ]
    return Guarded(Starlette(routes=routes), guard)


class _App:
    def __init__(self, preview: Preview, guard: Guard, root: Path, editor: Editor | None) -> None:
        self._preview = preview
        self._guard = guard
        self._root = root
        self._editor = editor
        self._templates = package_templates()

    async def page(self, _: Request) -> Response:
        text = (PAGE / "page.html").read_text(encoding="utf-8")
        text = text.replace("{token}", self._guard.token)
        headers = {"cache-control": "no-store", "content-security-policy": _POLICY}
        return Response(text, media_type="text/html", headers=headers)

    async def asset(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name in ASSETS:
            return response(request, (PAGE / name).read_bytes(), name)
        if name == "tokens.css":
            return response(request, (self._templates / "shared" / name).read_bytes(), name)
        if name in FONTS:
            return response(request, (self._templates / "html/fonts" / name).read_bytes(), name)
        return missing()

    async def events(self, _: Request) -> Response:
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(self._preview.events(), media_type="text/event-stream", headers=headers)

    # What is shown

    async def site(self, request: Request) -> Response:
        shown = self._preview.finished(request.path_params["edition"], "site")
        if not shown or not shown.path:
            return missing()
        path = request.path_params["path"]
        if early := shown.early.get(file_of(path)):
            return response(request, early, file_of(path))
        return await asyncio.to_thread(from_folder, request, shown.path.parent, path)

    async def changes(self, request: Request) -> Response:
        """The files of an edition that have changed, or were removed, after the moment ``since``."""
        since = _number(request.query_params.get("since", "0"))
        shown = self._preview.state.editions.get(request.path_params["edition"])
        return JSONResponse(shown.changed(since), headers={"cache-control": "no-store"}) if shown else missing()

    async def sizes(self, request: Request) -> Response:
        """The sizes of all pages, in points."""
        pages = await self._preview.pages(request.path_params["edition"])
        return JSONResponse(pages.sizes, headers={"cache-control": "no-store"}) if pages else missing()

    async def picture(self, request: Request) -> Response:
        """A page as a picture of a width in pixels. A version is named so that browsers need not ask again."""
        width, wanted = _number(request.query_params.get("width", "")), _number(request.path_params["number"]) - 1
        while found := await self._preview.page(request.path_params["edition"], wanted):
            pages, number = found
            with suppress(IndexError):
                data = await asyncio.to_thread(pages.picture, number, width)
                return response(request, data, "page.png")
            if not pages.closed:
                return Response(status_code=204)  # there are fewer pages now
        return missing()

    async def documents(self, request: Request) -> Response:
        """The paths of the documents of an e-book, in the order of reading."""
        book = await self._preview.book(request.path_params["edition"])
        try:
            return JSONResponse(book.documents(), headers={"cache-control": "no-store"}) if book else missing()
        except (KeyError, zipfile.BadZipFile):
            return missing()

    async def document(self, request: Request) -> Response:
        path = request.path_params["path"]
        book = await self._preview.book(request.path_params["edition"])
        try:
            return response(request, book.read(path), path) if book else missing()
        except (KeyError, zipfile.BadZipFile):
            return missing()

    async def file(self, request: Request) -> Response:
        """The main file of an edition, to be kept."""
        shown = self._preview.state.editions.get(request.path_params["edition"])
        if not shown or not shown.path:
            return missing()
        named = f"attachment; filename*=UTF-8''{quote(shown.path.name)}"
        try:
            data = await asyncio.to_thread(read_plain, shown.path)
        except OSError:
            return missing()
        return response(request, data, shown.path.name, **{"content-disposition": named})

    # What the page requests

    async def looking(self, request: Request) -> Response:
        """Which editions are looked at, and which of their pages, counted from 0."""
        asked = await _body(request)
        names, pages = asked.get("editions"), asked.get("pages")
        if not isinstance(names, list) or not isinstance(pages, dict):
            raise HTTPException(400, "There are no editions, or no pages.")
        numbers = {str(name): page for name, page in pages.items() if isinstance(page, int)}
        self._preview.looked_at([str(name) for name in names], numbers)
        return Response(status_code=204)

    async def source(self, request: Request) -> Response:
        """Find the place of a text, and open it in the editor if this machine asks."""
        asked = await _body(request)
        at = await self._place(asked)
        if not at:
            return JSONResponse({"problem": "This text was not found in the source."})
        found = {"file": at.file, "line": at.line, "opened": False}
        here = request.client is not None and is_loopback(request.client.host)
        if self._editor and here:
            if not (file := self._in_project(at.file)):
                return JSONResponse({**found, "problem": "The file is not in the project."})
            try:
                self._editor.open(file, at.line or 1)
            except EditorError as error:
                return JSONResponse({**found, "problem": str(error)})
            found["opened"] = True
        return JSONResponse(found)

    def _in_project(self, name: str) -> Path | None:
        """The file of this name, if it is in the project."""
        try:
            file = (self._root / name).resolve()
            return file if file.is_relative_to(self._root.resolve()) and file.is_file() else None
        except (OSError, ValueError):  # such as a name with a null byte
            return None

    async def _place(self, asked: dict[str, object]) -> Location | None:
        """The place that is asked for: itself, that of a text, or that of a point on a page."""
        words = {name: str(asked.get(name, "")) for name in ("edition", "text", "near", "before", "after", "document")}
        file, line = asked.get("file"), asked.get("line")
        if isinstance(file, str) and isinstance(line, int):
            return Location(file, max(1, line))
        number, x, y = asked.get("page"), asked.get("x"), asked.get("y")
        if isinstance(number, int) and isinstance(x, int | float) and isinstance(y, int | float):
            if not (abs(x) < _FAR and abs(y) < _FAR):
                raise HTTPException(400, "The place is not on a page.")
            page = await self._preview.page(words["edition"], number - 1)
            try:
                found = await asyncio.to_thread(page[0].words, page[1], x, y) if page else None
            except IndexError:
                return None
            if not found:
                return None
            words |= {"text": found.text, "near": found.near, "before": found.before, "after": found.after}
        return await self._preview.locate(Locate(number=0, **words))


async def _body(request: Request) -> dict[str, object]:
    """The JSON object in a request. Raises ``HTTPException`` if it has none."""
    data = b""
    async for part in request.stream():
        data += part
        if len(data) > MAX_BODY:
            raise HTTPException(413, f"A request has at most {MAX_BODY:,} bytes.")
    asked: object = None
    with suppress(ValueError, RecursionError):
        asked = json.loads(data)
    if not isinstance(asked, dict):
        raise HTTPException(400, "The request contains no JSON object.")
    return asked


def _number(text: str) -> int:
    """A number in an address. Raises ``HTTPException`` if it is none."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
        raise HTTPException(400, "There is no number where one is needed.")
    return int(text)


__all__ = ["application"]
