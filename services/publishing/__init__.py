"""What an organiser hands out: published versions as pages, PDF, workbooks, calendars and JSON, and the event's report.

Everything here is a function of decisions and pool-log records; only `files` writes.
"""
