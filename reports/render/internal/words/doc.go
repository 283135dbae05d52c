// Package words says numbers, intervals and metrics the way people read them, the same in a
// terminal, in Markdown and on the page.
package words
