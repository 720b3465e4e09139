# Sourced by bin/sample and bin/jshell, with $root set: compiles what is missing or stale and sets
# $module_path to all modules of the project and what they need at run time.
. "$root/bin/jdk.sh"
listed=$root/samples/target/module-path

up_to_date() {
  [ -f "$listed" ] || return 1
  # Directories count too: their time changes when a file in them goes away.
  changed=$(find "$root/pom.xml" "$root/.mvn" "$root"/nursery-*/pom.xml "$root"/nursery-*/src/main \
    "$root/samples/pom.xml" "$root/samples/src/main" -newer "$listed" 2>/dev/null | head -n 1)
  [ -z "$changed" ] || return 1
  # The list holds absolute paths: the project may have been moved, cleaned in part, or the local repository emptied.
  tr ':' '\n' <"$listed" | while IFS= read -r entry || [ -n "$entry" ]; do [ -e "$entry" ] || exit 1; done
}

if ! up_to_date; then
  need_maven
  [ -f "$listed" ] || echo "Building Nursery; the first time, Maven fetches what it needs, which may take a minute." >&2
  mkdir -p "$root/samples/target"
  started=$root/samples/target/build-started
  : >"$started"
  # What is dated before the build began is in it; an edit made meanwhile makes the list stale again.
  (cd "$root" && mvn -B -Dstyle.color=never -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -pl samples -am compile dependency:build-classpath \
    -DincludeScope=runtime -Dmdep.outputFile=target/module-path </dev/null >&2) && touch -r "$started" "$listed" || exit 1
fi
module_path=$root/samples/target/classes:$(cat "$listed")
