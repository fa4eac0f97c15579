"""The process that reads one file, and all that touches pdfium, Tesseract, pictures and faces.

`__main__` speaks with the process that started it. Of a PDF, `reading` goes through the pages,
`characters` reads one, `visibility` tells what of it can be seen; `picture` opens a picture,
`frames` and `ocr` read what stands on it, `faces` finds faces; `workbook` opens a spreadsheet.
"""
