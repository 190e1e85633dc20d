# hadolint global ignore=DL3008
# utsuwa global ignore=missing-user # the orchestrator sets the user
FROM debian:12-slim

# hadolint ignore=DL3015
RUN apt-get update \
    && apt-get install -y curl ca-certificates \
    && rm -rf /var/lib/apt/lists/*

# hadolint ignore=DL3020
ADD app.conf /etc/app.conf
ADD start.sh /usr/local/bin/start.sh
CMD ["/usr/local/bin/start.sh"]
