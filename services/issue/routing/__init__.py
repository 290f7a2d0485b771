"""Routing: rules as data, read strictly, applied, and compared with one another. All pure."""
