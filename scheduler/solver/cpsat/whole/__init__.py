"""A whole day as one CP-SAT model: every hard rule and every priced term, read from the facts.

The readable reference of what a legal plan is, and the ground of proofs. It shares nothing with
the search's compiled arrays but the travel model, so that either finds what the other misreads.
"""
