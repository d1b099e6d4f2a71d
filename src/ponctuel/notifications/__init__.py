"""Travellers' watches and every letter: by e-mail through one mailer, or by webhook."""
