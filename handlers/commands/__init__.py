"""What each command answers. Pure: a request, rules and stored data in, a `Reply` out."""
