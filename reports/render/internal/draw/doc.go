// Package draw holds the geometry of SVG pictures: shapes, axes, and labels that do not overlap.
//
// It knows neither findings nor HTML; a template turns a [Picture] into markup, and a style sheet
// gives its classes colour and pattern.
package draw
