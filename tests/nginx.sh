#!/bin/sh
# Debian's nginx for the tests of deploy/: the program alone, unpacked beside the libraries, since installing the
# package would start a web server on this machine.
here=.venv/nginx
if command -v nginx >/dev/null 2>&1 || [ -x /usr/sbin/nginx ] || [ -x $here/usr/sbin/nginx ]; then
    exit 0
fi
if command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then apt-get update -qq; fi
    mkdir -p $here && (cd $here && apt-get download -qq nginx >/dev/null 2>&1 && dpkg-deb -x nginx_*.deb .) \
        && $here/usr/sbin/nginx -v 2>/dev/null && exit 0
fi
echo "No nginx here and no way to get it: the tests of the proxy are left out."
