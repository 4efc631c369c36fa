/** The command line: one class a command. It stands on top of everything and is known by nothing. */
package dev.darkroom.cli;
