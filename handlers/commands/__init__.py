"""One module per command. Pure: a request, rules and stored data in, a `Reply` out."""
