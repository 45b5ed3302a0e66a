"""Everything known about language and writing: words, dates, countries, citations, codes, quantities. Pure."""
