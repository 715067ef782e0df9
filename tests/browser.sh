#!/bin/sh
# Debian's chromium and fonts for the browser tests: installed where we may, named where we may not.
# The shell alone, without windows and menus, opens a page in a third of the time; the whole browser does too.
# fonts-noto-core has every script of ours but the Chinese one; the lightest that has that is fonts-droid-fallback.
fonts=/usr/share/fonts/truetype
fonts() {
    [ -e $fonts/noto/NotoSansThai-Regular.ttf ] && [ -e $fonts/droid/DroidSansFallbackFull.ttf ]
}
there() {
    command -v "$1" >/dev/null 2>&1
}
there chromium-headless-shell && fonts && exit 0
if [ "$(id -u)" = 0 ] && there apt-get; then
    apt-get update -qq
    for browser in chromium-headless-shell chromium; do # an older Debian has the whole one alone
        apt-get install -y -qq $browser fonts-noto-core fonts-droid-fallback >/dev/null && exit 0
    done
fi
there chromium && fonts && exit 0
echo "No chromium or no fonts here and no right to install them: the tests marked 'browser' are left out, or fail."
