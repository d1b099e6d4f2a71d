"""One theme a module; each function takes a frame and returns a figure with French labels.

A notebook imports the module of its own figures, so that mending one re-runs that notebook alone.
"""
