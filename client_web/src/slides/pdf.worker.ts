/** The part of PDF.js that reads documents, in a worker of the page's own. */
import "pdfjs-dist/legacy/build/pdf.worker.min.mjs";
