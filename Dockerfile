# Production image: the dependencies in one stage, nothing but what runs in the other.

FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements/prod.txt /tmp/prod.txt
RUN /opt/venv/bin/pip install --require-hashes --only-binary :all: -r /tmp/prod.txt && /opt/venv/bin/python -m compileall -q /opt/venv

FROM python:3.13-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 sesto \
    && useradd --system --uid 10001 --gid sesto --home-dir /srv/sesto --shell /usr/sbin/nologin sesto \
    && install -d -o sesto -g sesto /data /data/files /data/run
COPY --from=build /opt/venv /opt/venv
WORKDIR /srv/sesto
COPY manage.py pyproject.toml LICENSE ./
COPY deploy/entrypoint deploy/healthcheck /usr/local/bin/
COPY sesto_social sesto_social
COPY cases cases
COPY intake intake
COPY interventions interventions
COPY referrals referrals
COPY templates templates
COPY static static
COPY locale locale
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=sesto_social.settings.prod \
    SESTO_DATA=/data \
    STATIC_ROOT=/srv/static
RUN python -m compileall -q . \
    && SECRET_KEY=only-while-the-image-is-built ALLOWED_HOSTS=localhost python manage.py collectstatic --noinput -v 0
USER sesto
EXPOSE 8000
VOLUME /data
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s --retries=4 CMD ["healthcheck"]
ENTRYPOINT ["entrypoint"]
CMD ["web"]
