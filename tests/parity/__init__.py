"""No door is served worse: the same answers make the same case, whichever door they come by."""
