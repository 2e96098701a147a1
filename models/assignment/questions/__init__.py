"""What is asked of a problem beside its plan.

- `conflict`, `cut`: what cannot hold together, and repairs
- `limits`, `elastic`: limits one by one, and by how much they must be eased at least
- `counterfactual`, `pairs`: what would bring a pair in, pairs added and left out
- `changes`, `live`: what differs between two plans, and one change on a solved plan
"""
