"""`ponctuel users create | list | role | disable | enable`: accounts from the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from ponctuel.domain.errors import UserError
from ponctuel.domain.roles import Role
from ponctuel.domain.scopes import ACCOUNT_ROLES

if TYPE_CHECKING:
    from ponctuel.accounts.administration import Administration
    from ponctuel.operations.repositories.users import Account

users = typer.Typer(no_args_is_help=True, help="Accounts; create the first admin here.")
ROLES = ", ".join(ACCOUNT_ROLES)
Email = Annotated[str, typer.Option(help="E-mail address of the account.")]
EmailOf = Annotated[str, typer.Argument(help="E-mail address of the account.")]
RoleName = Annotated[str, typer.Option(help=f"One of {ROLES}.")]
PAGE = 200


@users.command()
def create(
    email: Email,
    role: RoleName = Role.TRAVELLER.value,
    generate: Annotated[
        bool, typer.Option("--generate", help="Generate a password and print it once.")
    ] = False,
) -> None:
    """Create an account that can sign in at once. The password is prompted for, or generated."""
    from ponctuel.accounts.administration import command_line, generated_password

    new_role = _role(role)
    if generate:
        password = generated_password()
    else:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    with _administration() as administration:
        account = administration.create(command_line(), email, password, new_role)
    typer.echo(f"{account.email} is {account.role}")
    if generate:
        typer.echo(f"password (shown this once): {password}")


@users.command("list")
def list_users(
    role: Annotated[str | None, typer.Option(help=f"Only this one of {ROLES}.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
) -> None:
    """List every account that is not erased, newest first."""
    with _administration() as administration:
        accounts = list(_all(administration, None if role is None else _role(role)))
    if as_json:
        rows = [
            {
                "id": str(account.id),
                "email": account.email,
                "role": account.role,
                "verified": account.verified,
                "disabled": account.disabled,
                "created_at_utc": account.created_at_utc.isoformat(timespec="seconds"),
            }
            for account in accounts
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    if not accounts:
        typer.echo("no account yet; run `ponctuel users create --role admin --email …`")
    for account in accounts:
        state = "disabled" if account.disabled else "" if account.verified else "not verified"
        typer.echo(
            f"{account.role:10} {account.created_at_utc:%Y-%m-%d} {account.email}  {state}".rstrip()
        )


@users.command()
def role(email: EmailOf, name: Annotated[str, typer.Argument(help=f"One of {ROLES}.")]) -> None:
    """Give an account another role, from the next request on."""
    from ponctuel.accounts.administration import command_line

    new_role = _role(name)
    with _administration() as administration:
        account = administration.find(email)
        changed = administration.change(command_line(), account.id, role=new_role)
    typer.echo(f"{changed.email} is {changed.role}")


@users.command()
def disable(email: EmailOf) -> None:
    """Disable an account: its sessions end, and its keys are no longer accepted."""
    _set_disabled(email, True)


@users.command()
def enable(email: EmailOf) -> None:
    """Enable a disabled account."""
    _set_disabled(email, False)


def _set_disabled(email: str, disabled: bool) -> None:
    from ponctuel.accounts.administration import command_line

    with _administration() as administration:
        account = administration.find(email)
        changed = administration.change(command_line(), account.id, disabled=disabled)
    typer.echo(f"{changed.email} is {'disabled' if changed.disabled else 'enabled'}")


def _role(name: str) -> Role:
    if name not in ACCOUNT_ROLES:
        raise UserError(f"accepted values: {ROLES}", field="role", value=name)
    return Role(name)


def _all(administration: Administration, role: Role | None) -> Iterator[Account]:
    cursor = None
    while True:
        page = administration.list_accounts(role, cursor, PAGE)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


@contextmanager
def _administration() -> Iterator[Administration]:
    from ponctuel.accounts.administration import Administration
    from ponctuel.config.settings import read_settings
    from ponctuel.operations.bootstrap import open_operations

    operations = open_operations(read_settings())
    try:
        yield Administration(operations)
    finally:
        operations.close()
