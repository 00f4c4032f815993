"""Services, their published definitions and questions: what can be asked for."""
