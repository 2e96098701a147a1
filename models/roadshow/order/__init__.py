"""The running order.

- `line_up`: drawn up after a shortlist, published with it, repaired when an entry leaves
- `draws`, `draw`: by a draw that anyone can check; `optimise`: for short waits and mixed sections
- `arrange`: the order by the method of the rules; `begun`: what a late change must not move
"""
