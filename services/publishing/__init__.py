"""What an organiser hands out: published versions as pages, PDF, workbooks, calendars and JSON, and
the event's report.

edition: which documents belong together. agenda, calendars: everybody's appointments. views, pages,
pdf: what is printed; letters, stand_ins, unprinted: what no font has. tables, workbook: the same as
sheets. digest: how a file is held to what was published. report: the event's figures.

Everything here is a function of decisions and pool-log records; only `files` writes.
"""
