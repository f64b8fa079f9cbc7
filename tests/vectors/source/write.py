"""Writes tests/vectors/*.jsonl: ./dev python tests/vectors/source/write.py"""

import asking
import bundles
import cases
import changes
import conditions
import documents
import filters
import keys
import ledgers
import loading
import policies
import previews
import proofs
import records
import searches
import slices
import tokens
import vaults

problems = []
for part in (policies, previews, cases, loading, changes, asking, filters, slices, searches, documents, conditions, keys, tokens, records, proofs, bundles, vaults, ledgers):
    for suite in part.suites():
        problems += suite.write()
if problems:
    raise SystemExit("\n".join(problems))
