"""Whether the broker lets this client in: what it refuses for good is told from what passes."""

import ssl

from aiokafka.conn import create_conn
from aiokafka.errors import (
    AuthenticationFailedError,
    AuthenticationMethodNotSupported,
    IllegalSaslStateError,
    KafkaConnectionError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)
from aiokafka.protocol.metadata import MetadataRequest

from services.runtime.errors import Retryable, UsageError
from services.runtime.io import kafka
from services.runtime.settings import Settings

_ANSWER_MS = 5_000
_REFUSED = (AuthenticationFailedError, SaslAuthenticationFailed)
_OTHER_SECURITY = (
    AuthenticationMethodNotSupported,
    IllegalSaslStateError,
    UnsupportedSaslMechanismError,
)


async def require_entry(settings: Settings) -> None:
    """Return where a broker takes this client in.

    Raise UsageError where one never will (password, certificates, kind of security), else Retryable
    where none answers. The client itself only logs why it cannot connect.
    """
    failure = Retryable(f"no broker answers at {settings.kafka}")
    for address in settings.kafka.split(","):
        try:
            await _ask(settings, address.strip())
        except _REFUSED as error:
            raise UsageError(
                "the broker refuses user or password: DUIJIE_KAFKA_USERNAME, DUIJIE_KAFKA_PASSWORD"
                f" ({address}, {settings.kafka_security}, SCRAM-SHA-512)"
            ) from error
        except _OTHER_SECURITY as error:
            raise UsageError(
                f"the broker at {address} has no {settings.kafka_security} with SCRAM-SHA-512 there:"
                f" DUIJIE_KAFKA_SECURITY, or another port in DUIJIE_KAFKA ({error})"
            ) from error
        except ssl.SSLCertVerificationError as error:
            raise UsageError(
                f"the certificate of the broker at {address} is not to be trusted"
                f" ({error.verify_message}): DUIJIE_KAFKA_CA_FILE"
            ) from error
        except KafkaConnectionError as error:
            failure = Retryable(
                f"the broker at {address} closes the connection ({error!r}); if it goes on: does it"
                f" want other than DUIJIE_KAFKA_SECURITY={settings.kafka_security}, or a certificate"
                " of ours (DUIJIE_KAFKA_CERT_FILE, DUIJIE_KAFKA_KEY_FILE) that it trusts?"
            )
        except (KafkaError, OSError, TimeoutError) as error:
            failure = Retryable(f"the broker at {address} does not answer: {error!r}")
        else:
            return
    raise failure


async def _ask(settings: Settings, address: str) -> None:
    """Connect as the client does, and ask for what anybody may know."""
    host, _, port = address.rpartition(":")
    arguments = kafka.connection(settings)
    del arguments["bootstrap_servers"]
    link = await create_conn(
        host.strip("[]"), int(port), request_timeout_ms=_ANSWER_MS, **arguments
    )
    try:
        await link.send(MetadataRequest([]))
    finally:
        link.close()
