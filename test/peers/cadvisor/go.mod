// Builds main.go: cAdvisor as the library that it is, by its last release that has the Prometheus text in it. The build adds what
// it requires.
module psiperf.example/test/peers/cadvisor

go 1.26.0

require github.com/google/cadvisor v0.57.0
