"""How One Needle is put on a machine: for tests, in containers, in a cluster (see README.md)."""
