"""Figures, one module per subject: each function takes a frame and returns a figure, in French.

A notebook imports the module of its own figures, so that a change of a figure re-runs that notebook
alone.
"""
