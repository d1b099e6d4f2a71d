"""`python -m ponctuel.stages java`: check that Spark finds the Java that it needs."""

from __future__ import annotations

from ponctuel.warehouse.engines.java import require_java


def main() -> None:
    """Print the version that Spark will start on.

    Raises:
        NotReady: there is no Java, or it is too old.
    """
    print(f"spark: Java {require_java()}")
