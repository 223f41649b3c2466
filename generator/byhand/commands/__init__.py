"""Commands of the command line that have modules of their own; each is a thin shell around the library."""

from byhand.commands.audit import audit
from byhand.commands.class_set import key, variants
from byhand.commands.embed import embed
from byhand.commands.export import export
from byhand.commands.grade import grade
from byhand.commands.search import find

#: What the command line registers, in this order.
COMMANDS = (variants, key, find, audit, grade, export, embed)
