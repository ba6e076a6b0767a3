// Builds Helm, with which the chart of deploy/ is rendered.
module psiperf.example/test/peers/manifests/helm

go 1.26.0

require helm.sh/helm/v4 v4.3.1
