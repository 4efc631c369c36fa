/**
 * Who may call the service, and who did what. Closed by default: a resource without an annotation that says who may use it is refused to everybody, a
 * request for a host name that is not ours is refused before it reaches anything, and there is no token but those an administrator has made.
 */
package dev.darkroom.security;
