"""From agreements to what the broker and the lake hold: users, topics, rules, bundles, the applied versions."""
