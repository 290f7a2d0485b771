"""The contracts as documents for other people's tools: JSON Schemas and an AsyncAPI document.

`needle contracts` writes them into `contracts/published`; they are committed, and a test fails
while they differ from the code, so that no change of a contract goes unnoticed.
"""
