"""A formula in conjunctive normal form under construction: literals are non-zero integers, the
negative of one is its negation.

Counts are unary numbers: a list of literals of which the j-th (from 0) says "at least j + 1".
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TypeAlias

Clause: TypeAlias = list[int]
Unary: TypeAlias = list[int]

_PAIRWISE = 6
"""Up to this many literals, at most one is said pair by pair.

Beyond, in groups with a helper (Klieber and Kwon, 2007).
"""


@dataclass(slots=True)
class Formula:
    """Clauses over the variables 1 to `variables`."""

    clauses: list[Clause] = field(default_factory=list)
    variables: int = 0

    def new(self) -> int:
        """Return a new variable."""
        self.variables += 1
        return self.variables

    def add(self, *literals: int) -> None:
        """Demand one of `literals`."""
        self.clauses.append(list(literals))

    def either(self, literals: Sequence[int]) -> int:
        """Return a variable that is true exactly if one of `literals` is."""
        made = self.new()
        self.clauses.extend([-literal, made] for literal in literals)
        self.clauses.append([-made, *literals])
        return made

    def at_most_one(self, literals: Sequence[int]) -> None:
        """Demand that no two of `literals` are true."""
        rest = list(literals)
        while len(rest) > _PAIRWISE:
            carry = self.new()
            self.clauses.extend(
                [-one, -other] for one, other in combinations([*rest[:4], carry], 2)
            )
            rest = [-carry, *rest[4:]]
        self.clauses.extend([-one, -other] for one, other in combinations(rest, 2))

    def total(self, numbers: Sequence[Unary], cap: int, *, exact: bool = True) -> Unary:
        """Return the sum of unary `numbers`, counted up to `cap`: a totalizer (Bailleux and
        Boufkhad, 2003).

        Without `exact` the sum may claim more than there is, never less, which is enough to bound
        it from above.
        """
        if not numbers:
            return []
        if len(numbers) == 1:
            return numbers[0][:cap]
        half = len(numbers) // 2
        left = self.total(numbers[:half], cap, exact=exact)
        right = self.total(numbers[half:], cap, exact=exact)
        return self._sum(left, right, cap, exact=exact)

    def _sum(self, left: Unary, right: Unary, cap: int, *, exact: bool) -> Unary:
        size = min(len(left) + len(right), cap)
        first = self.variables + 1
        self.variables += size
        made = list(range(first, first + size))
        clauses = self.clauses
        for i in range(len(left) + 1):
            low = [-left[i - 1]] if i else []
            high = [left[i]] if i < len(left) else []
            for j in range(len(right) + 1):
                if i + j:
                    clauses.append(
                        [made[min(i + j, size) - 1], *low, *([-right[j - 1]] if j else [])]
                    )
                if exact and i + j < size:
                    clauses.append([-made[i + j], *high, *([right[j]] if j < len(right) else [])])
        return made

    def at_most(self, number: Unary, most: int) -> None:
        """Demand that a unary number is `most` or less."""
        if most < len(number):
            self.add(-number[most])

    def prefix_counts(self, literals: Sequence[int], total: int) -> list[Unary]:
        """Demand that exactly `total` (1 or more) of `literals` are true.

        Return how many are among the first 1, 2, ... of them.

        A sequential counter (Sinz, 2005) in both directions. The counts are as long as they can be:
        min(prefix, total).
        """
        counts: list[Unary] = []
        before: Unary = []
        for place, literal in enumerate(literals):
            counts.append(before := self._next_count(before, literal, min(place + 1, total), total))
            needed = total - (len(literals) - 1 - place)
            if needed > 0:
                self.add(before[needed - 1])
        return counts

    def _next_count(self, before: Unary, literal: int, size: int, total: int) -> Unary:
        now = [self.new() for _ in range(size)]
        for j, made in enumerate(now):
            already = before[j : j + 1]
            if already:
                self.add(-already[0], made)
            self.add(-made, literal, *already)
            if j:
                self.add(-literal, -before[j - 1], made)
                self.add(-made, before[j - 1])
            else:
                self.add(-literal, made)
        if len(before) == total:
            self.add(-literal, -before[total - 1])
        return now
