// Holds microbrain against go-tuf. The build of this project needs no Go; this is run by hand, in this folder:
//
//	go mod tidy
//	go run . make ../go-tuf                   makes the fixtures of GoTufTest
//	go run . canonical ../canonical.json      compares canonical forms
//	go run . verify REPOSITORY TARGET...      verifies a repository that microbrain made, with go-tuf's own client
//
// The fixtures are output of go-tuf, made by this program; they are under the licence of this project.
// Keys are made anew in each run and thrown away.
package main

import (
	"fmt"
	"os"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	if len(os.Args) < 3 {
		must(fmt.Errorf("make FOLDER | canonical FILE | verify REPOSITORY TARGET..."))
	}
	switch os.Args[1] {
	case "make":
		makeFixtures(os.Args[2])
	case "canonical":
		compareCanonical(os.Args[2])
	case "verify":
		verifyOurs(os.Args[2], os.Args[3:])
	default:
		must(fmt.Errorf("unknown command %s", os.Args[1]))
	}
}
