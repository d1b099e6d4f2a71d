"""The search for LightGBM's settings: an Optuna study that several processes may share.

Read `origins` and `rows` for what the search may see, `scoring` for how a trial is judged, `space`
for what is tried, `study` and `worker` for how it runs and resumes.
"""
