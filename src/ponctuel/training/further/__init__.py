"""The study of further training: what newer data bring, ageing, continuing, over-fitting.

Every question is asked of a *head*: a booster near departure and one far from it for an index of
lateness, with the model's own settings, targets and rows, without the aircraft (protocol H), and
without the link that the whole model puts behind its boosters. A head costs seconds where the
whole model costs minutes; `whole` checks the conclusion on the whole model.
"""
