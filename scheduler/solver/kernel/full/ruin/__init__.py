"""Ruin and recreate: strings of neighbours out of their routes, and greedily back in.

After Christiaens and Vanden Berghe 2020, doi:10.1287/trsc.2019.0914: greedy insertion looks at all
positions by estimate, against the latest starts that routes allow, and costs one or a few exactly.
Each turn is kept or taken back as a whole.
"""
