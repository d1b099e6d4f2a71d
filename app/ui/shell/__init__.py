"""What all pages share: which pages there are, header, footer, and the states of a page."""
