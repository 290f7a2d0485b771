"""The score ledger: outcome measures, versioned rules, appeals."""
