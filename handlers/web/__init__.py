"""Pages, API, feeds and metrics, served beside the health checks. Read-only."""
