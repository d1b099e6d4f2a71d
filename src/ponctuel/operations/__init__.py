"""The operational database: accounts, events, forecasts issued, watches, batches, audit.

SQLite is the embedded default, PostgreSQL the shared database; every statement runs on both. Start
at `ponctuel.operations.work.Operations`.
"""
