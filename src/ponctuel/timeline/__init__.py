"""The timeline: what is known of every flight at a moment.

One relation, laid out by one SQL from the warehouse and from an event log. Features, the schedule,
searches, boards, comparisons, histories, outcomes and watches read it, and nothing else.
"""
