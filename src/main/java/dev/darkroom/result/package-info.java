/**
 * Where results live: the folder of pictures and records, the checks a picture passes before it counts, and the account of a batch that is
 * written beside them.
 */
package dev.darkroom.result;
