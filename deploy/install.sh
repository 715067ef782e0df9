#!/bin/sh
# Puts what lies here where a Debian server looks for it: users, folders, units, the command `payung`. Nothing is
# started. Safe to run again, after each upgrade: settings in /etc/payung are made once and never touched after that.
# DESTDIR: another root, for trying it out.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
to=${DESTDIR:-}

install -D -m 755 "$here/bin/payung" "$to/usr/local/sbin/payung"
install -D -m 644 "$here/sysusers.d/payung.conf" "$to/etc/sysusers.d/payung.conf"
install -D -m 644 "$here/tmpfiles.d/payung.conf" "$to/etc/tmpfiles.d/payung.conf"
install -D -m 644 "$here/sysctl.d/payung.conf" "$to/etc/sysctl.d/payung.conf"
(cd "$here/systemd" && find . -type f) | while read -r file; do
    install -D -m 644 "$here/systemd/$file" "$to/etc/systemd/system/$file"
done
for file in "$here"/environment/*.env; do
    name=$(basename "$file")
    [ -e "$to/etc/payung/$name" ] || install -D -m 600 "$file" "$to/etc/payung/$name"
done
[ -n "$to" ] && exit 0

systemd-sysusers /etc/sysusers.d/payung.conf
systemd-tmpfiles --create /etc/tmpfiles.d/payung.conf
sysctl --quiet --ignore --load /etc/sysctl.d/payung.conf
systemctl daemon-reload
echo "In place. Now fill in /etc/payung: docs/operators/operate.md says how."
