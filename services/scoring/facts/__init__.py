"""What scoring needs to know: outcomes that were seen, rules then in force, what is appealed."""
