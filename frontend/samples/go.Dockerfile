# syntax=docker/dockerfile:1
FROM golang:1.24-bookworm AS deps
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download

FROM deps AS build
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod CGO_ENABLED=0 go build -o /out/server ./cmd/server

FROM deps AS test
COPY . .
RUN go test ./...

FROM node:22-bookworm-slim as web
WORKDIR /web
COPY web/ ./
RUN npm ci && npm run build

FROM gcr.io/distroless/static-debian12
COPY --from=build /out/server /server
COPY --from=web /web/dist /www
COPY --from=busybox:1.37 /bin/busybox /bin/busybox
EXPOSE 8080
ENTRYPOINT ["/server"]
