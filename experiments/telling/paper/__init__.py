"""What a paper needs of results that lie in a folder: methods, checklist, parameters, and a research object crate."""
