"""Notifications: travellers' flight watches, and delivery by e-mail or webhook."""
