# Sourced by the scripts in bin/: makes JAVA_HOME name a JDK new enough for this project and puts it first on PATH.
# Order: JAVA_HOME, then javac on PATH, then the oldest fitting JDK in the usual places.
need=25

jdk_major() { # prints the major version of the JDK at $1, or nothing
  [ -x "$1/bin/javac" ] && sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null || :
}

fits() { # whether a JDK of major version $1 (maybe empty) will do
  [ "${1:-0}" -ge "$need" ]
}

find_jdk() {
  [ -n "${JAVA_HOME-}" ] && fits "$(jdk_major "$JAVA_HOME")" && return
  on_path=$(command -v javac) && on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")") &&
    fits "$(jdk_major "$on_path")" && JAVA_HOME=$on_path && return
  best=
  for home in /usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* "${HOME-}"/.local/share/mise/installs/java/* "${HOME-}"/.asdf/installs/java/*; do
    major=$(jdk_major "$home")
    if fits "$major" && { [ -z "$best" ] || [ "$major" -lt "$best" ]; }; then
      best=$major JAVA_HOME=$home
    fi
  done
  [ -n "$best" ] && return
  echo "Nursery needs a JDK $need or newer and found none in JAVA_HOME, on PATH or in the usual places: install one (for example the package temurin-$need-jdk, or: sdk install java $need-tem) or set JAVA_HOME." >&2
  exit 1
}

need_maven() {
  command -v mvn >/dev/null && return
  echo "Nursery is built with Maven 3.8 or newer and found no mvn on PATH: install it (for example the package maven) and try again." >&2
  exit 1
}

find_jdk
PATH=$JAVA_HOME/bin:$PATH
# Maven 3.8's own libraries would greet every run on JDK 24 or newer with four lines about Unsafe.
MAVEN_OPTS="${MAVEN_OPTS:+$MAVEN_OPTS }--sun-misc-unsafe-memory-access=allow"
export JAVA_HOME PATH MAVEN_OPTS
