"""What stands between the network and the console's pages.

guard: every request, before any page: whom it is meant for, how much it may bring, who asks, and
whether it comes from a page of ours. headers: what a browser is told of every answer. rates: how
often somebody may try. cookies: the session's cookie.
"""
