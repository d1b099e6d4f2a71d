"""Diagrams drawn from text: read, laid out, checked for legibility, written as SVG."""
