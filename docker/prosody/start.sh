#!/bin/sh
# The admin's account and the page that is logged in with it, then Prosody.
set -eu
password=$(cat /run/secrets/login/admin)
prosodyctl register admin demo.no "$password" > /dev/null
sed "s/@PASSWORD@/$password/" /usr/share/web/page.html > /usr/share/web/page/index.html
exec prosody -F
