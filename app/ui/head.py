"""The head of a page's document: title, description, icon, manifest and preview, all our own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from app.ui.html import HTML, html
from app.ui.language import language_of
from app.ui.shell.pages import PAGES
from app.ui.texts import say
from ponctuel_words import LANGUAGES

BRAND = Path(__file__).with_name("brand")
FOLDER = "/brand/"
NOT_FOUND = 404
# Gradio's own title and meta tags, and its link to a manifest that it does not serve.
_GRADIO_HEAD = re.compile(
    rb'<meta\s+(?:property="og:|name="twitter:)[^>]*>|<link rel="manifest"[^>]*>'
    rb"|<title>.*?</title>",
    re.DOTALL,
)
_NAMES = {page.path: page.name for page in PAGES}


def head(path: str, origin: str, language: str) -> HTML:
    """The head of a page, for browsers, search engines and link previews.

    Args:
        origin: scheme and host under which users reach the pages.
    """
    name = _NAMES.get(path.rstrip("/") or "/", "forecast")
    title = f"{say(language, 'nav_' + name)} · {say(language, 'name')}"
    return html(
        '<title>{title}</title><meta name="description" content="{description}">'
        '<meta property="og:type" content="website"><meta property="og:site_name" content="{site}">'
        '<meta property="og:title" content="{title}"><meta property="og:description" '
        'content="{description}"><meta property="og:url" content="{origin}{path}">'
        '<meta property="og:image" content="{origin}/brand/preview.png">'
        '<meta property="og:locale" content="{language}">'
        '<meta name="twitter:card" content="summary_large_image">'
        '<link rel="icon" type="image/svg+xml" href="/brand/icon.svg">'
        '<link rel="apple-touch-icon" href="/brand/icon.png">'
        '<link rel="manifest" href="/brand/{language}.webmanifest">'
        '<meta name="theme-color" content="#0b5c7d">',
        title=title,
        description=say(language, "tag_" + name),
        site=say(language, "name"),
        origin=origin,
        path=path,
        language=language,
    )


def own_head(document: bytes, path: str, origin: str, language: str) -> bytes:
    """The document with our head instead of Gradio's, and a text for browsers without scripts."""
    bare = _GRADIO_HEAD.sub(b"", document)
    notice = html("<noscript><p>{text}</p></noscript>", text=say(language, "noscript"))
    ours = str(head(path, origin, language)).encode()
    return bare.replace(b"</head>", ours + b"</head>", 1).replace(
        b"</body>", str(notice).encode() + b"</body>", 1
    )


def _manifest(language: str) -> Callable[[Request], Response]:
    manifest = {
        "name": say(language, "name"),
        "short_name": say(language, "name"),
        "description": say(language, "tag_forecast"),
        "lang": language,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f6f7f8",
        "theme_color": "#0b5c7d",
        "icons": [
            {"src": "/brand/icon.svg", "sizes": "any", "type": "image/svg+xml"},
            {"src": "/brand/icon.png", "sizes": "512x512", "type": "image/png"},
        ],
    }
    body = json.dumps(manifest, ensure_ascii=False)
    return lambda _: Response(body, media_type="application/manifest+json")


def _file(path: Path) -> Callable[[Request], Response]:
    return lambda _: FileResponse(path)


def brand_routes() -> list[Route]:
    """Icon, preview picture and a manifest a language."""
    files = [Route(FOLDER + path.name, _file(path)) for path in sorted(BRAND.iterdir())]
    manifests = [
        Route(f"{FOLDER}{language}.webmanifest", _manifest(language)) for language in LANGUAGES
    ]
    return [*files, *manifests]


def missing_page(request: Request) -> Response | None:
    """The page for an unknown address; None for a program, which gets a problem document."""
    if request.method != "GET" or "text/html" not in request.headers.get("accept", ""):
        return None
    language = language_of(request)
    page = html(
        '<!doctype html><html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" '
        'content="width=device-width,initial-scale=1"><title>{title} · {name}</title>'
        '<link rel="icon" href="/brand/icon.svg"><style>:root{{color-scheme:light dark}}'
        "body{{font:17px/1.5 system-ui,sans-serif;max-width:34em;margin:12vh auto;padding:0 1em}}"
        "a{{color:#0b5c7d}}@media(prefers-color-scheme:dark){{a{{color:#7cc4e4}}}}</style></head>"
        '<body><main><h1>{title}</h1><p>{text}</p><p><a href="/">{home}</a> · '
        '<a href="/docs">{docs}</a></p></main></body></html>',
        language=language,
        title=say(language, "missing_title"),
        name=say(language, "name"),
        text=say(language, "missing_text"),
        home=say(language, "missing_home"),
        docs=say(language, "docs"),
    )
    return HTMLResponse(str(page), NOT_FOUND, {"content-language": language})
