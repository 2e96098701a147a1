"""What came of the pairs of a pool: the events that tell it, and the figures that they make.

structs: what readers get. record: what is kept of an outcome. checks: what is in doubt about one by
itself. chain: the events of one deal in their order. reading: state -> `PoolOutcomes`. grouping: the same
figures by district, industry, space or partner.

    outcomes = outcomes_of(state)                 # either kind of pool
    outcomes.totals.projects                      # 对接项目数
    [project.startup for project in outcomes.projects if project.counted]      # and who they are
    grouped(outcomes, "district")
"""
