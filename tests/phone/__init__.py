"""The phone desk."""
