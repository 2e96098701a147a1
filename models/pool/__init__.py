"""What both folds stand on.

- `fold`: what a service asks of a decision maker; `replay`: decisions recomputed from the log
- `state`, `restored`: what a fold knows of any pool, and how it comes back from stored fields
- `transaction`: what one record changes and decides
- `encoder_switch`: a change of encoder, which the whole pool makes at once
- `versions`: current and published versions of a decision, and what changed between two
- `references`, `doubts`: whom references mean, and those that mean nobody
"""
