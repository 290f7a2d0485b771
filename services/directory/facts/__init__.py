"""What is gathered before a decision is made, and the secrets that no log and no model holds."""
