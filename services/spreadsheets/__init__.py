"""Lists as people keep them: files to records, with headings, encodings and duplicates.

Used by the command line and by the console's import; prints nothing and asks nobody.
"""
