// cAdvisor's own manager and its own Prometheus collector, with the pressure of cgroups and the families of their load: its
// command is a module that no proxy has. Prints its URL when it serves.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/google/cadvisor/cache/memory"
	"github.com/google/cadvisor/container"
	v2 "github.com/google/cadvisor/info/v2"
	"github.com/google/cadvisor/manager"
	"github.com/google/cadvisor/metrics"
	"github.com/google/cadvisor/utils/sysfs"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"k8s.io/utils/clock"
)

func main() {
	if err := serve(os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}

// serve tells of the cgroups whose paths begin with one of these prefixes, until it is ended.
func serve(prefixes []string) error {
	interval, dynamic := time.Second, false
	housekeeping := manager.HousekeepingConfig{Interval: &interval, AllowDynamic: &dynamic}
	included := container.MetricSet{container.PressureMetrics: {}, container.CpuLoadMetrics: {}}
	containers, err := manager.New(memory.New(time.Minute, nil), sysfs.NewRealSysFs(), housekeeping, included,
		http.DefaultClient, prefixes, nil, "", 0)
	if err != nil {
		return err
	}
	if err := containers.Start(); err != nil {
		return err
	}
	options := v2.RequestOptions{IdType: v2.TypeName, Count: 1, Recursive: true}
	registry := prometheus.NewRegistry()
	registry.MustRegister(metrics.NewPrometheusCollector(containers, nil, included, clock.RealClock{}, options))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("http://%s/metrics\n", listener.Addr())
	return http.Serve(listener, promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
}
