"""What CP-SAT adds to the search: proofs of small problems, routes of middling ones recombined."""
