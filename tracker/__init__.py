"""The core of Alldoors: what a city can be asked for, and what becomes of it.

Nothing in here knows by which door a request arrives; see ``channels``.
"""
