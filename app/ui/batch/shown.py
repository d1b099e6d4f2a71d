"""Batch jobs and their faulty rows as HTML."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from app.ui import words
from app.ui.account.shown import moment, pager
from app.ui.faults import fault_text
from app.ui.shell import states
from app.ui.tables import button, table
from app.ui.texts import say
from ponctuel_sdk import Page
from ponctuel_sdk.models.batches import Batch, RowError
from ponctuel_sdk.models.schedule import FlightListed

EXAMPLE_NAME = "flights.csv"


def batches(page: Page[Batch], first: bool, language: str) -> str:
    """The owner's jobs, with what can be done about each."""
    if not page.items:
        return states.empty(say(language, "batch_none_title"), say(language, "batch_none_text"))
    names = ("file", "state", "progress", "errors", "sent", "acts")
    heads = [say(language, f"batch_col_{name}") for name in names]
    rows = [_batch(row, language) for row in page.items]
    return table(say(language, "batch_list"), heads, rows) + pager(page, first, language)


def any_open(page: Page[Batch]) -> bool:
    """Whether it is worth looking again soon."""
    return any(not row.ended for row in page.items)


def _batch(row: Batch, language: str) -> list[str]:
    under_way = not row.ended
    state = "cancelling" if under_way and row.cancel_requested else row.state
    told = escape(say(language, f"batch_{state}"))
    if row.failure:
        told += f"<br><small>{escape(row.failure)}</small>"
    return [
        escape(row.input_name),
        told,
        _progress(row, language),
        _errors(row, language),
        escape(moment(row.created_at_utc, language)),
        f'<span class="p-acts">{_acts(row, under_way, language)}</span>',
    ]


def _progress(row: Batch, language: str) -> str:
    done, n = words.count(row.done_n, language), words.count(row.rows_n, language)
    text = escape(say(language, "batch_progress", done=done, n=n))
    share = 100 * row.progress
    return (
        f'<span class="p-progress" role="progressbar" aria-valuemin="0" aria-valuemax="100" '
        f'aria-valuenow="{share:.0f}" aria-label="{escape(row.input_name)}">'
        f'<u style="width:{share:.1f}%"></u></span><small>{text}</small></span>'
    )


def _errors(row: Batch, language: str) -> str:
    if not row.errors_n:
        return "0"
    show = button(say(language, "batch_show_errors"), "errors", id=str(row.id), name=row.input_name)
    return f"{words.count(row.errors_n, language)} {show}"


def _acts(row: Batch, under_way: bool, language: str) -> str:
    acts = []
    if row.has_result and not under_way:
        href = f"/v1/batches/{row.id}/result"
        label = escape(say(language, "batch_result"))
        acts.append(f'<a class="p-button p-quiet" href="{href}" download>{label}</a>')
    if under_way and not row.cancel_requested:
        acts.append(button(say(language, "batch_cancel"), "cancel", id=str(row.id)))
    if not under_way:
        sure = say(language, "batch_remove_sure")
        acts.append(button(say(language, "batch_remove"), "remove", sure=sure, id=str(row.id)))
    return " ".join(acts)


def row_errors(page: Page[RowError], name: str, batch_id: str, first: bool, language: str) -> str:
    """The rows that could not be answered."""
    heads = [say(language, f"batch_{one}") for one in ("row", "field", "value", "fault")]
    rows = [
        [
            str(one.row_number),
            f"<code>{escape(one.field or '')}</code>",
            f"<code>{escape(one.value or '')}</code>",
            escape(fault_text(one, language)),
        ]
        for one in page.items
    ]
    title = say(language, "batch_errors", name=name)
    mark = f'<h3 class="p-title">{escape(title)}</h3>'
    next_page = ""
    if not first or page.next_cursor:
        next_page = pager(page, first, language).replace(
            "data-act=", f'data-id="{escape(batch_id)}" data-name="{escape(name)}" data-act='
        )
    return mark + table(title, heads, rows) + next_page


def example(rows: list[FlightListed], language: str) -> str:
    """A small file of real flights, to be taken along and changed."""
    lines = ["carrier,flight,origin,destination,departure"]
    lines += [
        f"{row.carrier_code},{row.flight_number},{row.origin_code},{row.destination_code},"
        f"{row.sched_dep_local}"
        for row in rows
    ]
    content = quote("\n".join(lines) + "\n")
    label = escape(say(language, "batch_example"))
    href = f"data:text/csv;charset=utf-8,{content}"
    return f'<a class="p-link" download="{EXAMPLE_NAME}" href="{href}">{label}</a>'
