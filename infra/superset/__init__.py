"""Superset: how it starts, what it may do, how it looks. What it shows is in `dashboards/`.

Only `config` runs in the platform's environment; the rest runs inside Superset, which has an environment of its own.
"""
