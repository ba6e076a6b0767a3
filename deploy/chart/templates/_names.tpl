{{- define "psiperf.name" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "psiperf.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "psiperf.priorityClass" -}}
{{- if .Values.priorityClass.create }}{{ include "psiperf.name" . }}{{ else }}{{ .Values.priorityClass.name }}{{ end -}}
{{- end -}}

{{/* Whether something is asked for that only root can have; empty where not. */}}
{{- define "psiperf.root" -}}
{{- if or .Values.perf.enabled .Values.runtimeState.enabled .Values.cri.enabled }}true{{ end -}}
{{- end -}}

{{/* Whether something is asked for that needs a token; empty where not. */}}
{{- define "psiperf.token" -}}
{{- if or .Values.kubelet.enabled .Values.apiServer.enabled }}true{{ end -}}
{{- end -}}

{{/* The host's directories that are mounted, as a list of name and path. */}}
{{- define "psiperf.mounts" -}}
- {name: proc, path: /proc}
- {name: cgroup, path: /sys/fs/cgroup}
- {name: log-containers, path: /var/log/containers}
- {name: log-pods, path: /var/log/pods}
{{- if .Values.perf.enabled }}
- {name: event-sources, path: /sys/bus/event_source}
- {name: devices, path: /sys/devices}
{{- end }}
{{- if .Values.runtimeState.enabled }}
- {name: runtime-state, path: {{ .Values.runtimeState.directory }}}
{{- end }}
{{- if .Values.cri.enabled }}
- {name: runtime-socket, path: {{ .Values.cri.directory }}}
{{- end }}
{{- end -}}
