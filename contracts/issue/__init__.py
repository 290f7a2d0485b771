"""Issues and their assignments, from raising to closing; routing rules; replies."""
