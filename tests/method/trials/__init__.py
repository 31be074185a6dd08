"""Trials of the method: countries with a truth that we planted, and what the method says of them.

`generator` makes countries and imports nothing of the method; `vectorised` is the method over many draws at once and
imports nothing of the generator; `scoring` compares the two. What is fixed beforehand stands in the `.yml` files.
"""
