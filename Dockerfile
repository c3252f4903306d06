# Stages: build (packages into /opt/venv), program (sources and static files), final (what a plant runs).
# Every package has a wheel, so no stage has a compiler. REQUIREMENTS=test makes the local image, which can run the tests.

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv --without-pip /opt/venv
ARG REQUIREMENTS=production
COPY requirements/${REQUIREMENTS}.txt /requirements/
RUN pip --python /opt/venv/bin/python install --require-hashes -r "/requirements/${REQUIREMENTS}.txt"

FROM build AS program
ENV PATH=/opt/venv/bin:$PATH STATIC_ROOT=/app/static VAR_DIR=/tmp/build
COPY . /app
WORKDIR /app
RUN python manage.py collectstatic --noinput -v0 && python -m compileall -q config core floor_app

FROM python:3.11-slim-bookworm AS final
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_ENV=production VAR_DIR=/var/lib/floor STATIC_ROOT=/app/static
# The folders exist and are ours, so that volumes mounted there are too.
RUN groupadd --gid 10001 floor && useradd --uid 10001 --gid floor --no-create-home --shell /usr/sbin/nologin floor \
    && install -d -o floor -g floor /var/lib/floor /run/floor /srv/static
WORKDIR /app
EXPOSE 8000 8001
VOLUME /var/lib/floor
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-m", "core.health.probe"]
CMD ["gunicorn", "--config", "config/gunicorn.conf.py", "config.wsgi"]
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Floor Management System" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
COPY --from=build /opt/venv /opt/venv
COPY --from=program /app /app
USER 10001:10001
