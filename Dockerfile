# The steps of `make run` (requirements/install.sh): packages pinned and hashed first, then the project without
# dependencies. Redis is not inside; docker-compose.yml brings it.
# Behind a mirror or an inspecting proxy: docker build --secret id=pip.conf,src=… --secret id=ca.pem,src=… (docs/operating.md).
FROM python:3.13.15-slim-trixie@sha256:9d2e5553305c7c7b0097999bb17187c69b921ccd6bc9d40e4bb5ebe652c00285 AS base
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_NO_INPUT=1 \
    PYTHONUNBUFFERED=1

FROM base AS wheel
WORKDIR /project
COPY requirements/build.txt requirements/
RUN --mount=type=secret,id=pip.conf,target=/etc/pip.conf --mount=type=secret,id=ca.pem,target=/etc/ssl/company.pem \
    python -m pip install --require-hashes --requirement requirements/build.txt
COPY pyproject.toml hatch_build.py README.md LICENSE NOTICE feeds.yaml slack-manifest.yaml ./
COPY bot bot
COPY exportwatch exportwatch
COPY handlers handlers
COPY rules rules
COPY licences licences
# The commit, for `exportwatch --version`.
ARG REVISION=
RUN EXPORTWATCH_REVISION=$REVISION python -m pip wheel --no-deps --no-build-isolation --wheel-dir /wheel .

FROM base AS environment
RUN python -m venv /opt/exportwatch
WORKDIR /project
# With the reader of word order (docs/detection.md); EXPORTWATCH_READER=off in .env leaves it unused.
# `--build-arg LOCK=extras` adds Apprise and the server for assistants.
ARG LOCK=run
COPY requirements/run.txt requirements/extras.txt requirements/reader.txt requirements/
RUN --mount=type=secret,id=pip.conf,target=/etc/pip.conf --mount=type=secret,id=ca.pem,target=/etc/ssl/company.pem \
    /opt/exportwatch/bin/python -m pip install --require-hashes --requirement requirements/$LOCK.txt \
    --requirement requirements/reader.txt
COPY --from=wheel /wheel /wheel
RUN /opt/exportwatch/bin/python -m pip install --no-deps /wheel/*.whl

FROM base
ARG VERSION=
ARG REVISION=
LABEL org.opencontainers.image.title="Exportwatch" \
      org.opencontainers.image.description="Self-hosted Slack and Discord bot on export controls" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version=$VERSION \
      org.opencontainers.image.revision=$REVISION
# A fixed number, so that files of the team's own can be made readable for it.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin exportwatch \
    && install --directory --owner=10001 --group=10001 --mode=0700 /var/lib/exportwatch
COPY --from=environment /opt/exportwatch /opt/exportwatch
# Inside the container alone: nothing reaches the port unless it is published. The cache is what /restricted answers
# quickly from; on a read-only system it lives in the tmpfs.
ENV PATH=/opt/exportwatch/bin:$PATH \
    EXPORTWATCH_WEB=0.0.0.0:8080 \
    EXPORTWATCH_HOME=/var/lib/exportwatch \
    XDG_CACHE_HOME=/tmp
USER 10001:10001
WORKDIR /opt/exportwatch
EXPOSE 8080
# Whatever roles run here (--only …), they serve it. Not /healthz: a revoked token or a dead source is no reason to restart.
# Not urllib: it would ask a configured proxy for this address.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "from http.client import HTTPConnection as C; c = C('127.0.0.1', 8080, timeout=4); c.request('GET', '/livez'); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["exportwatch"]
CMD ["run"]
