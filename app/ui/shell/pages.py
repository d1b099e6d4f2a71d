"""The pages of the site, and who sees each of them."""

from __future__ import annotations

from dataclasses import dataclass

ALL = frozenset({"visitor", "traveller", "analyst", "operator", "admin"})
MEMBERS = ALL - {"visitor"}


@dataclass(frozen=True)
class SitePage:
    """One page.

    Attributes:
        name: the name of its address below `/`, and in the keys of its texts; the first page has
            the address `/`.
        needs: the route of the API without which the page is of no use; its roles see the page
            (a test compares them with the API's table of rights).
        roles: the roles to whom the page is shown.
    """

    name: str
    needs: tuple[str, str]
    roles: frozenset[str] = ALL

    @property
    def path(self) -> str:
        return "/" if self.name == "forecast" else f"/{self.name}"


PAGES = (
    SitePage("forecast", ("POST", "/v1/forecasts")),
    SitePage("compare", ("GET", "/v1/comparisons")),
    SitePage("connection", ("POST", "/v1/connections")),
    SitePage("board", ("GET", "/v1/airports/{code}/board")),
    SitePage("scorecard", ("GET", "/v1/scorecard")),
    SitePage("watches", ("GET", "/v1/watches"), MEMBERS),
    SitePage("batch", ("GET", "/v1/batches"), MEMBERS),
    SitePage(
        "supervision",
        ("GET", "/v1/monitoring/indicators"),
        frozenset({"analyst", "operator", "admin"}),
    ),
    SitePage("account", ("POST", "/v1/sessions")),
    SitePage("admin", ("GET", "/v1/users"), frozenset({"admin"})),
)
BY_NAME = {page.name: page for page in PAGES}


def shown_to(role: str) -> list[SitePage]:
    """The pages in the navigation of a role; the link to the account is separate."""
    return [page for page in PAGES if role in page.roles and page.name != "account"]
