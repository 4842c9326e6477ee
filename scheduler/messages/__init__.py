"""The one catalogue of codes and texts, in Swedish and English: one area a file.

Nothing else in the project holds a sentence for people, but for the hard rules: the sentences of a
rule stand in the judge's file of that rule, so that a rule has one address.
"""

from .message import NO_VALUES, Language, Message, Said, Speaks, number

__all__ = ["NO_VALUES", "Language", "Message", "Said", "Speaks", "number"]
