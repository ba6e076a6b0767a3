// Builds a Prometheus that discovers Kubernetes pods. The build adds what it requires.
module psiperf.example/test/peers/prometheus

go 1.26.0

require github.com/prometheus/prometheus v0.314.0
