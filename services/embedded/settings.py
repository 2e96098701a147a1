"""What `duijie up` may be told, on top of the settings that all services share."""

from pathlib import Path

from pydantic import Field

from services.intake.settings import IntakeSettings


class UpSettings(IntakeSettings):
    """Ports of the servers on this machine (0 chooses a free one), and where a real Kafka is."""

    up_kafka_port: int = Field(
        9092, ge=0, le=65535, description="port of the broker that `duijie up` starts"
    )
    up_redis_port: int = Field(
        6379, ge=0, le=65535, description="port of the store that `duijie up` starts"
    )
    up_health_port: int = Field(
        8100,
        ge=0,
        le=65530,
        description="health and metrics: this port and those after it, one a service",
    )
    console_port: int = Field(8088, ge=0, le=65535, description="port of the console")
    up_kafka_home: Path | None = Field(
        None,
        validation_alias="KAFKA_HOME",
        description="an unpacked Apache Kafka; unset: the embedded broker",
    )
