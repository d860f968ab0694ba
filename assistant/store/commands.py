"""The commands that mend an index, as messages name them."""

REBUILD = "`assistant index --rebuild`"
REFRESH = "`assistant index`"
RECHECK = "`assistant index --check`"
