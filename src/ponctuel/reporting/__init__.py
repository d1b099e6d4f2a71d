"""Figures and facts for notebooks, documents and pages."""
