"""Slack: register, escape, render, send. No rule and no wording lives here."""
