"""Airflow: its settings, its folder and its four processes. What runs when stands in `dags/`."""
