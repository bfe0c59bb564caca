# syntax=docker/dockerfile:1

FROM --platform=$BUILDPLATFORM golang:1.26.11-bookworm AS build
WORKDIR /src

# Modules change less often than code: a layer of their own.
COPY go.mod go.sum ./
RUN go mod download && go mod verify

COPY . .
ARG TARGETOS
ARG TARGETARCH
ARG VERSION=dev
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH GOFLAGS=-mod=readonly \
    go build -trimpath -buildvcs=false \
    -ldflags "-s -w -X main.version=${VERSION}" -o /out/embudo ./cmd/embudo

# Nothing but the program and the roots that Slack's certificates are checked against: no shell, no packages.
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/embudo /embudo
# By number, so that a cluster can verify that it is not root without a passwd file.
USER 65532:65532
ENV LOG_FORMAT=json
ENTRYPOINT ["/embudo"]
CMD ["run"]
