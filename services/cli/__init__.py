"""`needle`: the command line. What writes goes over HTTP to a running server."""
