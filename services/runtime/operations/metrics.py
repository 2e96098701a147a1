"""Every metric, named and described once (Prometheus)."""

from prometheus_client import Counter, Gauge, Histogram

_TIMES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

RECORDS = Counter(
    "duijie_records_total",
    "Records consumed, by input topic and verdict (take, duplicate, gap)",
    ["topic", "verdict"],
)
OUTPUTS = Counter(
    "duijie_outputs_total",
    "Records sent, by target topic; repeats after a failure count again",
    ["topic"],
)
APPLIES = Counter(
    "duijie_applies_total",
    "Batches applied to the store, by answer (applied, duplicate, fenced, gap)",
    ["answer"],
)
APPLY_SECONDS = Histogram(
    "duijie_apply_seconds", "Time of one apply call to the store", buckets=_TIMES
)
PROCESS_SECONDS = Histogram(
    "duijie_process_seconds",
    "Time in which a handler works on one batch of a partition",
    buckets=_TIMES,
)
WORKING_SECONDS = Gauge(
    "duijie_working_seconds",
    "For how long a partition has been at its batch in hand; 0 for none",
    ["topic", "partition"],
)
RETRIES = Counter(
    "duijie_retries_total",
    "Waits before trying again, by what was away (store, broker, work)",
    ["what"],
)
LAG = Gauge(
    "duijie_lag_records", "Records behind the end of an input partition", ["topic", "partition"]
)
OUTBOX = Gauge("duijie_outbox_records", "Records that wait to be relayed", ["topic", "partition"])
OWNED = Gauge("duijie_partitions_owned", "Input partitions that this worker holds")
QUARANTINED = Counter(
    "duijie_quarantined_total", "Records sent to quarantine, by error kind", ["error"]
)
ENCODE_SECONDS = Histogram(
    "duijie_encode_seconds", "Time to encode one batch of texts", buckets=_TIMES
)
ENCODED_TEXTS = Counter(
    "duijie_encoded_texts_total",
    "Texts encoded, by where the vector came from (encoder, cache)",
    ["origin"],
)
TICKS = Counter("duijie_ticks_total", "Tick commands sent")
DUTY_FAILURES = Counter(
    "duijie_duty_failures_total", "Looks beside the work that failed, by duty", ["duty"]
)
EVENTS_AGAIN = Counter(
    "duijie_events_again_total",
    "Events that were taken before, by source and id, and do not count again",
    ["topic"],
)
DELIVERIES = Counter(
    "duijie_deliveries_total",
    "Notices that were handed to a channel, by channel and what became of them (sent, queued for"
    " another try, failed, doubtful, dropped)",
    ["channel", "state"],
)
CONTACTS = Counter(
    "duijie_contact_profiles_total",
    "Profiles whose contact data came, by feed and what became of them in the vault (written,"
    " removed, unchanged, refused)",
    ["topic", "outcome"],
)
