"""Wrong tries at something secret, kept in the database so that a limit holds on every process."""
