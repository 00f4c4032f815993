"""Cases: submitted requests, their timeline, their life and who works them."""
