#!/bin/sh
# ship RELEASE: brings a release to the web machine and makes it the current one. Runs as ci.
set -eu
cd ~/out/"$1"
tar cz . | ssh web "mkdir -p releases/$1 && tar xz -C releases/$1 && ln -sfn releases/$1 current"
echo "$1 is out"
