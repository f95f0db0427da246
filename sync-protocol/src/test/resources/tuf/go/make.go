package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/theupdateframework/go-tuf/v2/metadata"
)

var (
	end   = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	model = []byte("洪水 model\n")
)

// A person's key: what signs and what go-tuf writes of it.
type person struct {
	signature.Signer
	public *metadata.Key
}

func personWith(signer signature.Signer, err error) person {
	must(err)
	public, err := signer.PublicKey()
	must(err)
	key, err := metadata.KeyFromPublicKey(public)
	must(err)
	return person{signer, key}
}

func ed25519Person() person {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	must(err)
	return personWith(signature.LoadED25519Signer(private))
}

func ecdsaPerson() person {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	return personWith(signature.LoadECDSASigner(private, crypto.SHA256))
}

func rsaPerson() person {
	private, err := rsa.GenerateKey(rand.Reader, 3072)
	must(err)
	return personWith(signature.LoadRSAPSSSigner(private, crypto.SHA256, &rsa.PSSOptions{Hash: crypto.SHA256}))
}

func write(path string, data []byte) {
	must(os.MkdirAll(filepath.Dir(path), 0o755))
	must(os.WriteFile(path, data, 0o644))
}

// publish signs and writes one role, and gives back what names it in the snapshot or timestamp.
func publish[T metadata.Roles](folder, name string, version int64, role *metadata.Metadata[T], signers ...person) *metadata.MetaFiles {
	role.ClearSignatures()
	for _, signer := range signers {
		_, err := role.Sign(signer)
		must(err)
	}
	data, err := role.ToBytes(version == 1)
	must(err)
	file := fmt.Sprintf("%d.%s.json", version, url.QueryEscape(name))
	if name == metadata.TIMESTAMP {
		file = "timestamp.json"
	}
	write(filepath.Join(folder, "metadata", file), data)
	meta := metadata.MetaFile(version)
	meta.Length = int64(len(data))
	sum := sha256.Sum256(data)
	meta.Hashes = metadata.Hashes{"sha256": sum[:]}
	return meta
}

func makeFixtures(folder string) {
	fang, lei, mei, core, rsa := ed25519Person(), ecdsaPerson(), ed25519Person(), ecdsaPerson(), rsaPerson()

	root := metadata.Root(end)
	root.Signed.ConsistentSnapshot = true
	root.Signed.UnrecognizedFields = map[string]any{
		"x-note": map[string]any{"省": "广西", "quote\"back\\slash": []any{1, -2, true, nil}, "tab\there": "<&>\u2028"}}
	for _, one := range []person{fang, lei, rsa} {
		must(root.Signed.AddKey(one.public, metadata.ROOT))
		must(root.Signed.AddKey(one.public, metadata.TARGETS))
	}
	root.Signed.Roles[metadata.ROOT].Threshold = 2
	root.Signed.Roles[metadata.TARGETS].Threshold = 2
	must(root.Signed.AddKey(core.public, metadata.SNAPSHOT))
	must(root.Signed.AddKey(core.public, metadata.TIMESTAMP))
	publish(folder, metadata.ROOT, 1, root, fang, lei)
	root.Signed.Version = 2
	must(root.Signed.RevokeKey(fang.public.ID(), metadata.ROOT))
	must(root.Signed.AddKey(mei.public, metadata.ROOT))
	publish(folder, metadata.ROOT, 2, root, fang, lei, mei)

	targets := metadata.Targets(end)
	targets.Signed.Delegations = &metadata.Delegations{
		Keys: map[string]*metadata.Key{},
		Roles: []metadata.DelegatedRole{
			{Name: "models", KeyIDs: []string{}, Threshold: 2, Terminating: true, Paths: []string{"model/*/*.json"}},
			{Name: "bin/9", KeyIDs: []string{}, Threshold: 1, PathHashPrefixes: []string{"2d", "9"}},
		},
	}
	must(targets.Signed.AddKey(mei.public, "models"))
	must(targets.Signed.AddKey(lei.public, "models"))
	must(targets.Signed.AddKey(rsa.public, "bin/9"))

	models := metadata.Targets(end)
	custom := json.RawMessage(`{"size": 1, "说明": "洪水"}`)
	flood := target("model/flood/1.json", model)
	flood.Custom = &custom
	models.Signed.Targets["model/flood/1.json"] = flood
	hashed := metadata.Targets(end)
	hashed.Signed.Version = 2
	hashed.Signed.Targets["x"] = target("x", []byte("x"))

	snapshot := metadata.Snapshot(end)
	snapshot.Signed.Meta["targets.json"] = publish(folder, metadata.TARGETS, 1, targets, fang, rsa)
	snapshot.Signed.Meta["models.json"] = publish(folder, "models", 1, models, mei, lei)
	snapshot.Signed.Meta["bin/9.json"] = publish(folder, "bin/9", 2, hashed, rsa)
	timestamp := metadata.Timestamp(end)
	timestamp.Signed.Meta["snapshot.json"] = publish(folder, metadata.SNAPSHOT, 1, snapshot, core)
	publish(folder, metadata.TIMESTAMP, 1, timestamp, core)
	write(filepath.Join(folder, "targets/model/flood", flood.Hashes["sha256"].String()+".1.json"), model)
}

func target(path string, data []byte) *metadata.TargetFiles {
	info, err := metadata.TargetFile().FromBytes(path, data, "sha256")
	must(err)
	return info
}
