#!/bin/sh
# On a builder of the release: puts the signing identity and the notary's account into a keychain of
# this job, and tells build_dmg.py their names. Without them (a fork, no account yet) it says so, and
# the image is made unsigned. The values come from the repository's secrets:
#   CERTIFICATE             a Developer ID Application certificate with its key, PKCS #12 in base64
#   CERTIFICATE_PASSWORD    of that file
#   NOTARY_APPLE_ID, NOTARY_TEAM_ID, NOTARY_PASSWORD    the account, an app-specific password
set -eu
if [ -z "${CERTIFICATE:-}" ]; then
  echo "There is no signing identity here: the image will be unsigned."
  exit 0
fi
keychain=$RUNNER_TEMP/signing.keychain-db
file=$RUNNER_TEMP/certificate.p12
secret=$(openssl rand -hex 24)
trap 'rm -f "$file"' EXIT
umask 077
printf '%s' "$CERTIFICATE" | openssl base64 -d -A >"$file"
security create-keychain -p "$secret" "$keychain"
security set-keychain-settings -lut 21600 "$keychain"
security unlock-keychain -p "$secret" "$keychain"
security import "$file" -P "$CERTIFICATE_PASSWORD" -T /usr/bin/codesign -k "$keychain"
security set-key-partition-list -S apple-tool:,apple: -s -k "$secret" "$keychain" >/dev/null
security list-keychains -d user -s "$keychain" login.keychain-db
identity=$(security find-identity -v -p codesigning "$keychain" | awk '/Developer ID/ {print $2; exit}')
[ -n "$identity" ] || { echo "The certificate is no Developer ID." >&2; exit 1; }
echo "MACOS_IDENTITY=$identity" >>"$GITHUB_ENV"
if [ -n "${NOTARY_PASSWORD:-}" ]; then
  xcrun notarytool store-credentials terminal --apple-id "$NOTARY_APPLE_ID" \
    --team-id "$NOTARY_TEAM_ID" --password "$NOTARY_PASSWORD" --keychain "$keychain"
  echo "MACOS_NOTARY=terminal" >>"$GITHUB_ENV"
  echo "MACOS_KEYCHAIN=$keychain" >>"$GITHUB_ENV"
fi
