"""The API's documentation: one plain HTML page, made from the OpenAPI document.

FastAPI's own page loads its scripts from elsewhere; this one needs nothing but itself.
"""

from __future__ import annotations

from html import escape

from app.api.docs_examples import JSON, MULTIPART, Document, curl
from app.api.problems import KINDS
from app.api.rights import EVERYONE, MEMBERS

STYLE = """
:root{color-scheme:light dark;--ink:#1c2530;--soft:#56616d;--line:#d9dde1;--tint:#f3f5f7;
--accent:#0b5c7d;--paper:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e8ecf0;--soft:#a9b4bf;--line:#39434e;
--tint:#1d252d;--accent:#7cc4e4;--paper:#12181e}}
body{font:16px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif;color:var(--ink);
background:var(--paper);max-width:56rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1{font-size:1.9rem;margin:0}h2{font-size:1.15rem;margin:2.6rem 0 .4rem}
h3{font-size:1rem;margin:1.6rem 0 .3rem}a{color:var(--accent)}
code,pre{font:.86em/1.5 ui-monospace,Menlo,Consolas,monospace}
pre{background:var(--tint);padding:.8rem 1rem;border-radius:6px;white-space:pre-wrap;
overflow-wrap:anywhere}
.route{border-top:1px solid var(--line);padding-top:1rem;margin-top:2rem}
.route h2{margin:0;font-family:ui-monospace,Menlo,Consolas,monospace}
.method{color:var(--paper);background:var(--accent);border-radius:4px;padding:.1em .5em;
font-size:.8em;margin-right:.5em}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .8rem .35rem 0;
border-bottom:1px solid var(--line)}th{color:var(--soft);font-weight:600}
"""

RIGHTS_TOLD = (
    "Who may use what. A visitor is a caller without credentials; an account has one role. A key "
    "opens a route where its owner's role does and its scope is the one that is named. Limits are "
    "told with each route; `RateLimit` headers say where you stand."
)

WORDS = {EVERYONE: "everyone", MEMBERS: "every account"}


def render(document: Document) -> str:
    """The OpenAPI document as a page."""
    info = document["info"]
    routes = "".join(_route(*one, document) for one in _operations(document))
    models = "".join(
        _model(name, schema) for name, schema in document["components"]["schemas"].items()
    )
    kinds = "".join(
        f'<tr id="problem-{kind}"><td><code>{kind}</code></td><td>{escape(title)}</td>'
        f"<td>{_text(when)}</td></tr>"
        for kind, (title, when) in KINDS.items()
    )
    title = f"{escape(info['title'])} API"
    rights = "".join(_right(*one) for one in _operations(document))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head><body><main><h1>{title}</h1>"
        f"<p>{_text(info['description'])}</p><p>Model version <code>{escape(info['version'])}"
        '</code> · <a href="/">the page</a> · <a href="openapi.json">OpenAPI document</a></p>'
        f"<h2>Rights</h2><p>{_text(RIGHTS_TOLD)}</p>"
        f"{_table(('route', 'open to', 'scope of a key', 'limit'), rights)}"
        f"{routes}<h2>Problems</h2><p>Every error is a problem document (RFC 9457, "
        "<code>application/problem+json</code>).</p>"
        f"{_table(('type', 'title', 'when'), kinds)}<h2>Models</h2>{models}</main></body></html>"
    )


def _operations(document: Document) -> list[tuple[str, str, Document]]:
    return [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def _right(method: str, path: str, operation: Document) -> str:
    """A route's row of the table of rights."""
    told = operation["x-rights"]
    name = f'<a href="#{escape(operation["operationId"])}">{method.upper()} {escape(path)}</a>'
    who = WORDS.get(frozenset(told["roles"]), ", ".join(told["roles"]))
    cells = [name, who, told["scope"] or "–", told["limit"]]
    return "<tr>" + "".join(f"<td>{one}</td>" for one in cells) + "</tr>"


def _route(method: str, path: str, operation: Document, document: Document) -> str:
    name = f"{method.upper()} {path}"
    parts = [
        f'<section class="route" id="{escape(operation["operationId"])}"><h2>'
        f'<span class="method">{method.upper()}</span>{escape(path)}</h2>',
        *(f"<p>{_text(one)}</p>" for one in operation.get("description", "").split("\n\n")),
    ]
    if operation.get("parameters"):
        rows = "".join(
            _row(one["name"], one["schema"], one.get("required", False), one.get("description"))
            for one in operation["parameters"]
        )
        parts.append(_table(("parameter", "type", "what"), rows))
    content = operation.get("requestBody", {}).get("content", {})
    body = content.get(JSON) or content.get(MULTIPART)
    if body:
        parts.append(f"<p>Body: {_kind(body['schema'])}</p>")
    if body or operation.get("security"):
        parts.append(f"<pre>{escape(curl(method, path, operation, document))}</pre>")
    answers = "".join(
        f"<tr><td><code>{status}</code></td><td>{_answer(one)}</td>"
        f"<td>{_text(one['description'])}</td></tr>"
        for status, one in operation["responses"].items()
    )
    parts.append(_table(("status", "body", "what"), answers))
    return "".join(parts) + f"<!-- {escape(name)} --></section>"


def _answer(response: Document) -> str:
    for content in response.get("content", {}).values():
        return _kind(content.get("schema", {}))
    return ""


def _model(name: str, schema: Document) -> str:
    required = schema.get("required", [])
    rows = "".join(
        _row(field, one, field in required, one.get("description"))
        for field, one in schema.get("properties", {}).items()
    )
    return (
        f'<h3 id="{escape(name)}">{escape(name)}</h3><p>{_text(schema.get("description", ""))}</p>'
        f"{_table(('field', 'type', 'what'), rows)}"
    )


def _row(name: str, schema: Document, required: bool, what: str | None) -> str:
    notes = [] if required else ["Optional."]
    if what:
        notes.insert(0, what)
    if schema.get("examples"):
        notes.append("Example: `" + str(schema["examples"][0]) + "`")
    return (
        f"<tr><td><code>{escape(name)}</code></td><td>{_kind(schema)}</td>"
        f"<td>{_text(' '.join(notes))}</td></tr>"
    )


def _kind(schema: Document) -> str:
    """A schema's type in few words, with links to the models."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f'<a href="#{escape(name)}">{escape(name)}</a>'
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(f"<code>{escape(str(one))}</code>" for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    kind = schema.get("format") or schema.get("type", "any")
    return escape(str(kind))


def _table(heads: tuple[str, ...], rows: str) -> str:
    head = "".join(f'<th scope="col">{one}</th>' for one in heads)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<div class="scroll">{table}</div>'


def _text(text: str) -> str:
    """Escaped text, with `code` marked."""
    parts = escape(text).split("`")
    return "".join(
        f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts)
    )
