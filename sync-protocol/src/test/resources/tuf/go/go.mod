module go-tuf-and-microbrain

go 1.21

require (
	github.com/secure-systems-lab/go-securesystemslib v0.8.0
	github.com/sigstore/sigstore v1.8.4
	github.com/theupdateframework/go-tuf/v2 v2.0.2
)
