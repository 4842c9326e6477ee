"""Ruin and recreate of the lite kernel, for visits by one alone in hard windows.

After Christiaens and Vanden Berghe 2020, doi:10.1287/trsc.2019.0914. Tours are rows of arrays with
when each stop is left and by when it must be reached, so that an insertion is checked and costed
exactly without looking beyond its neighbours. A job is its one node.
"""
