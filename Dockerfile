# One image for all services; the command says which one runs.
FROM python:3.11.14-slim-bookworm

# Where the index offers torch only with CUDA, give an index or folder with its CPU build (docs/operations.md).
ARG PIP_EXTRA_INDEX_URL=
ARG PIP_FIND_LINKS=

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DUIJIE_CACHE_DIR=/var/cache/duijie DUIJIE_STATE_DIR=/var/lib/duijie HOME=/tmp

# What lays out PDFs (duijie roadshow export).
RUN apt-get update -qq \
    && apt-get install -qqy --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/*

RUN useradd --system --uid 10001 --no-create-home duijie \
    && install -d -o duijie /var/cache/duijie /var/lib/duijie

WORKDIR /srv/duijie
COPY requirements.lock pyproject.toml README.md ./
COPY contracts contracts
COPY models models
COPY services services
COPY benchmarks benchmarks
# The lock as constraints: versions from there, of what the services need and nothing more.
RUN PIP_EXTRA_INDEX_URL="$PIP_EXTRA_INDEX_URL" PIP_FIND_LINKS="$PIP_FIND_LINKS" \
    pip install --no-cache-dir --constraint requirements.lock --editable .

USER duijie
# The encoder is written into the image, so that containers start without it and may be read-only.
RUN python -m services.embedder.prepare

VOLUME /var/lib/duijie
EXPOSE 8080
CMD ["duijie", "--help"]
