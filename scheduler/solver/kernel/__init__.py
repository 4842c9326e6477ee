"""The `search` engine's compiled core: neighbourhood search on index arrays.

`data` what is fixed, `state` what changes and the journal, `timing` decoding, `costs` rows and
sums, `decode` the full decode, `moves` and `anneal` the search. Compiled once per source hash.
"""
