"""The domain's values, which every package shares: items, announcements, deliveries, notices on rules. PURE."""
