# syntax=docker/dockerfile:1
# The server as an image: docker build -t frontdesk . What it needs at run time is in docs/operations.md.

FROM node:22-bookworm-slim AS node

FROM rust:1.95-slim-bookworm AS build
# The build of the binary builds the GraphiQL page, too (build.rs), and that needs npm.
COPY --from=node /usr/local/bin/node /usr/local/bin/
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /build
# Here, because build.rs goes on without the page where npm fails; an image must not.
COPY web/package.json web/package-lock.json web/
RUN --mount=type=cache,target=/root/.npm \
    cd web && npm ci --omit=dev --no-audit --no-fund
COPY . .
# Cargo compares times. Those of a checkout may be older than what an earlier build left in the cache, so what is
# this crate's own is touched; what it depends on is not built again.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target,sharing=locked \
    touch build.rs && find src templates migrations -type f -exec touch {} + && \
    cargo build --release --locked && \
    cp target/release/frontdesk /frontdesk

FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="Frontdesk" \
      org.opencontainers.image.description="A GraphQL gateway for customer accounts" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
# Certificates: without them no mail server, identity provider or risk verifier can be told from another.
RUN apt-get update && \
    apt-get install --yes --no-install-recommends ca-certificates && \
    rm -rf /var/lib/apt/lists/* && \
    groupadd --gid 10001 frontdesk && \
    useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin frontdesk && \
    install --directory --owner=frontdesk --group=frontdesk --mode=0700 /data
COPY LICENSE-APACHE LICENSE-MIT NOTICE /usr/share/doc/frontdesk/
COPY --from=build /frontdesk /usr/local/bin/
# As numbers, so that whoever runs it can see that it is not root.
USER 10001:10001
# The database, its key and mails where none are configured otherwise.
WORKDIR /data
VOLUME /data
ENV FRONTDESK_LISTEN=0.0.0.0:8080 \
    FRONTDESK_LOG_FORMAT=json
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s CMD ["frontdesk", "health", "--live"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["frontdesk"]
