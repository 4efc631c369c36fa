/**
 * The web pages of the service, made on the server: each is a plain document with links and forms that works without a script; htmx only asks for the same page again and
 * puts its live part in place. They read what the API reads and give the orders that it gives, under the same rules.
 */
package dev.darkroom.dashboard;
