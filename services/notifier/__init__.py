"""Turns decisions into notices: who, why, what to do, until when, in the reader's language.

app: the handler. compose: which decision leads to which notices. pairings, roadshows, contest,
stage, meetings: the notices of one kind of decision. draft, event: a notice in the making. files:
notices as files, and as printed.
"""
