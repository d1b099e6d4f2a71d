"""The timeline: the facts known about every flight at any moment.

One SQL definition builds it from the warehouse and from an event log. Features, the schedule,
searches, boards, comparisons, histories, outcomes and watches read facts only from it.
"""
