"""The console: pages and API in which operators and organisers do their work.

app: everything put together. principal: who asks, and what they may do; everything else is denied.
asking: the one way to a page. security: what every request passes first. accounts: who may sign in.
pages: a module a place in the menu. read: the read model that pages and API ask. sending, live: what
a form asks for, as an event. settings, parts, clock, languages: what the others share.
"""
