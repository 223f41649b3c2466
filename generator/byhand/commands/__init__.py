"""Commands of the command line that have modules of their own; each is a thin shell around the library."""

from byhand.commands.class_set import key, variants
from byhand.commands.search import find

#: What the command line registers, in this order.
COMMANDS = (variants, key, find)
