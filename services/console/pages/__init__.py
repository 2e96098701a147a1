"""The console's pages: a module a place in the menu, templates beside them.

Each module names its pages in PAGES with what they ask for (services.console.asking).
"""
