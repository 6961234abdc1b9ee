"""What is asked of the county: comparisons, stories, figures, and the `quanze` command."""
