"""What pages and the API show: a SQLite file that follows the logs; derived, and made anew when it
is gone.
"""
