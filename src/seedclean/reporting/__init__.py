"""All that is only looked at: the HTML report, the terminal, explanations, metrics, warnings."""
