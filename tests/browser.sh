#!/bin/sh
# Debian's chromium and fonts for the browser tests: installed where we may, named where we may not.
# fonts-noto-core has every script of ours but the Chinese one; the lightest that has that is fonts-droid-fallback.
fonts=/usr/share/fonts/truetype
if command -v chromium >/dev/null 2>&1 && [ -e $fonts/noto/NotoSansThai-Regular.ttf ] &&
    [ -e $fonts/droid/DroidSansFallbackFull.ttf ]; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq && apt-get install -y -qq chromium fonts-noto-core fonts-droid-fallback >/dev/null && exit 0
fi
echo "No chromium or no fonts here and no right to install them: the tests marked 'browser' are left out, or fail."
