"""What `duijie explain` says of each kind of pool; each is loaded only for pools of its kind.

pairs: a pool of mentors. stage: a roadshow. answer: what both give.
"""
