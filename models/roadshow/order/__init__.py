"""The running order: by draw that anyone can check, by score, or optimised; and what a late change may move."""
