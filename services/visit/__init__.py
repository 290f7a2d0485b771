"""Visits (走访): places with one code each, forms, and records made at the door."""
