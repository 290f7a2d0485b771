"""Patrols (巡查): routes, tracks and how much of a route was visited."""
