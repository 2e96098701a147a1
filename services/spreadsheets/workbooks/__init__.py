"""Workbooks (XLSX, XLS, ODS) as sheets of rows of text: `opening.read_workbook`.

They are read in a process of its own with bounds, which this package's modules start: so nothing is
imported here.
"""
