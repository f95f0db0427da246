#!/usr/bin/env python3
"""Verifies a repository that microbrain made, with python-tuf's own client: verify_ours.py REPOSITORY TARGET...

Serves nothing: python-tuf is given a fetcher that reads the folder. Exits with an error when something is not believed.
"""
import os
import sys
import tempfile
from urllib.parse import unquote

from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import FetcherInterface, Updater


class FolderFetcher(FetcherInterface):
    def _fetch(self, url):
        path = unquote(url.removeprefix("folder:/"))
        if not os.path.isfile(path):
            raise DownloadHTTPError("not there", 404)
        with open(path, "rb") as f:
            yield f.read()


repository, names = os.path.abspath(sys.argv[1]), sys.argv[2:]
with tempfile.TemporaryDirectory() as work:
    with open(f"{repository}/metadata/1.root.json", "rb") as f, open(f"{work}/root.json", "wb") as root:
        root.write(f.read())
    updater = Updater(work, f"folder:/{repository}/metadata/", work, f"folder:/{repository}/targets/", FolderFetcher())
    updater.refresh()
    for name in names:
        info = updater.get_targetinfo(name)
        if info is None:
            sys.exit(f"{name}: no signers vouch for it")
        print(name, info.length, updater.download_target(info, f"{work}/target") and "verified")
