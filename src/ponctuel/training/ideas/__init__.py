"""The study of ideas: what each is worth, measured on the development period (`make ideas`).

`catalogue` lists the ideas; `recipe` says what an idea may change; `rows`, `learn` and `judge` are
the steps from rows to losses; `whole` holds the same rows against the model itself; `study` runs
all, and keeps every part.
"""
