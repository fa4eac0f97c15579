"""Files of pages as text with columns and blanks: what all kinds of content share."""
