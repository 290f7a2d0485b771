"""How long any one request keeps a service from answering others: what is asked, and what it took.

Tests hold each request to a bound; the bench tells the dearest.
"""
