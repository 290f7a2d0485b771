"""Routes, patrols, tracks and coverage."""
