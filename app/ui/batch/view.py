"""Batch jobs and their faulty rows as HTML."""

from __future__ import annotations

from urllib.parse import quote

from app.ui.account.view import moment, pager
from app.ui.faults import fault_text
from app.ui.html import HTML, NOTHING, html, joined
from app.ui.shell import states
from app.ui.tables import button, table
from app.ui.texts import say
from ponctuel_sdk import Page
from ponctuel_sdk.models.batches import Batch, RowError
from ponctuel_sdk.models.schedule import FlightListed
from ponctuel_words import formats

EXAMPLE_NAME = "flights.csv"


def batches(page: Page[Batch], first: bool, language: str) -> HTML:
    """The owner's jobs, each with its buttons."""
    if not page.items:
        return states.empty(say(language, "batch_none_title"), say(language, "batch_none_text"))
    names = ("file", "state", "progress", "errors", "sent", "acts")
    heads = [say(language, f"batch_col_{name}") for name in names]
    rows = [_batch(row, language) for row in page.items]
    return table(say(language, "batch_list"), heads, rows) + pager(page, first, language)


def any_open(page: Page[Batch]) -> bool:
    """Whether a batch is still in progress, so that the list is refreshed soon."""
    return any(not row.ended for row in page.items)


def _batch(row: Batch, language: str) -> list[str]:
    under_way = not row.ended
    state = "cancelling" if under_way and row.cancel_requested else row.state
    failure = html("<br><small>{why}</small>", why=row.failure) if row.failure else NOTHING
    return [
        row.input_name,
        html("{state}{failure}", state=say(language, f"batch_{state}"), failure=failure),
        _progress(row, language),
        _errors(row, language),
        moment(row.created_at_utc, language),
        html('<span class="p-acts">{acts}</span>', acts=_acts(row, under_way, language)),
    ]


def _progress(row: Batch, language: str) -> HTML:
    done = formats.number(row.done_n, language)
    share = 100 * row.progress
    return html(
        '<span class="p-progress" role="progressbar" aria-valuemin="0" aria-valuemax="100" '
        'aria-valuenow="{share:.0f}" aria-label="{name}">'
        '<u style="width:{share:.1f}%"></u></span><small>{text}</small>',
        share=share,
        name=row.input_name,
        text=say(language, "batch_progress", done=done, n=row.rows_n),
    )


def _errors(row: Batch, language: str) -> str:
    if not row.errors_n:
        return "0"
    show = button(say(language, "batch_show_errors"), "errors", id=str(row.id), name=row.input_name)
    return html("{n} {show}", n=formats.number(row.errors_n, language), show=show)


def _acts(row: Batch, under_way: bool, language: str) -> HTML:
    acts = []
    if row.has_result and not under_way:
        acts.append(
            html(
                '<a class="p-button p-quiet" href="/v1/batches/{id}/result" download>{label}</a>',
                id=row.id,
                label=say(language, "batch_result"),
            )
        )
    if under_way and not row.cancel_requested:
        acts.append(button(say(language, "batch_cancel"), "cancel", id=str(row.id)))
    if not under_way:
        sure = say(language, "batch_remove_sure")
        acts.append(button(say(language, "batch_remove"), "remove", sure=sure, id=str(row.id)))
    return joined(acts, " ")


def row_errors(page: Page[RowError], name: str, batch_id: str, first: bool, language: str) -> HTML:
    """The rows that could not be forecast."""
    heads = [say(language, f"batch_{column}") for column in ("row", "field", "value", "fault")]
    rows = [
        [
            str(row.row_number),
            html("<code>{field}</code>", field=row.field or ""),
            html("<code>{value}</code>", value=row.value or ""),
            fault_text(row, language),
        ]
        for row in page.items
    ]
    title = say(language, "batch_errors", name=name)
    return html(
        '<h3 class="p-title">{title}</h3>{table}{pager}',
        title=title,
        table=table(title, heads, rows),
        pager=pager(page, first, language, id=batch_id, name=name),
    )


def example(rows: list[FlightListed], language: str) -> HTML:
    """A small file of real flights, to download and edit."""
    lines = ["carrier,flight,origin,destination,departure"]
    lines += [
        f"{row.carrier_code},{row.flight_number},{row.origin_code},{row.destination_code},"
        f"{row.sched_dep_local}"
        for row in rows
    ]
    content = quote("\n".join(lines) + "\n")
    return html(
        '<a class="p-link" download="{file}" href="{href}">{label}</a>',
        file=EXAMPLE_NAME,
        href=f"data:text/csv;charset=utf-8,{content}",
        label=say(language, "batch_example"),
    )
