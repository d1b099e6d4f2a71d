"""The study of ideas: the effect of each, measured on the development period (`make ideas`).

`catalogue` reads the ideas; `recipe` lists what an idea may change; `rows`, `learn` and `judge` are
the steps from rows to losses; `measure` runs them for one idea; `whole` scores the model itself on
the same rows; `results` compares.
"""
