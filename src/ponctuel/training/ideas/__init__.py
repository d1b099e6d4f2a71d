"""The study of ideas: what each is worth, measured on the development period (`make ideas`).

`catalogue` reads the ideas; `recipe` says what an idea may change; `rows`, `learn` and `judge` are
the steps from rows to losses; `measure` takes one idea through them; `whole` holds the same rows
against the model itself; `results` compares.
"""
