/** Which internet addresses may be connected to on somebody's word. Knows nothing of ours. */
package dev.darkroom.address;
