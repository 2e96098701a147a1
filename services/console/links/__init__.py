"""Pages that people open by a link of a message: no account is needed, the link is it.

Showing changes nothing, since programs that look at mails follow every link. A form acts, with a
value that only its own page holds.

answer: what a notice asks. agreed: what both sides get once both have said yes. meetings: one-to-one
meetings of a roadshow. mine: a person's own page, with profile, data, calendar and why. judging:
score sheets. stop: no more mails.
"""
