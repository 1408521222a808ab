"""Codes of fetching notices from the registers' services."""

from __future__ import annotations

from ipec_econ.core.codes.code import Code

FETCH: dict[str, Code] = {
    "source/fetch-argument": Code(
        "A fetch that cannot be made",
        "The service, a day, the number of days or the address is none. Nothing was asked of "
        "anybody.",
        "Correct the option that the message names.",
    ),
    "source/fetch-refused": Code(
        "A service refuses to answer",
        "It says that the request is wrong, its certificate is not trusted, it sends us to another "
        "host, or its answer is larger than any page. Asking again would give the same.",
        "Read what the service says, and compare its documentation with docs/fetch.md.",
    ),
    "source/fetch-failed": Code(
        "A service gives no page",
        "Every try ended without a whole page: no connection, an overloaded service, or an answer "
        "that is no release package. Whole pages are kept.",
        "Give the same command later; it goes on where it stopped.",
    ),
    "source/fetch-link": Code(
        "The next page is at another place",
        "A package names an address of another scheme, host or port as its next page. Nobody but "
        "the host that was named is asked.",
        "Report it to the publisher. Of a mirror, name with `--endpoint` the address that its "
        "links have.",
    ),
    "source/fetch-circle": Code(
        "Pages that do not come to an end",
        "A page names one that was read before as the next, or repeats the releases of one.",
        "Try again later with fewer days at once (`--days 1`), and report it to the publisher.",
    ),
    "source/fetch-folder": Code(
        "A folder that is not this fetch's",
        "The folder holds other files, another fetch, or another run is at work in it. The record "
        "of a fetch vouches for every file of its folder.",
        "Name a new folder with `--out`; a study can name the files of several.",
    ),
    "source/fetch-record": Code(
        "The record of a fetch cannot be read",
        "`fetch.json` is damaged, or of another version of ipec. Without it nobody knows what the "
        "folder's files are.",
        "Put it back, or fetch into a new folder.",
    ),
    "source/fetch-changed": Code(
        "A fetched file was changed",
        "Its hash is no longer the one that `fetch.json` has.",
        "Put the file back; or remove it, and give the same command to fetch it again.",
    ),
    "source/fetched": Code(
        "Files that were fetched",
        "The files come from a folder that `ipec fetch` filled: which service and window, how many "
        "releases, and the hash of the record, which has the time and hash of every page.",
        "Nothing; cite the record's hash.",
    ),
    "source/fetch-partial": Code(
        "A fetch that is not used as it was made",
        "The fetch was interrupted, the study names some of its files only, or files were changed "
        "or added since. Awards of whole weeks may be missing, and firms look untreated.",
        "Give the command of the fetch again until it is finished, and name its files by a "
        "pattern: `folder/*.jsonl.gz`.",
    ),
    "source/fetch-full-page": Code(
        "A last page that is full",
        "A page holds as many releases as a page can, and names no next one. Either the number of "
        "releases is a multiple of a page's by chance, or the service forgot to name the rest.",
        "Fetch those days into another folder with `--days 1`, and compare the numbers of "
        "releases.",
    ),
    "source/fetch-other-releases": Code(
        "A service gives other releases than before",
        "Files that were fetched again differ in their releases, not in the packages around them "
        "alone: the publisher changed or withdrew notices.",
        "Say in the paper which fetch was used: `fetch.json` has its time and hashes.",
    ),
}
