"""further: the study of continued training (learning curve, ageing, added trees, over-fitting).

The study uses *heads*: a head is two boosters of the model (one near departure, one far from it)
for an index of lateness, with the model's own settings, targets and rows, without the aircraft
(protocol H), and without the link that turns boosters into probabilities. Fitting a head takes
seconds, the whole model minutes; `whole` checks the conclusion on the whole model.
"""
