"""The operational database: accounts, events, forecasts issued, watches, batches, audit.

SQLite is the embedded default, PostgreSQL the shared one; every statement here runs on both. Start
at `ponctuel.operations.work.Operations`.
"""
