"""How likely both sides of a pair are to accept, learned from what people answered to proposals.

Everything is whole numbers: sums do not depend on their order, so that the same answers give the
same bytes on any machine (docs/acceptance.md).

- `asked`: one proposal and what came of it; `book`: all of a pool, and who has open requests
- `columns`: what counts, as numbers; `prior`: earlier answers of one person among all people's
- `units`: fixed point, log odds and back; `logistic`, `isotonic`: regression and calibration
- `delays`: how long answers take, for those that nobody waited for
- `learning`: a model of each side; `chances`: what it says of pairs; `rows`: of a whole side

What became of a venture is in none of these types: a past failure cannot count (宽容失败).
"""

from models.acceptance.asked import AskedPairing, AskedSide, Side
from models.acceptance.book import AnswerBook
from models.acceptance.learning import learn
from models.acceptance.rows import AnswerRows

__all__ = ["AnswerBook", "AnswerRows", "AskedPairing", "AskedSide", "Side", "learn"]
