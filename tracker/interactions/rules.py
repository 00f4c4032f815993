"""The doors a contact can come by."""

CHANNELS = ("web", "sms", "phone", "counter")

# How a door is named on screen.
DOORS = {"web": "web form", "sms": "text message", "phone": "phone", "counter": "counter"}
