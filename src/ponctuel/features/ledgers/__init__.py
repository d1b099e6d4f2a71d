"""Features read without a query: ledgers of the timeline, and readers as of any instants.

Windowed state is a running balance; so a window's total is the difference between two balances of
one running sum. Each kind of key has one ledger, its postings sorted by key and minute beside their
running totals. A binary search over all keys and instants at once answers one request, a board or a
batch alike, and what events bring is posted at the ledgers' open end. The SQL of the families stays
the definition; contract tests hold the readers to it, bit for bit.
"""
