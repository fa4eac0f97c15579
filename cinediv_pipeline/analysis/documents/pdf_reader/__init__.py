"""The process that reads one PDF, and all that touches pdfium and Tesseract.

`__main__` speaks with the process that started it, `reading` goes through the pages, `characters`
reads one, `visibility` tells what of it can be seen, `ocr` reads a picture.
"""
