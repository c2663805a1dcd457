"""What people and monitors look at: the HTML report, the terminal, explanations, logs, metrics, warnings."""
