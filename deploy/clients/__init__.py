"""Building the clients: TypeScript and Vue become files that any server can serve."""
