"""Learning from what people answered: when, and when that is forgotten."""

from contracts.days import DAY_MS
from models.acceptance import learn
from models.acceptance.book import KEPT_DAYS
from models.mentoring.stored import ACCEPTANCE_MODELS, asked_key
from models.mentoring.transaction import MentoringTransaction
from models.pool.transaction import encode


def learn_answers(transaction: MentoringTransaction) -> None:
    """Learn how likely people accept, from all that the pool has noted; what is old is forgotten."""
    state, book = transaction.state, transaction.state.answers
    if not state.learns:
        return
    oldest = transaction.record.time - KEPT_DAYS * DAY_MS
    for asked in [each for each in book.asked() if each.over and each.at < oldest]:
        transaction.drop_asked(asked)
    models = learn(book.asked())
    if models != book.models:
        book.use(models)
        transaction.changes[ACCEPTANCE_MODELS] = encode(models) if models else None


def learn_when_due(transaction: MentoringTransaction) -> None:
    """Learn where a pool that answers each change knows twice as much as when it last learned."""
    if transaction.state.reactive and transaction.state.answers.outgrown:
        learn_answers(transaction)


def forget_answers(transaction: MentoringTransaction) -> None:
    """Forget all that was noted and learned: the rules let it count no more."""
    book = transaction.state.answers
    for asked in book.asked():
        transaction.changes[asked_key(asked)] = None
    if book.models:
        transaction.changes[ACCEPTANCE_MODELS] = None
    book.forget()
