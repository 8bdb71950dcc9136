# Makes the namespace of the cases, which keeps the histories of closed ones for RETENTION; or, where it is there
# already, sets that. May be given again.
set -eu
if temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
    verb=update
else
    verb=create
fi
temporal operator namespace "$verb" --namespace "$TEMPORAL_NAMESPACE" --retention "$RETENTION"
