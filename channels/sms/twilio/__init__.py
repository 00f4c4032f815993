"""All that is Twilio's: its signature, its markup, its codes, its client, its pictures."""
