//go:build tools

// Package dex has test/majors build the identity provider that test/fault/oauth_dex.sh signs
// on with: dex, at the version that go.mod pins.
package dex

import _ "github.com/dexidp/dex/cmd/dex"
