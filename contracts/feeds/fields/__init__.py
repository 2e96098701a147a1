"""Types of feed fields: what people write in a cell goes in, one normal form comes out.

types: what records share: texts, ids, lists, codes, dates. cells: what one cell holds before it is
read. codes, dates, money, person_cells, credit_code: one kind of cell each. values: times of day,
points, yes or no.
"""
