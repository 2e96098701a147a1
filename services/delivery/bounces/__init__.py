"""Mails that come back. dsn: what a report says. mailbox: where reports are read, by IMAP."""
