"""A question understood: what a person typed, as subjects, countries, days and forms. Pure."""
