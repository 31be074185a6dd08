"""Why a picture differs from an earlier one: the difference in five parts that add up exactly."""
