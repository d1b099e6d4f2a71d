"""Features computed in memory, without SQL: ledgers of the timeline, and their readers.

A window's total is the difference between two values of one running sum. Each kind of key has one
ledger: postings sorted by key and minute, with their running totals. One binary search over all
keys and minutes serves one request, a board or a batch alike; new events are posted to the ledgers.
The families' SQL remains the definition; contract tests check that the readers give the same bits.
"""
