// Builds kustomize, with which the base and the components of deploy/ are rendered. The last one for Go 1.26.
module psiperf.example/test/peers/manifests/kustomize

go 1.26.0

require sigs.k8s.io/kustomize/kustomize/v5 v5.8.2
