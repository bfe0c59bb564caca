// Package quotepdf makes the document of a quote: A4 pages in Spanish or English, with its lines, what they come to in figures
// and in words, and its terms. The same quote gives the same bytes, whenever it is made.
//
// What people wrote stands on the page as text and nothing else. A letter that the font lacks is shown as an empty box.
package quotepdf
