#!/bin/sh
# Builds the demo and starts it: demo-app/run.sh [--fleet=N] [--port=P] [any Spring Boot property].
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
mvn -q -B -f "$root/pom.xml" -pl demo-app -am -DskipTests -Dmaven.javadoc.skip=true package
exec java -jar "$root/demo-app/target/circlet-demo.jar" "$@"
