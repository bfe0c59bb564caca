// Package billing is what billing needs beside opportunities: the catalogue of products with their prices, and amounts in words.
//
// A product is known by its code. It has prices in lists, one per currency and day; a price holds from its day until the next
// one of its list begins. What is retired is offered no more, and stays on the lines that have it. Each product is a record
// with a version and a history of its own, kept in one transaction under the key of the request.
package billing
