/**
 * The service from a program's side: finding it, asking it, handing rows and pictures in, fetching results. Starts in a fraction of a second, so nothing here
 * touches Quarkus, a configuration framework or Jackson's data binding.
 */
package dev.darkroom.client;
