"""What is printed: receipts, letters and blank forms, as PDF files that can also be heard."""
