package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/secure-systems-lab/go-securesystemslib/cjson"
	"github.com/theupdateframework/go-tuf/v2/metadata"
	"github.com/theupdateframework/go-tuf/v2/metadata/config"
	"github.com/theupdateframework/go-tuf/v2/metadata/updater"
)

const scheme = "folder://"

// folderFetcher reads the folder in place of a server.
type folderFetcher struct{}

func (folderFetcher) DownloadFile(address string, limit int64, _ time.Duration) ([]byte, error) {
	path, err := url.PathUnescape(strings.TrimPrefix(address, scheme))
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &metadata.ErrDownloadHTTP{StatusCode: 404, URL: address}
	}
	if err == nil && int64(len(data)) > limit {
		return nil, &metadata.ErrDownloadLengthMismatch{Msg: address + " is too long"}
	}
	return data, err
}

// verifyOurs fails unless go-tuf's client believes each of the targets, from the first root on.
func verifyOurs(repository string, names []string) {
	repository, err := filepath.Abs(repository)
	must(err)
	root, err := os.ReadFile(filepath.Join(repository, "metadata/1.root.json"))
	must(err)
	cfg, err := config.New(scheme+repository+"/metadata", root)
	must(err)
	cfg.RemoteTargetsURL = scheme + repository + "/targets"
	cfg.Fetcher = folderFetcher{}
	cfg.DisableLocalCache = true
	client, err := updater.New(cfg)
	must(err)
	must(client.Refresh())
	for _, role := range []string{metadata.ROOT, metadata.TIMESTAMP, metadata.SNAPSHOT, metadata.TARGETS} {
		fmt.Println(role, "verified")
	}
	for _, name := range names {
		info, err := client.GetTargetInfo(name)
		must(err)
		_, data, err := client.DownloadTarget(info, "unused", "")
		must(err)
		fmt.Println(name, len(data), "verified")
	}
}

// compareCanonical compares the forms that securesystemslib made with those of go-securesystemslib.
func compareCanonical(file string) {
	data, err := os.ReadFile(file)
	must(err)
	var cases []struct{ Json, Canonical string }
	must(json.Unmarshal(data, &cases))
	same := 0
	for _, one := range cases {
		form, err := cjson.EncodeCanonical(json.RawMessage(one.Json))
		if err == nil && bytes.Equal(form, []byte(one.Canonical)) {
			same++
		} else {
			fmt.Printf("%q: %q, not %q (%v)\n", one.Json, form, one.Canonical, err)
		}
	}
	fmt.Println(same, "of", len(cases), "are the same")
}
