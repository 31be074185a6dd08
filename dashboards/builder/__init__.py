"""From dashboards as written (YAML and texts) to dashboards as shown (Superset's assets)."""
