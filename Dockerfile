# The service as an image: docker build -t takedown .
#
# DuckDB is linked in, so the binary needs the C and C++ libraries of Debian 12,
# which distroless/cc has, and nothing else: no shell, no package manager.
FROM golang:1.26.11-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=1 go build -trimpath -buildvcs=false -ldflags='-s -w' -o /out/takedown ./cmd/takedown && mkdir /out/data

# The health check has to ask over HTTP: one static program that can.
FROM busybox:1.37.0-musl AS probe

FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=probe /bin/busybox /usr/local/bin/wget
COPY --from=build /out/takedown /usr/local/bin/takedown
# An embedded store goes here; a store on Neo4j leaves it empty.
COPY --from=build --chown=nonroot:nonroot /out/data /data
WORKDIR /data
# The loopback interface of a container is out of everybody's reach.
ENV TAKEDOWN_ADDR=0.0.0.0:8080
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/takedown"]
CMD ["serve"]
