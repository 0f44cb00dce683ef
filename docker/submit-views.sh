#!/usr/bin/env bash
# Submits every view of /opt/flink/project/sql/views that does not run yet; a job has the name of its group, which is the view's own
# without 'group' in its WITH. A view that reads a view of another group is refused until that one
# has run: what is refused is named at the end, and another run of this submits it. For first starts:
# a view whose topic has rows already is refused by its job, and is started again with `flink run -s` from its newest
# savepoint or checkpoint. The JobManager of compose.yaml has no high availability, so that holds after its restart, too.
#
# Needs KAFKA (bootstrap servers) and REGISTRY (base address of the Confluent API). The topics that the views read must
# exist.
set -euo pipefail

running=$(flink list --running)
refused=
for folder in /opt/flink/project/sql/views/*/; do
  view=$(basename "$folder")
  group=$(sed -nE "s/.*'group' *= *'([^']+)'.*/\\1/p" "$folder/view.sql" | head -n 1)
  group=${group:-$view}
  if grep -q " : $group (" <<<"$running"; then
    echo "$view runs already"
    continue
  fi
  flink run --detached --class dev.insideout.sqlview.SqlViewJob /opt/flink/usrlib/insideout-jobs.jar \
    --view "$view" --kafka "$KAFKA" --registry "$REGISTRY" --project /opt/flink/project \
    || { refused+=" $group"; continue; }
  running+=$'\n'" : $group ("
done
if [[ -n $refused ]]; then
  echo "refused:$refused" >&2
  exit 1
fi
