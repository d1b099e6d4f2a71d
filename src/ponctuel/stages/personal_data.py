"""Stage `personal_data`: the register of personal data, from the tables that contain them."""

from __future__ import annotations

from ponctuel.config.paths import project_paths
from ponctuel.documents.operations.register_page import register_page


def main() -> None:
    """Write reports/securite/registre-donnees-personnelles.md."""
    file = project_paths().reports / "securite" / "registre-donnees-personnelles.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(register_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
