#!/bin/sh
# Makes the pictures of the README anew, from a province that really runs. Needs Chromium; takes some minutes.
set -eu
cd "$(dirname "$0")/../.."
said=target/pictures.log
mkdir -p target
./microbrain demo --lang zh --for 600s > "$said" 2>&1 &
demo=$!
trap 'kill "$demo" 2>/dev/null || true' EXIT
tries=0
until grep -q '^登录：' "$said"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 600 ] || ! kill -0 "$demo" 2>/dev/null; then
        echo "the demo did not get ready; see $said" >&2
        exit 1
    fi
    sleep 1
done
password=$(sed -n 's/^登录：.*密码 \([a-z0-9]*\).*/\1/p' "$said" | head -1)
./mvnw -q verify -pl demo-province -am -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=PicturesIT \
    -Dfailsafe.failIfNoSpecifiedTests=false -Dpictures.password="$password"
