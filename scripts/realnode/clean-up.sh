#!/bin/sh
# Takes away what a node leaves behind: containers, mounts, the network namespace, cgroups, kernel settings.
# Arguments: the node's folder, the network namespace, the host's end of the link, the path of ctr.
folder=$1 namespace=$2 link=$3 ctr="$4 -a $1/run/containerd.sock -n k8s.io --timeout 5s"
if [ -S "$folder/run/containerd.sock" ]; then
  for task in $($ctr tasks ls -q 2>/dev/null); do $ctr tasks kill -s KILL "$task"; done >/dev/null 2>&1
  for task in $($ctr tasks ls -q 2>/dev/null); do $ctr tasks delete -f "$task"; done >/dev/null 2>&1
  for container in $($ctr containers ls -q 2>/dev/null); do $ctr containers delete "$container"; done >/dev/null 2>&1
fi
if [ -f "$folder/run/containerd.pid" ]; then kill -KILL "$(cat "$folder/run/containerd.pid")" 2>/dev/null; fi
# Shims outlive containerd; one that did not answer in time is ended with what it holds, by its parent's id.
for process in $(grep -laF -- "$folder/run/containerd.sock" /proc/[0-9]*/cmdline 2>/dev/null | cut -d / -f 3); do
  case "$(tr '\0' ' ' <"/proc/$process/cmdline" 2>/dev/null)" in
    *containerd-shim*) pkill -KILL -P "$process"; kill -KILL "$process" ;;
  esac
done 2>/dev/null
awk -v prefix="$folder/" 'index($5, prefix) == 1 {print $5}' /proc/self/mountinfo | sort -r | while read -r mount; do umount -l "$mount"; done
ip netns del "$namespace" 2>/dev/null
ip link del "$link" 2>/dev/null
for root in kubepods k8s.io; do
  for place in /sys/fs/cgroup/$root /sys/fs/cgroup/*/$root; do
    if [ -d "$place" ]; then find "$place" -depth -type d -exec rmdir {} + 2>/dev/null; fi
  done
done
if [ -f "$folder/run/sysctl.before" ]; then sysctl -q -p "$folder/run/sysctl.before"; fi
rm -f /var/lib/cni/results/realnode-* /var/lib/cni/results/cni-loopback-*
rm -rf "$folder"
exit 0
