"""What rows hold, as Spark writes types; `configs/schemas` says what the fields mean."""

DROP = "stage string, reason string, detail string"
ARTICLE = (
    "id string, title string, text string, authors array<string>, editors array<string>, source string,"
    " published string, views bigint, url string, script string, chars bigint, sha256 string,"
    " page struct<path: string, sha256: string, encoding: string>, repairs map<string, bigint>, flags array<string>,"
    " extra string, ledger string"
)
_TWIN = "keeper string, relation string, jaccard double, containment double, criterion string"
CLEAN = f"{ARTICLE}, cluster struct<id: string, size: bigint>"
DUPLICATES = f"{CLEAN}, {_TWIN}"
CLUSTER = f"struct<id: string, size: bigint, flags: array<string>, {_TWIN.replace(' ', ': ').replace(',: ', ', ')}>"
