"""The common part of all pages: their list, header, footer, and the states of a page."""
