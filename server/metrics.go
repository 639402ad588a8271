package server

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/takedown/takedown/store"
)

// probeLimit is how long the store has to answer a probe.
const probeLimit = time.Second

// metrics are what /metrics shows. Labels are routes, statuses, kinds and codes
// of our own: nothing that a client or an archive wrote.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	inFlight prometheus.Gauge
	// operations counts GraphQL operations, latency times those that answer once.
	operations *prometheus.CounterVec
	latency    *prometheus.HistogramVec
}

func newMetrics(st store.Reader, feed *Feed) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "takedown_http_requests_total", Help: "HTTP requests answered.",
		}, []string{"route", "status"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "takedown_http_requests_in_flight", Help: "HTTP requests being answered.",
		}),
		operations: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "takedown_graphql_operations_total", Help: "GraphQL operations by the code of their first error, OK without any.",
		}, []string{"kind", "code"}),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "takedown_graphql_operation_seconds", Help: "Time from reading a query or mutation to its answer.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"kind", "code"}),
	}
	m.registry.MustRegister(m.requests, m.inFlight, m.operations, m.latency, storeCollector{st}, feed,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

func (m *metrics) request(route string, status int) {
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
}

func (m *metrics) operation(kind, code string) { m.operations.WithLabelValues(kind, code).Inc() }

// storeCollector asks the store, and for its snapshot, whenever metrics are read.
type storeCollector struct{ store store.Reader }

var (
	storeUp  = prometheus.NewDesc("takedown_store_up", "1 when the store answers within a second.", nil, nil)
	revision = prometheus.NewDesc("takedown_store_revision", "Grows with every batch of rows committed to the store.", nil, nil)
	derived  = prometheus.NewDesc("takedown_store_derived_revision", "The revision that figures were last computed from.", nil, nil)
)

// Describe implements prometheus.Collector.
func (storeCollector) Describe(ch chan<- *prometheus.Desc) {
	ch <- storeUp
	ch <- revision
	ch <- derived
}

// Collect implements prometheus.Collector.
func (c storeCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), probeLimit)
	defer cancel()
	snapshot, err := c.store.Snapshot(ctx)
	if err == nil {
		_, err = c.store.Networks(ctx)
	}
	if err != nil {
		ch <- prometheus.MustNewConstMetric(storeUp, prometheus.GaugeValue, 0)
		return
	}
	ch <- prometheus.MustNewConstMetric(storeUp, prometheus.GaugeValue, 1)
	ch <- prometheus.MustNewConstMetric(revision, prometheus.GaugeValue, float64(snapshot.Rows))
	ch <- prometheus.MustNewConstMetric(derived, prometheus.GaugeValue, float64(snapshot.Derived))
}
