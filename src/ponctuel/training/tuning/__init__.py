"""The search for LightGBM's settings: an Optuna study that several processes may share.

`origins` and `rows` select the data of the search, `scoring` scores a trial, `space` defines the
settings that are tried, `study` and `worker` run and resume the search.
"""
