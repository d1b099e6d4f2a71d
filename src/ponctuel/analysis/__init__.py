"""Analysis: the numbers behind notebooks, figures and documents; frames in, frames out."""
