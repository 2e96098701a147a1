"""Claims of plans and draws checked again from what was published, by adding and comparing alone."""
