{{- define "darkroom.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "darkroom.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains (include "darkroom.name" .) .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "darkroom.name" .) | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "darkroom.selectorLabels" -}}
app.kubernetes.io/name: {{ include "darkroom.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "darkroom.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "darkroom.selectorLabels" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | trunc 63 | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "darkroom.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}{{ default (include "darkroom.fullname" .) .Values.serviceAccount.name }}{{ else }}{{ default "default" .Values.serviceAccount.name }}{{ end }}
{{- end }}

{{- define "darkroom.claim" -}}
{{- .Values.persistence.existingClaim | default (include "darkroom.fullname" .) }}
{{- end }}

{{- define "darkroom.scheme" -}}
{{- if .Values.tls.existingSecret }}HTTPS{{ else }}HTTP{{ end }}
{{- end }}

{{- /* The names it is called by within the cluster, at its Ingress and elsewhere. */}}
{{- define "darkroom.allowedHosts" -}}
{{- $name := include "darkroom.fullname" . }}
{{- $hosts := list $name (printf "%s.%s" $name .Release.Namespace) (printf "%s.%s.svc" $name .Release.Namespace) (printf "%s.%s.svc.cluster.local" $name .Release.Namespace) }}
{{- if .Values.ingress.enabled }}{{ $hosts = concat $hosts .Values.ingress.hosts }}{{ end }}
{{- concat $hosts .Values.allowedHosts | uniq | join "," }}
{{- end }}

{{- /* What Kubernetes would take, and Darkroom could not work with. */}}
{{- define "darkroom.check" -}}
{{- if and (gt (int .Values.replicaCount) 1) (not (has "ReadWriteMany" .Values.persistence.accessModes)) }}
{{- fail "several nodes need one data directory on a volume that many can write: persistence.accessModes must have ReadWriteMany (with an existing claim, too), or replicaCount must be 1" }}
{{- end }}
{{- if and (eq .Values.updateStrategy "RollingUpdate") (not (has "ReadWriteMany" .Values.persistence.accessModes)) }}
{{- fail "updateStrategy RollingUpdate needs a volume that many can write: persistence.accessModes must have ReadWriteMany, or the next node waits for ever for the volume that the last one has" }}
{{- end }}
{{- range $name, $value := .Values.settings }}
{{- if or (eq $name "darkroom.api-key") (eq $name "darkroom.database.password") }}
{{- fail (printf "settings must not have %s: name a Secret that has it, in apiKey.existingSecret or database.existingSecret" $name) }}
{{- end }}
{{- if has $name (list "darkroom.data-dir" "darkroom.serve.port" "darkroom.serve.host" "darkroom.queue.shutdown-timeout" "darkroom.serve.unready-for" "darkroom.serve.allowed-hosts" "darkroom.serve.trusted-proxies" "darkroom.serve.tls-certificate" "darkroom.serve.tls-key" "darkroom.database.url" "darkroom.database.username") }}
{{- fail (printf "settings must not have %s: the chart has a value for it, or depends on it" $name) }}
{{- end }}
{{- end }}
{{- end }}
