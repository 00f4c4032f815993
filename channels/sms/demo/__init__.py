"""The phone on the screen, and what stands in for Twilio, in demo mode."""
