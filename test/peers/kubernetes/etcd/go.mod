// Builds etcd, which keeps what the API server is told.
module psiperf.example/test/peers/kubernetes/etcd

go 1.26.0

require go.etcd.io/etcd/server/v3 v3.7.3
