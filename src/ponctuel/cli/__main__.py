"""`python -m ponctuel.cli`."""

from ponctuel.cli.commands import main

main()
